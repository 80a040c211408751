// SPDX-License-Identifier: GPL-2.0-or-later
/* Never ends: in the guest, and in system calls */
#include <unistd.h>

int main(void)
{
	for (volatile unsigned long i = 0;; i++)
		if (!(i % 100000))
			getppid();
}
