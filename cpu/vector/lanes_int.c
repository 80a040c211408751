/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lanes.h"
#include "ops.h"

typedef uint8_t u8;
typedef uint16_t __attribute__((may_alias)) u16;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;

/*
 * One loop a size: x, y and z are the elements of n, m and a as unsigned numbers, sx and sy
 * those of n and m as signed ones.
 */
#define LOOP(name, type, stype, unsigned_t, signed_t, expression)			\
	SIMD static void name(const struct lanes *l)					\
	{										\
		const type *n = (const type *)(const void *)l->n;			\
		const type *m = (const type *)(const void *)l->m;			\
		const type *a = (const type *)(const void *)l->a;			\
		type *restrict r = (type *)(void *)l->result;				\
		unsigned int nr = l->bytes / (unsigned int)sizeof(type);		\
											\
		for (unsigned int i = 0; i < nr; i++) {					\
			unsigned_t x = n[i], y = m[i], z = a[i];			\
			signed_t sx = (stype)x, sy = (stype)y;				\
											\
			(void)x, (void)y, (void)z, (void)sx, (void)sy;			\
			r[i] = (type)(expression);					\
		}									\
	}

#define LOOPS(name, expression)								\
	LOOP(name##_b, u8, int8_t, uint32_t, int32_t, expression)			\
	LOOP(name##_h, u16, int16_t, uint32_t, int32_t, expression)			\
	LOOP(name##_s, u32, int32_t, uint32_t, int32_t, expression)			\
	LOOP(name##_d, u64, int64_t, uint64_t, int64_t, expression)

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

typedef int8_t s8;

#define DOT_BYTES(name, ntype, mtype)							\
	SIMD static void name(u32 *restrict sum, const void *nv, const void *mv, unsigned int nr) \
	{										\
		const ntype *n = nv;							\
		const mtype *m = mv;							\
											\
		for (unsigned int i = 0; i < nr; i++)					\
			sum[i] += (u32)(n[4 * i] * m[4 * i] + n[4 * i + 1] * m[4 * i + 1] +	\
					n[4 * i + 2] * m[4 * i + 2] + n[4 * i + 3] * m[4 * i + 3]); \
	}

DOT_BYTES(dot_uu, u8, u8)
DOT_BYTES(dot_us, u8, s8)
DOT_BYTES(dot_su, s8, u8)
DOT_BYTES(dot_ss, s8, s8)

void lanes_dot_bytes(uint8_t *sum, const uint8_t *n, const uint8_t *m, unsigned int nr, bool n_signed,
		     bool m_signed)
{
	static void (*const functions[2][2])(u32 *, const void *, const void *, unsigned int) = {
		{ dot_uu, dot_us }, { dot_su, dot_ss },
	};

	functions[n_signed][m_signed]((u32 *)(void *)sum, n, m, nr);
}

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
