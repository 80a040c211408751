// SPDX-License-Identifier: GPL-2.0-or-later
/* FP32 GEMM by FMOPA into four tiles, both sides packed; held against plain C */
#include <arm_sme.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "sme_routines.h"

enum { M = 192, N = 192, K = 192, TIMES = 6 };

static float a[M * K], b[K * N], c[M * N], wanted[M * N];
static float left[M * K], right[K * N];

/* Rows of @tile: element k of each beside the others', so that a column of A is a vector */
static __attribute__((noinline)) void pack_left(int tile)
{
	float *to = left;

	for (int i = 0; i < M; i += tile)
		for (int k = 0; k < K; k++)
			for (int r = 0; r < tile; r++)
				*to++ = a[(i + r) * K + k];
}

static __attribute__((noinline)) void pack_right(int tile)
{
	float *to = right;

	for (int j = 0; j < N; j += tile)
		for (int k = 0; k < K; k++)
			for (int r = 0; r < tile; r++)
				*to++ = b[k * N + j + r];
}

static void store_tile(float *to, svbool_t p, int tile, int vl) __arm_streaming __arm_inout("za")
{
	for (int r = 0; r < vl; r++) {
		if (tile == 0)
			svst1_hor_za32(0, (uint32_t)r, p, to + r * N);
		if (tile == 1)
			svst1_hor_za32(1, (uint32_t)r, p, to + r * N);
		if (tile == 2)
			svst1_hor_za32(2, (uint32_t)r, p, to + r * N);
		if (tile == 3)
			svst1_hor_za32(3, (uint32_t)r, p, to + r * N);
	}
}

__arm_new("za") __arm_locally_streaming static __attribute__((noinline)) void multiply(void)
{
	int vl = (int)svcntw();
	svbool_t p = svptrue_b32();

	for (int i = 0; i < M; i += 2 * vl)
		for (int j = 0; j < N; j += 2 * vl) {
			const float *x = left + i * K, *y = right + j * K;

			svzero_za();
			for (int k = 0; k < K; k++, x += 2 * vl, y += 2 * vl) {
				svfloat32_t x0 = svld1(p, x), x1 = svld1(p, x + vl);
				svfloat32_t y0 = svld1(p, y), y1 = svld1(p, y + vl);

				svmopa_za32_m(0, p, p, x0, y0);
				svmopa_za32_m(1, p, p, x0, y1);
				svmopa_za32_m(2, p, p, x1, y0);
				svmopa_za32_m(3, p, p, x1, y1);
			}
			store_tile(c + i * N + j, p, 0, vl);
			store_tile(c + i * N + j + vl, p, 1, vl);
			store_tile(c + (i + vl) * N + j, p, 2, vl);
			store_tile(c + (i + vl) * N + j + vl, p, 3, vl);
		}
}

static __attribute__((noinline)) void multiply_plainly(void)
{
	for (int i = 0; i < M; i++)
		for (int k = 0; k < K; k++)
			for (int j = 0; j < N; j++)
				wanted[i * N + j] += a[i * K + k] * b[k * N + j];
}

static __attribute__((noinline)) void fill(void)
{
	for (int i = 0; i < M * K; i++)
		a[i] = (float)(i % 17) - 8;
	for (int i = 0; i < K * N; i++)
		b[i] = (float)(i % 11) - 5;
}

static __attribute__((noinline)) int check(void)
{
	double sum = 0;
	int bad = 0;

	for (int i = 0; i < M * N; i++) {
		sum += c[i] * (i % 97);
		bad += c[i] != wanted[i];
	}
	printf("checksum %.17g, %d wrong\n", sum, bad);
	return bad != 0;
}

int main(void)
{
	int tile = 2 * (prctl(PR_SME_SET_VL, 64) & 0xffff) / 4;

	fill();
	for (int i = 0; i < TIMES; i++) {
		pack_left(tile);
		pack_right(tile);
		multiply();
	}
	multiply_plainly();
	return check();
}
