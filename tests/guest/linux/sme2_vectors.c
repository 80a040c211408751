// SPDX-License-Identifier: GPL-2.0-or-later
/* SME2: groups of vectors into ZA, and ZT0; what comes out is computed here, too */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

static float x[64], sum[64];
static uint8_t table[64], picked[256];

int main(void)
{
	uint64_t lanes;
	int bad = 0;

	if (!(getauxval(AT_HWCAP2) >> 37 & 1)) {
		puts("no SME2");
		return 1;
	}
	for (int i = 0; i < 64; i++) {
		x[i] = (float)i;
		table[i] = (uint8_t)(i * 5);
	}
	__asm__ volatile(".arch_extension sme2\n"
			 "	smstart\n"
			 "	cntw	%0\n"
			 "	zero	{za}\n"
			 "	ptrue	pn8.s\n"
			 "	ld1w	{z0.s-z1.s}, pn8/z, [%1]\n"
			 "	fmov	z4.s, #3.0\n"
			 "	mov	w8, wzr\n"
			 "	fmla	za.s[w8, 0, vgx2], {z0.s-z1.s}, z4.s\n"
			 "	fmla	za.s[w8, 0, vgx2], {z0.s-z1.s}, z4.s\n"
			 "	mova	{z0.s-z1.s}, za.s[w8, 0, vgx2]\n"
			 "	st1w	{z0.s-z1.s}, pn8, [%2]\n"
			 "	ldr	zt0, [%3]\n"
			 "	index	z2.b, #0, #1\n"
			 "	luti4	z5.b, zt0, z2[0]\n"
			 "	ptrue	p0.b\n"
			 "	st1b	{z5.b}, p0, [%4]\n"
			 "	smstop\n"
			 : "=&r"(lanes) : "r"(x), "r"(sum), "r"(table), "r"(picked)
			 : "memory", "w8", "z0", "z1", "z2", "z4", "z5", "p0", "p8");
	for (uint64_t i = 0; i < 2 * lanes; i++)
		bad += sum[i] != 6 * x[i];
	/* element i takes the 4 bits i of the source, which is 0, 1, 2...; tables are of 32-bit entries */
	for (uint64_t i = 0; i < 4 * lanes; i++)
		bad += picked[i] != table[4 * (i & 1 ? i / 2 >> 4 : i / 2 & 15)];
	printf("%lu lanes, %d bad\n", lanes, bad);
	return bad ? 1 : 0;
}
