// SPDX-License-Identifier: GPL-2.0-or-later
/* expf over an array by SVE: range reduction, a polynomial, and the exponent by FSCALE */
#include <arm_sve.h>
#include <math.h>
#include <stdio.h>
#include <sys/prctl.h>

enum { SIZE = 8192, TIMES = 500 };

static float x[SIZE], y[SIZE];

static __attribute__((noinline)) void exp_all(int n)
{
	for (int i = 0; i < n; i += (int)svcntw()) {
		svbool_t p = svwhilelt_b32(i, n);
		svfloat32_t v = svld1(p, x + i);
		svfloat32_t k = svrintn_x(p, svmul_x(p, v, 1.44269504f));
		svfloat32_t r = svmls_x(p, svmls_x(p, v, k, 0.693359375f), k, -2.12194440e-4f);
		svfloat32_t e = svdup_f32(1.0f / 720);

		e = svmad_x(p, e, r, 1.0f / 120);
		e = svmad_x(p, e, r, 1.0f / 24);
		e = svmad_x(p, e, r, 1.0f / 6);
		e = svmad_x(p, e, r, 0.5f);
		e = svmad_x(p, e, r, 1.0f);
		e = svmad_x(p, e, r, 1.0f);
		svst1(p, y + i, svscale_x(p, e, svcvt_s32_x(p, k)));
	}
}

static __attribute__((noinline)) void fill(void)
{
	for (int i = 0; i < SIZE; i++)
		x[i] = (float)(i - SIZE / 2) / 100;
}

static __attribute__((noinline)) int check(void)
{
	double sum = 0;
	int bad = 0;

	for (int i = 0; i < SIZE; i++) {
		sum += log((double)y[i]);
		bad += fabs((double)y[i] / exp((double)x[i]) - 1) > 1e-6;
	}
	printf("checksum %.9g, %d wrong\n", sum, bad);
	return bad != 0;
}

int main(void)
{
	prctl(PR_SVE_SET_VL, 64);
	fill();
	for (int i = 0; i < TIMES; i++)
		exp_all(SIZE - i % 7);
	return check();
}
