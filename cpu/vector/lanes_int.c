/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lanes.h"
#include "ops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint8_t u8;
typedef uint16_t __attribute__((may_alias)) u16;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;

/*
 * One loop a size: x, y and z are the elements of n, m and a as unsigned numbers, sx and sy
 * those of n and m as signed ones.
 */
#define LOOP(name, type, unsigned_t, signed_t, expression)				\
	SIMD static void name(const struct lanes *l)					\
	{										\
		const type *n = (const type *)(const void *)l->n;			\
		const type *m = (const type *)(const void *)l->m;			\
		const type *a = (const type *)(const void *)l->a;			\
		type *restrict r = (type *)(void *)l->result;				\
		unsigned int nr = l->bytes / (unsigned int)sizeof(type);		\
		enum { UNUSED = 8 * (sizeof(signed_t) - sizeof(type)) };		\
											\
		for (unsigned int i = 0; i < nr; i++) {					\
			unsigned_t x = n[i], y = m[i], z = a[i];			\
			signed_t sx = (signed_t)(x << UNUSED) >> UNUSED;		\
			signed_t sy = (signed_t)(y << UNUSED) >> UNUSED;		\
											\
			(void)x, (void)y, (void)z, (void)sx, (void)sy;			\
			r[i] = (type)(expression);					\
		}									\
	}

#define LOOPS(name, expression)								\
	LOOP(name##_b, u8, uint32_t, int32_t, expression)			\
	LOOP(name##_h, u16, uint32_t, int32_t, expression)			\
	LOOP(name##_s, u32, uint32_t, int32_t, expression)			\
	LOOP(name##_d, u64, uint64_t, int64_t, expression)

#define BITS (8 * (unsigned int)sizeof(n[0]))

LOOPS(add, x + y)
LOOPS(sub, x - y)
LOOPS(mul, x * y)
LOOPS(mla, z + x * y)
LOOPS(mls, z - x * y)
LOOPS(and, x & y)
LOOPS(orr, x | y)
LOOPS(eor, x ^ y)
LOOPS(bic, x & ~y)
LOOPS(not, ~x)
LOOPS(neg, 0 - x)
LOOPS(abs, sx < 0 ? 0 - x : x)
LOOPS(umax, x > y ? x : y)
LOOPS(umin, x < y ? x : y)
LOOPS(smax, sx > sy ? x : y)
LOOPS(smin, sx < sy ? x : y)
LOOPS(uabd, x > y ? x - y : y - x)
LOOPS(sabd, sx > sy ? x - y : y - x)
LOOPS(lsl, y < BITS ? x << (y & (BITS - 1)) : 0)
LOOPS(lsr, y < BITS ? x >> (y & (BITS - 1)) : 0)
LOOPS(asr, sx >> (y < BITS ? y : BITS - 1))

#define SIZES(name) .integer = { name##_b, name##_h, name##_s, name##_d }

const struct lane_op int_lane_ops[] = {
	{ op_add, SIZES(add) },
	{ op_sub, SIZES(sub) },
	{ op_mul, SIZES(mul) },
	{ op_mla, SIZES(mla) },
	{ op_mls, SIZES(mls) },
	{ op_and, SIZES(and) },
	{ op_orr, SIZES(orr) },
	{ op_eor, SIZES(eor) },
	{ op_bic, SIZES(bic) },
	{ op_not, SIZES(not) },
	{ op_neg, SIZES(neg) },
	{ op_abs, SIZES(abs) },
	{ op_max, .no_sgn = true, SIZES(umax) },
	{ op_min, .no_sgn = true, SIZES(umin) },
	{ op_max, .sgn = true, SIZES(smax) },
	{ op_min, .sgn = true, SIZES(smin) },
	{ op_abd, .no_sgn = true, SIZES(uabd) },
	{ op_abd, .sgn = true, SIZES(sabd) },
	{ op_lsl, SIZES(lsl) },
	{ op_lsr, SIZES(lsr) },
	{ op_asr, SIZES(asr) },
};

const unsigned int nr_int_lane_ops = sizeof(int_lane_ops) / sizeof(int_lane_ops[0]);

#if defined(__x86_64__)
/* Compilers do not find VPMADDWD by themselves */
SIMD void lanes_dot_bytes(uint8_t *sum, const uint8_t *n, const uint8_t *m, unsigned int bytes,
			  bool n_signed, bool m_signed)
{
	for (unsigned int i = 0; i < bytes; i += 16) {
		__m128i x = _mm_loadu_si128((const void *)(n + i));
		__m128i y = _mm_loadu_si128((const void *)(m + i));
		__m128i old = _mm_loadu_si128((const void *)(sum + i));
		__m256i pairs = _mm256_madd_epi16(
			n_signed ? _mm256_cvtepi8_epi16(x) : _mm256_cvtepu8_epi16(x),
			m_signed ? _mm256_cvtepi8_epi16(y) : _mm256_cvtepu8_epi16(y));
		__m128i fours = _mm_hadd_epi32(_mm256_castsi256_si128(pairs),
					       _mm256_extracti128_si256(pairs, 1));

		_mm_storeu_si128((void *)(sum + i), _mm_add_epi32(old, fours));
	}
}
#else
static uint32_t dot_of_four(const uint8_t *n, const uint8_t *m, bool n_signed, bool m_signed)
{
	uint32_t sum = 0;

	for (unsigned int k = 0; k < 4; k++)
		sum += (uint32_t)((n_signed ? (int8_t)n[k] : n[k]) * (m_signed ? (int8_t)m[k] : m[k]));
	return sum;
}

void lanes_dot_bytes(uint8_t *sum, const uint8_t *n, const uint8_t *m, unsigned int bytes,
		     bool n_signed, bool m_signed)
{
	u32 *to = (u32 *)(void *)sum;

	for (unsigned int i = 0; i < bytes; i += 4)
		to[i / 4] += dot_of_four(n + i, m + i, n_signed, m_signed);
}
#endif

#define LENGTHEN(name, type, stype)							\
	SIMD static void name(const void *v, void *result, unsigned int nr, bool is_signed, bool top) \
	{										\
		const unsigned int half = 4 * sizeof(type);				\
		const type *restrict from = v;						\
		type *restrict to = result;						\
											\
		for (unsigned int i = 0; i < nr; i++) {					\
			type x = top ? (type)(from[i] & ~(((type)1 << half) - 1)) :	\
				       (type)(from[i] << half);				\
											\
			to[i] = is_signed ? (type)((stype)x >> half) : (type)(x >> half);	\
		}									\
	}

LENGTHEN(lengthen_h, u16, int16_t)
LENGTHEN(lengthen_s, u32, int32_t)
LENGTHEN(lengthen_d, u64, int64_t)

void lanes_lengthen(const uint8_t *v, uint8_t *to, unsigned int bytes, unsigned int esize,
		    bool is_signed, bool top)
{
	static void (*const functions[])(const void *, void *, unsigned int, bool, bool) = {
		lengthen_h, lengthen_s, lengthen_d,
	};

	functions[__builtin_ctz(esize) - 1](v, to, bytes / esize, is_signed, top);
}
