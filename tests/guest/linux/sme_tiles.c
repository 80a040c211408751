// SPDX-License-Identifier: GPL-2.0-or-later
/* SME by ACLE: outer products in streaming mode; and what system calls leave of it */
#include <arm_sme.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sme_routines.h"

static float a[64 * 64], b[64 * 64], c[64 * 64];

__arm_new("za") __arm_locally_streaming static __attribute__((noinline)) void outer(int n)
{
	int vl = (int)svcntw();
	svbool_t p = svptrue_b32();

	for (int i = 0; i < n; i += vl)
		for (int j = 0; j < n; j += vl) {
			svzero_za();
			for (int k = 0; k < n; k++)
				svmopa_za32_m(0, p, p, svld1(p, a + k * n + i), svld1(p, b + k * n + j));
			for (int r = 0; r < vl; r++)
				svst1_hor_za32(0, (uint32_t)r, p, c + (i + r) * n + j);
		}
}

static uint64_t svcr(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, S3_3_C4_C2_2" : "=r"(value));
	return value;
}

static void calls(void)
{
	uint64_t before, behind;

	__asm__ volatile("smstart\n mrs %0, S3_3_C4_C2_2" : "=r"(before) : : "memory", "z0", "p0");
	getppid();
	behind = svcr();
	__asm__ volatile("smstop" : : : "memory", "z0", "p0");
	printf("SVCR %lu, behind a system call %lu, now %lu\n", before, behind, svcr());
}

int main(void)
{
	for (int vl = 16; vl <= 256; vl *= 2) {
		int n = 64;
		double sum = 0;

		if ((prctl(PR_SME_SET_VL, vl) & 0xffff) != vl)
			continue;
		for (int i = 0; i < n * n; i++) {
			a[i] = (float)(i % 13) - 6;
			b[i] = (float)(i % 7) - 3;
			c[i] = 0;
		}
		outer(n);
		for (int i = 0; i < n * n; i++)
			sum += c[i] * (i % 101);
		printf("SVL %d, sum %.9g, c[5] %g\n", vl, sum, (double)c[5]);
	}
	calls();
	return 0;
}
