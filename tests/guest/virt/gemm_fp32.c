// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FP32 matrix multiplication by FMOPA: sizes that no tile divides, so that predicates are partial.  Sums
 * are made in the order of k by fused operations, as the plain one makes them: the same to the last bit
 */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { M = 37, N = 29, K = 41 };

static float a[M * K], b[K * N], c[M * N], wanted[M * N], column[64];

__arm_new("za") __arm_locally_streaming static NOINLINE void multiply(void)
{
	uint64_t vl = svcntw();

	for (uint64_t i = 0; i < M; i += vl)
		for (uint64_t j = 0; j < N; j += vl) {
			svbool_t rows = svwhilelt_b32(i, (uint64_t)M), columns = svwhilelt_b32(j, (uint64_t)N);

			svzero_za();
			for (uint64_t k = 0; k < K; k++) {
				for (uint64_t r = 0; r < vl && i + r < M; r++)
					column[r] = a[(i + r) * K + k];
				svmopa_za32_m(0, rows, columns, svld1(rows, column), svld1(columns, b + k * N + j));
			}
			for (uint64_t r = 0; r < vl && i + r < M; r++)
				svst1_hor_za32(0, (uint32_t)r, columns, c + (i + r) * N + j);
		}
}

static float fused(float x, float y, float sum)
{
	__asm__("fmadd %s0, %s1, %s2, %s0" : "+w"(sum) : "w"(x), "w"(y));
	return sum;
}

static NOINLINE void multiply_plainly(void)
{
	for (int i = 0; i < M; i++)
		for (int j = 0; j < N; j++)
			for (int k = 0; k < K; k++)
				wanted[i * N + j] = fused(a[i * K + k], b[k * N + j], wanted[i * N + j]);
}

static void fill(float *to, int n, uint32_t seed)
{
	for (int i = 0; i < n; i++)
		to[i] = (float)((int)(next_random(&seed) % 20001) - 10000) * 0.001f;
}

int main(void)
{
	unsigned int wrong = 0;

	fill(a, M * K, 1);
	fill(b, K * N, 2);
	multiply();
	multiply_plainly();
	for (int i = 0; i < M * N; i++)
		wrong += c[i] != wanted[i];
	return verdict("fp32 gemm", checksum(c, sizeof(c)), wrong);
}
