// SPDX-License-Identifier: GPL-2.0-or-later
/* INT8 matrix multiplication by SMOPA into 64 bits (FEAT_SME_I16I64), and by SDOT in streaming mode */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { M = 35, N = 43, K = 52 };

static int8_t a[M * K], b[K * N], left[32 * 4], right[64 * 4];
static int64_t sums[64], c[M * N];
static int32_t dots[M * N], wanted[M * N];

static uint64_t least(uint64_t x, uint64_t y) __arm_streaming_compatible
{
	return x < y ? x : y;
}

/* Elements of k beside each other, for @nr rows or columns; beyond them is zero */
static void pack_left(uint64_t i, uint64_t k, uint64_t rows, uint64_t vl) __arm_streaming_compatible
{
	for (uint64_t e = 0; e < vl; e++)
		for (uint64_t x = 0; x < 4; x++)
			left[4 * e + x] = e < rows ? a[(i + e) * K + k + x] : 0;
}

static void pack_right(uint64_t j, uint64_t k, uint64_t columns, uint64_t vl) __arm_streaming_compatible
{
	for (uint64_t e = 0; e < vl; e++)
		for (uint64_t x = 0; x < 4; x++)
			right[4 * e + x] = e < columns ? b[(k + x) * N + j + e] : 0;
}

__arm_new("za") static NOINLINE void multiply_tile(uint64_t i, uint64_t j) __arm_streaming
{
	uint64_t vl = svcntd(), rows = least(vl, M - i), columns = least(vl, N - j);
	svbool_t p = svptrue_b16(), all = svptrue_b64();

	svzero_za();
	for (uint64_t k = 0; k < K; k += 4) {
		pack_left(i, k, rows, vl);
		pack_right(j, k, columns, vl);
		svmopa_za64_m(0, p, p, svld1sb_s16(p, left), svld1sb_s16(p, right));
	}
	for (uint64_t r = 0; r < rows; r++) {
		svst1_hor_za64(0, (uint32_t)r, all, sums);
		for (uint64_t e = 0; e < columns; e++)
			c[(i + r) * N + j + e] = sums[e];
	}
}

__arm_locally_streaming static NOINLINE void multiply(void)
{
	for (uint64_t i = 0; i < M; i += svcntd())
		for (uint64_t j = 0; j < N; j += svcntd())
			multiply_tile(i, j);
}

__arm_locally_streaming static NOINLINE void multiply_by_dots(void)
{
	uint64_t vl = svcntw();

	for (uint64_t i = 0; i < M; i++)
		for (uint64_t j = 0; j < N; j += vl) {
			svint32_t sum = svdup_s32(0);

			for (uint64_t k = 0; k < K; k += 4) {
				int32_t four;

				pack_right(j, k, least(vl, N - j), vl);
				__builtin_memcpy(&four, a + i * K + k, 4);
				sum = svdot(sum, svld1(svptrue_b8(), right), svreinterpret_s8(svdup_s32(four)));
			}
			svst1(svwhilelt_b32(j, (uint64_t)N), dots + i * N + j, sum);
		}
}

static NOINLINE void multiply_plainly(void)
{
	for (int i = 0; i < M; i++)
		for (int j = 0; j < N; j++)
			for (int k = 0; k < K; k++)
				wanted[i * N + j] += a[i * K + k] * b[k * N + j];
}

int main(void)
{
	unsigned int wrong = 0, wrong_dots = 0;
	uint32_t seed = 3;

	for (int i = 0; i < M * K; i++)
		a[i] = (int8_t)next_random(&seed);
	for (int i = 0; i < K * N; i++)
		b[i] = (int8_t)next_random(&seed);
	multiply();
	multiply_by_dots();
	multiply_plainly();
	for (int i = 0; i < M * N; i++) {
		wrong += c[i] != wanted[i];
		wrong_dots += dots[i] != wanted[i];
	}
	return verdict("int8 gemm, 64-bit tiles", checksum(c, sizeof(c)), wrong) |
	       verdict("int8 gemm, dot products", checksum(dots, sizeof(dots)), wrong_dots);
}
