/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outer products of integers */
#include <string.h>

#include "lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint16_t __attribute__((may_alias)) u16;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;
typedef int16_t __attribute__((may_alias)) s16;

/* @type, @sum_t: what is multiplied, and what it becomes */
#define OUTER_OPERAND(name, type, sum_t)						\
	SIMD static void name(const struct lanes_outer *o, const uint8_t *v, void *operand)	\
	{										\
		const type *restrict from = (const type *)(const void *)v;		\
		unsigned int nr = o->nr, ways = o->ways;				\
		sum_t *restrict to = operand;						\
											\
		for (unsigned int k = 0; k < ways; k++)					\
			for (unsigned int i = 0; i < nr; i++)				\
				to[k * nr + i] = (sum_t)from[i * ways + k];		\
	}

/* Of four bytes, the first two and the last two as the 16-bit halves of an element */
#define OUTER_PAIRS(name, signed_t)							\
	SIMD static void name(const struct lanes_outer *o, const uint8_t *v, void *operand)	\
	{										\
		const u32 *restrict from = (const u32 *)(const void *)v;		\
		unsigned int nr = o->nr;						\
		u32 *restrict to = operand;						\
											\
		for (unsigned int i = 0; i < nr; i++) {					\
			u32 x = from[i];						\
											\
			to[i] = ((u32)((signed_t)(x << 24) >> 24) & 0xffff) |		\
				(u32)((signed_t)(x << 16) >> 24) << 16;			\
			to[nr + i] = ((u32)((signed_t)(x << 8) >> 24) & 0xffff) |	\
				     (u32)((signed_t)x >> 24) << 16;			\
		}									\
	}

static void outer_halves(const struct lanes_outer *o, const uint8_t *v, void *operand)
{
	memcpy(operand, v, (size_t)o->nr * 4);
}

OUTER_PAIRS(outer_pairs_u8, uint32_t)
OUTER_PAIRS(outer_pairs_s8, int32_t)
OUTER_OPERAND(outer_u16_u32, u16, u32)
OUTER_OPERAND(outer_u16_u64, u16, u64)
OUTER_OPERAND(outer_s16_u64, s16, u64)

void lanes_outer_operand(const struct lanes_outer *o, const uint8_t *v, bool is_signed, uint64_t *to)
{
	if (o->esize == 8)
		(is_signed ? outer_s16_u64 : outer_u16_u64)(o, v, to);
	else if (o->ways == 4)
		(is_signed ? outer_pairs_s8 : outer_pairs_u8)(o, v, to);
	else
		(is_signed ? outer_halves : outer_u16_u32)(o, v, to);
}

/* Two ways at a time: there are two or four */
#define OUTER_ROW(name, type)								\
	SIMD static void name(const struct lanes_outer *o, unsigned int row, uint8_t *za)	\
	{										\
		unsigned int nr = o->nr, ways = o->ways;				\
		bool subtract = o->subtract;						\
		const type *n = (const type *)(const void *)o->n;			\
		const type *restrict m = (const type *)(const void *)o->m;		\
		type *restrict sum = (type *)(void *)za;				\
											\
		for (unsigned int k = 0; k < ways; k += 2, m += 2 * nr) {		\
			type x = n[k * nr + row], y = n[(k + 1) * nr + row];		\
											\
			x = subtract ? 0 - x : x;					\
			y = subtract ? 0 - y : y;					\
			for (unsigned int i = 0; i < nr; i++)				\
				sum[i] += x * m[i] + y * m[nr + i];			\
		}									\
	}

OUTER_ROW(outer_row32, u32)
OUTER_ROW(outer_row64, u64)

/* The sum of the products of both halves, modulo 2^32 */
static inline u32 pair_product(u32 x, u32 y)
{
	return (u32)((int16_t)x * (int16_t)y) + (u32)((int16_t)(x >> 16) * (int16_t)(y >> 16));
}

/* Columns from @first on */
static void outer_pairs(const struct lanes_outer *o, unsigned int first, uint8_t *za, size_t stride)
{
	const u32 *n = (const u32 *)(const void *)o->n, *m = (const u32 *)(const void *)o->m;

	for (unsigned int row = 0; row < o->nr; row++) {
		u32 *sum = (u32 *)(void *)(za + row * stride);

		for (unsigned int i = first; i < o->nr; i++) {
			u32 product = pair_product(n[row], m[i]);

			if (o->ways == 4)
				product += pair_product(n[o->nr + row], m[o->nr + i]);
			sum[i] += o->subtract ? 0 - product : product;
		}
	}
}

#if defined(__x86_64__)
/* Compilers do not find VPMADDWD by themselves.  Eight columns at a time; how many are done */
SIMD static unsigned int outer_pairs_simd(const struct lanes_outer *o, uint8_t *za, size_t stride)
{
	const u32 *n = (const u32 *)(const void *)o->n, *m = (const u32 *)(const void *)o->m;
	unsigned int i, nr = o->nr, next = o->ways == 4 ? nr : 0;
	__m256i zero = _mm256_setzero_si256();

	for (i = 0; i + 8 <= nr; i += 8) {
		__m256i m0 = _mm256_loadu_si256((const void *)&m[i]);
		__m256i m1 = next ? _mm256_loadu_si256((const void *)&m[nr + i]) : zero;

		for (unsigned int row = 0; row < nr; row++) {
			void *at = za + row * stride + 4 * i;
			__m256i n0 = _mm256_set1_epi32((int)n[row]);
			__m256i n1 = _mm256_set1_epi32((int)n[next + row]);
			__m256i x = _mm256_add_epi32(_mm256_madd_epi16(n0, m0),
						     _mm256_madd_epi16(n1, m1));
			__m256i sum = _mm256_loadu_si256(at);

			_mm256_storeu_si256(at, o->subtract ? _mm256_sub_epi32(sum, x) :
							      _mm256_add_epi32(sum, x));
		}
	}
	return i;
}
#else
static unsigned int outer_pairs_simd(const struct lanes_outer *o, uint8_t *za, size_t stride)
{
	(void)o, (void)za, (void)stride;
	return 0;
}
#endif

void lanes_outer(const struct lanes_outer *o, uint8_t *za, size_t stride)
{
	if (o->esize == 4 && (o->ways == 4 || o->signed_halves)) {
		outer_pairs(o, outer_pairs_simd(o, za, stride), za, stride);
		return;
	}
	for (unsigned int row = 0; row < o->nr; row++)
		(o->esize == 8 ? outer_row64 : outer_row32)(o, row, za + row * stride);
}
