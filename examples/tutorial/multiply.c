// SPDX-License-Identifier: GPL-2.0-or-later
/* ZA: a multiplication table by one instruction, and how long it stays */
#include <stdio.h>

static float table[16 * 16], later[16];

/* FMOPA: each element of Z0 times each of Z1, added to the tile ZA0.S, a row of which is then stored */
__attribute__((noinline)) static unsigned long multiply(void)
{
	unsigned long n;

	__asm__ volatile(
		"smstart\n"			/* PSTATE.SM and PSTATE.ZA */
		"ptrue	p0.s\n"
		"index	z0.s, #1, #1\n"
		"scvtf	z0.s, p0/m, z0.s\n"	/* 1.0, 2.0, 3.0 ... */
		"mov	z1.d, z0.d\n"
		"zero	{za}\n"
		"fmopa	za0.s, p0/m, p0/m, z0.s, z1.s\n"
		"cntw	%0\n"
		"mov	w12, #0\n"
		"mov	x9, %1\n"
		"1:	st1w	{za0h.s[w12, 0]}, p0, [x9]\n"
		"addvl	x9, x9, #1\n"
		"add	w12, w12, #1\n"
		"cmp	w12, %w0\n"
		"b.lo	1b\n"
		"smstop	sm\n"			/* ZA stays */
		: "=&r"(n) : "r"(table) : "x9", "x12", "cc", "memory", "v0", "v1", "p0");
	return n;
}

/* Outside of streaming mode ZA is there to be loaded and stored: its fifth row is the second of ZA0.S */
__attribute__((noinline)) static void look(void)
{
	__asm__ volatile("mov w12, #4\n str za[w12, 0], [%0]\n smstop za" : : "r"(later) : "x12", "memory");
}

int main(void)
{
	unsigned long n = multiply();

	for (unsigned long i = 0; i < n; i++)
		for (unsigned long j = 0; j < n; j++)
			printf("%4g%s", table[i * n + j], j == n - 1 ? "\n" : "");
	look();
	printf("in ZA, after printing: %g %g %g\n", later[0], later[1], later[2]);
	return 0;
}
