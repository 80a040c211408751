// SPDX-License-Identifier: GPL-2.0-or-later
/* FP32 GEMV by SME2's FMLA of four vectors into ZA; held against plain C */
#include <arm_sme.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "sme_routines.h"

enum { ROWS = 1024, COLUMNS = 512, TIMES = 40 };

/* Columns of the matrix one after the other */
static float matrix[COLUMNS * ROWS], x[COLUMNS], y[ROWS], wanted[ROWS];

__arm_new("za") __arm_locally_streaming static __attribute__((noinline)) void multiply(void)
{
	uint64_t vl = svcntw();
	svcount_t p = svptrue_c32();

	for (uint64_t i = 0; i < ROWS; i += 8 * vl) {
		svzero_za();
		for (uint64_t j = 0; j < COLUMNS; j++) {
			const float *from = matrix + j * ROWS + i;
			svfloat32_t factor = svdup_f32(x[j]);

			svmla_single_za32_f32_vg1x4(0, svld1_x4(p, from), factor);
			svmla_single_za32_f32_vg1x4(1, svld1_x4(p, from + 4 * vl), factor);
		}
		svst1(p, y + i, svread_za32_f32_vg1x4(0));
		svst1(p, y + i + 4 * vl, svread_za32_f32_vg1x4(1));
	}
}

static __attribute__((noinline)) void multiply_plainly(void)
{
	for (int j = 0; j < COLUMNS; j++)
		for (int i = 0; i < ROWS; i++)
			wanted[i] += matrix[j * ROWS + i] * x[j];
}

static __attribute__((noinline)) void fill(void)
{
	for (int i = 0; i < COLUMNS * ROWS; i++)
		matrix[i] = (float)(i % 13) - 6;
	for (int i = 0; i < COLUMNS; i++)
		x[i] = (float)(i % 7) - 3;
}

static __attribute__((noinline)) int check(void)
{
	double sum = 0;
	int bad = 0;

	for (int i = 0; i < ROWS; i++) {
		sum += y[i] * (i % 97);
		bad += y[i] != wanted[i];
	}
	printf("checksum %.17g, %d wrong\n", sum, bad);
	return bad != 0;
}

int main(void)
{
	prctl(PR_SME_SET_VL, 64);
	fill();
	for (int i = 0; i < TIMES; i++)
		multiply();
	multiply_plainly();
	return check();
}
