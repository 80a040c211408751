// SPDX-License-Identifier: GPL-2.0-or-later
/* Streaming mode: other vector lengths, and registers that do not survive the change */
#include <stdio.h>

/* RDVL: the bytes of a vector as it is now */
static unsigned long outside(void)
{
	unsigned long bytes;

	__asm__("rdvl %0, #1" : "=r"(bytes));
	return bytes;
}

static unsigned long inside(void)
{
	unsigned long bytes;

	__asm__("smstart sm\n rdvl %0, #1\n smstop sm" : "=r"(bytes) : : "v0", "v8", "p0", "memory");
	return bytes;
}

/* Z0 is all sevens; FMOV reads its lowest four bytes */
static void change(unsigned int *before, unsigned int *behind)
{
	__asm__ volatile("mov z0.b, #7\n fmov %w0, s0\n"
			 "smstart sm\n fmov %w1, s0\n smstop sm"
			 : "=r"(*before), "=r"(*behind) : : "v0", "v8", "p0", "memory");
}

int main(void)
{
	unsigned int before, behind;

	printf("a vector has %lu bytes, in streaming mode %lu\n", outside(), inside());
	change(&before, &behind);
	printf("z0 is %#x, behind SMSTART SM %#x\n", before, behind);
	return 0;
}
