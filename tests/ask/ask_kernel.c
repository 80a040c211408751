/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions to the kernel that this runs on: all, or with an argument those about MTE */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ask_mte.h"

static void *map(int fd, size_t length, long offset)
{
	void *page = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);

	return page == MAP_FAILED ? NULL : page;
}

int main(int argc, char **argv)
{
	struct ask ask = { .out = stdout, .kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), .map = map };

	if (ask.kvm < 0) {
		perror("/dev/kvm");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	(void)argv;
	if (argc > 1)
		ask_mte(&ask);
	else
		ask_all(&ask);
	return EXIT_SUCCESS;
}
