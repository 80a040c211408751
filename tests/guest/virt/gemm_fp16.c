// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FP16 and BF16 into FP32 by FMOPA and BFMOPA: two elements of k beside each other.  Elements are eighths
 * of small whole numbers, so that every product and sum is exact in whatever order
 */
#include <arm_sme.h>

#include "sme_routines.h"
#include "virt_runtime.h"

enum { M = 33, N = 45, K = 38 };

static float a[M * K], b[K * N], c[M * N], wanted[M * N];
static uint16_t left[64 * 2], right[64 * 2];
static int is_bf16;

/* Of a value that the format has exactly */
static uint16_t narrow(float value)
{
	uint32_t bits;
	__fp16 half = (__fp16)value;
	uint16_t half_bits;

	__builtin_memcpy(&bits, &value, 4);
	__builtin_memcpy(&half_bits, &half, 2);
	return is_bf16 ? (uint16_t)(bits >> 16) : half_bits;
}

static NOINLINE void pack(uint64_t i, uint64_t j, uint64_t k, uint64_t vl)
{
	for (uint64_t e = 0; e < vl; e++)
		for (uint64_t x = 0; x < 2; x++) {
			left[2 * e + x] = i + e < M ? narrow(a[(i + e) * K + k + x]) : 0;
			right[2 * e + x] = j + e < N ? narrow(b[(k + x) * N + j + e]) : 0;
		}
}

static void add_product(void) __arm_streaming __arm_inout("za")
{
	svbool_t p = svptrue_b16();
	svuint16_t x = svld1(p, left), y = svld1(p, right);

	if (is_bf16)
		svmopa_za32_m(0, p, p, svreinterpret_bf16(x), svreinterpret_bf16(y));
	else
		svmopa_za32_m(0, p, p, svreinterpret_f16(x), svreinterpret_f16(y));
}

__arm_locally_streaming static NOINLINE void add(void) __arm_inout("za")
{
	add_product();
}

__arm_locally_streaming static NOINLINE void store(uint64_t i, uint64_t j, uint64_t vl) __arm_in("za")
{
	for (uint64_t r = 0; r < vl && i + r < M; r++)
		svst1_hor_za32(0, (uint32_t)r, svwhilelt_b32(j, (uint64_t)N), c + (i + r) * N + j);
}

__arm_locally_streaming static NOINLINE uint64_t streaming_words(void)
{
	return svcntw();
}

/* Between the outer products there is code without SME: ZA is kept by lazy saves where it is called */
__arm_new("za") static NOINLINE void multiply(void)
{
	uint64_t vl = streaming_words();

	for (uint64_t i = 0; i < M; i += vl)
		for (uint64_t j = 0; j < N; j += vl) {
			svzero_za();
			for (uint64_t k = 0; k < K; k += 2) {
				pack(i, j, k, vl);
				add();
			}
			store(i, j, vl);
		}
}

static NOINLINE void multiply_plainly(void)
{
	for (int i = 0; i < M; i++)
		for (int j = 0; j < N; j++) {
			float sum = 0;

			for (int k = 0; k < K; k++)
				sum += a[i * K + k] * b[k * N + j];
			wanted[i * N + j] = sum;
		}
}

static int check(const char *what)
{
	unsigned int wrong = 0;

	multiply();
	for (int i = 0; i < M * N; i++)
		wrong += c[i] != wanted[i];
	return verdict(what, checksum(c, sizeof(c)), wrong);
}

int main(void)
{
	uint32_t seed = 5;
	int bad;

	for (int i = 0; i < M * K; i++)
		a[i] = (float)((int)(next_random(&seed) % 65) - 32) * 0.125f;
	for (int i = 0; i < K * N; i++)
		b[i] = (float)((int)(next_random(&seed) % 65) - 32) * 0.125f;
	multiply_plainly();
	bad = check("fp16 gemm");
	is_bf16 = 1;
	__builtin_memset(c, 0, sizeof(c));
	return bad | check("bf16 gemm");
}
