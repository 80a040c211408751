// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * INT8 matrix multiplication by SMOPA and USMOPA into 32 bits: four elements of k beside each other.  (QEMU 7.2
 * takes their words for halves of doublewords, and gets other sums.)
 */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { M = 35, N = 43, K = 52 };

static int8_t a[M * K], b[K * N], left[64 * 4], right[64 * 4];
static int32_t c[M * N], wanted[M * N];

static uint64_t least(uint64_t x, uint64_t y) __arm_streaming_compatible
{
	return x < y ? x : y;
}

__arm_new("za") static NOINLINE void multiply_tile(uint64_t i, uint64_t j, int unsigned_left) __arm_streaming
{
	uint64_t vl = svcntw(), rows = least(vl, M - i), columns = least(vl, N - j);
	svbool_t p = svptrue_b8();

	svzero_za();
	for (uint64_t k = 0; k < K; k += 4) {
		for (uint64_t e = 0; e < vl; e++)
			for (uint64_t x = 0; x < 4; x++) {
				left[4 * e + x] = e < rows ? a[(i + e) * K + k + x] : 0;
				right[4 * e + x] = e < columns ? b[(k + x) * N + j + e] : 0;
			}
		if (unsigned_left)
			svusmopa_za32_m(0, p, p, svld1(p, (const uint8_t *)left), svld1(p, right));
		else
			svmopa_za32_m(0, p, p, svld1(p, left), svld1(p, right));
	}
	for (uint64_t r = 0; r < rows; r++)
		svst1_hor_za32(0, (uint32_t)r, svwhilelt_b32((uint64_t)0, columns), c + (i + r) * N + j);
}

__arm_locally_streaming static NOINLINE void multiply(int unsigned_left)
{
	for (uint64_t i = 0; i < M; i += svcntw())
		for (uint64_t j = 0; j < N; j += svcntw())
			multiply_tile(i, j, unsigned_left);
}

static NOINLINE void multiply_plainly(int unsigned_left)
{
	for (int i = 0; i < M; i++)
		for (int j = 0; j < N; j++) {
			int32_t sum = 0;

			for (int k = 0; k < K; k++)
				sum += (unsigned_left ? (uint8_t)a[i * K + k] : a[i * K + k]) * b[k * N + j];
			wanted[i * N + j] = sum;
		}
}

static int check(const char *what, int unsigned_left)
{
	unsigned int wrong = 0;

	multiply(unsigned_left);
	multiply_plainly(unsigned_left);
	for (int i = 0; i < M * N; i++)
		wrong += c[i] != wanted[i];
	return verdict(what, checksum(c, sizeof(c)), wrong);
}

int main(void)
{
	uint32_t seed = 3;

	for (int i = 0; i < M * K; i++)
		a[i] = (int8_t)next_random(&seed);
	for (int i = 0; i < K * N; i++)
		b[i] = (int8_t)next_random(&seed);
	return check("int8 gemm", 0) | check("uint8 by int8 gemm", 1);
}
