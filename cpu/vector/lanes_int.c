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
		type *r = (type *)(void *)l->result;					\
											\
		for (unsigned int i = 0; i < l->bytes / sizeof(type); i++) {		\
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

SIMD void lanes_outer32(const uint32_t *n, const uint32_t *m, unsigned int ways, unsigned int nr,
			uint8_t *za)
{
	u32 *sum = (u32 *)(void *)za;

	for (unsigned int k = 0; k < ways; k++)
		for (unsigned int i = 0; i < nr; i++)
			sum[i] += n[k] * m[k * nr + i];
}

SIMD void lanes_outer64(const uint64_t *n, const uint64_t *m, unsigned int ways, unsigned int nr,
			uint8_t *za)
{
	u64 *sum = (u64 *)(void *)za;

	for (unsigned int k = 0; k < ways; k++)
		for (unsigned int i = 0; i < nr; i++)
			sum[i] += n[k] * m[k * nr + i];
}
