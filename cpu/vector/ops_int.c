/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integer operations on one element; the names are the instructions' */
#include "ops.h"

#define OP(name) uint64_t op_##name(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
#define UNUSED(...) unused(e, n, m, a)

static inline void unused(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	(void)e;
	(void)n;
	(void)m;
	(void)a;
}

static unsigned int bits_of(const struct exec *e)
{
	return e->esize * 8;
}

uint64_t saturate(i128 v, unsigned int bits, bool is_signed)
{
	i128 max = ((i128)1 << (is_signed ? bits - 1 : bits)) - 1, min = is_signed ? -max - 1 : 0;

	return (uint64_t)(v > max ? max : v < min ? min : v);
}

static uint64_t sat_to(struct exec *e, i128 v, unsigned int bits, bool is_signed)
{
	uint64_t result = saturate(v, bits, is_signed);

	e->saturated |= v != (is_signed ? (i128)sign_extend(result, bits) : (i128)result);
	return result;
}

static uint64_t sat(struct exec *e, i128 v)
{
	return sat_to(e, v, bits_of(e), e->insn->flags & SGN);
}

static i128 shift_right(i128 v, unsigned int by, bool round)
{
	return round && by ? (v + ((i128)1 << (by - 1))) >> by : v >> by;
}

/* The SVE2 shifts by a signed amount: left if positive (Arm ARM "ShiftSat") */
static i128 shift_either(const struct exec *e, uint64_t n, uint64_t by, bool round, bool saturating)
{
	int bits = (int)bits_of(e);
	int64_t amount = sign_extend(by, bits_of(e));
	i128 v = wide(e, n);

	if (amount < 0)
		return shift_right(v, (unsigned int)(amount < -bits - 1 ? bits + 1 : -amount), round);
	if (amount < bits)
		return v * ((i128)1 << amount);
	return saturating && v ? (v < 0 ? -1 : 1) * ((i128)1 << bits) : 0;
}

/* The second operand may be an immediate or 64 bits wide, whatever the element */
static i128 wide_m(const struct exec *e, uint64_t m)
{
	if (e->insn->flags & (WIDE_M | IMM_MASK))
		return e->insn->flags & SGN ? (i128)(int64_t)m : (i128)m;
	return wide(e, m);
}

#define SIMPLE(name, expr)		\
	OP(name)			\
	{				\
		UNUSED();		\
		return expr;		\
	}

SIMPLE(add, n + m)
SIMPLE(sub, n - m)
SIMPLE(mul, n * m)
SIMPLE(mulh, (uint64_t)((i128)((unsigned __int128)wide(e, n) * (unsigned __int128)wide(e, m)) >>
			bits_of(e)))
SIMPLE(max, wide(e, n) > wide(e, m) ? n : m)
SIMPLE(min, wide(e, n) < wide(e, m) ? n : m)
SIMPLE(abd, wide(e, n) > wide(e, m) ? n - m : m - n)
SIMPLE(aba, a + op_abd(e, n, m, 0))
SIMPLE(saba, a + op_abd(e, n, m, 0))
SIMPLE(and, n & m)
SIMPLE(orr, n | m)
SIMPLE(eor, n ^ m)
SIMPLE(bic, n & ~m)
SIMPLE(asr, (uint64_t)(sign_extend(n, bits_of(e)) >> (m > 63 ? 63 : m)))
SIMPLE(lsr, m >= bits_of(e) ? 0 : n >> m)
SIMPLE(lsl, m >= bits_of(e) ? 0 : n << m)
SIMPLE(hadd, (uint64_t)((wide(e, n) + wide(e, m)) >> 1))
SIMPLE(rhadd, (uint64_t)((wide(e, n) + wide(e, m) + 1) >> 1))
SIMPLE(hsub, (uint64_t)((wide(e, n) - wide(e, m)) >> 1))
SIMPLE(qadd, sat(e, wide(e, n) + wide_m(e, m)))
SIMPLE(qsub, sat(e, wide(e, n) - wide_m(e, m)))
SIMPLE(suqadd, sat_to(e, (i128)sign_extend(n, bits_of(e)) + m, bits_of(e), true))
SIMPLE(usqadd, sat_to(e, (i128)n + sign_extend(m, bits_of(e)), bits_of(e), false))
SIMPLE(shl, (uint64_t)shift_either(e, n, m, false, false))
SIMPLE(rshl, (uint64_t)shift_either(e, n, m, true, false))
SIMPLE(qshl, sat(e, shift_either(e, n, m, false, true)))
SIMPLE(qrshl, sat(e, shift_either(e, n, m, true, true)))
SIMPLE(qshlu, sat_to(e, (i128)sign_extend(n, bits_of(e)) * ((i128)1 << m), bits_of(e), false))
SIMPLE(rshr, (uint64_t)shift_right(wide(e, n), (unsigned int)m, true))
SIMPLE(abs, sign_extend(n, bits_of(e)) < 0 ? -n : n)
SIMPLE(neg, -n)
SIMPLE(cnt, (uint64_t)__builtin_popcountll(n))
SIMPLE(cnot, n == 0)
SIMPLE(not, ~n)
SIMPLE(sxtb, (uint64_t)(int8_t)n)
SIMPLE(sxth, (uint64_t)(int16_t)n)
SIMPLE(sxtw, (uint64_t)(int32_t)n)
SIMPLE(uxtb, (uint8_t)n)
SIMPLE(uxth, (uint16_t)n)
SIMPLE(uxtw, (uint32_t)n)
SIMPLE(movprfx, n)
SIMPLE(qabs, sat(e, wide(e, n) < 0 ? -wide(e, n) : wide(e, n)))
SIMPLE(qneg, sat(e, -wide(e, n)))
SIMPLE(mla, a + n * m)
SIMPLE(mls, a - n * m)
SIMPLE(bcax, n ^ (m & ~a))
SIMPLE(eor3, n ^ m ^ a)
SIMPLE(bsl, (n & a) | (m & ~a))
SIMPLE(bsl1n, (~n & a) | (m & ~a))
SIMPLE(bsl2n, (n & a) | (~m & ~a))
SIMPLE(nbsl, ~((n & a) | (m & ~a)))
SIMPLE(sra, a + (uint64_t)(wide(e, n) >> m))
SIMPLE(rsra, a + op_rshr(e, n, m, 0))
SIMPLE(rax1, n ^ (m << 1 | m >> 63))
SIMPLE(addhn, (n + m) >> bits_of(e) / 2)
SIMPLE(subhn, (n - m) >> bits_of(e) / 2)
SIMPLE(raddhn, (n + m + (UINT64_C(1) << (bits_of(e) / 2 - 1))) >> bits_of(e) / 2)
SIMPLE(rsubhn, (n - m + (UINT64_C(1) << (bits_of(e) / 2 - 1))) >> bits_of(e) / 2)
SIMPLE(qxtn, sat_to(e, wide(e, n), bits_of(e) / 2, e->insn->flags & SGN))
SIMPLE(qxtun, sat_to(e, wide(e, n), bits_of(e) / 2, false))
SIMPLE(qdmull, sat(e, 2 * wide(e, n) * wide(e, m)))
SIMPLE(qdmlal, sat(e, wide(e, a) + wide(e, op_qdmull(e, n, m, 0))))
SIMPLE(qdmlsl, sat(e, wide(e, a) - wide(e, op_qdmull(e, n, m, 0))))
SIMPLE(cmpeq, wide(e, n) == wide_m(e, m))
SIMPLE(cmpne, wide(e, n) != wide_m(e, m))
SIMPLE(adr_sxtw, n + ((uint64_t)(int32_t)m << field(e, 'i')))
SIMPLE(adr_uxtw, n + ((uint64_t)(uint32_t)m << field(e, 'i')))
SIMPLE(adr, n + (m << field(e, 'i')))

SIMPLE(cmpge, wide(e, n) >= wide_m(e, m))
SIMPLE(cmpgt, wide(e, n) > wide_m(e, m))
SIMPLE(cmple, wide(e, n) <= wide_m(e, m))
SIMPLE(cmplt, wide(e, n) < wide_m(e, m))

OP(div)
{
	UNUSED();
	return wide(e, m) ? (uint64_t)(wide(e, n) / wide(e, m)) : 0;
}

/* Rounds towards zero */
OP(asrd)
{
	i128 v = wide(e, n);

	UNUSED();
	return (uint64_t)((v < 0 ? v + ((i128)1 << m) - 1 : v) >> m);
}

OP(clz)
{
	UNUSED();
	return n ? (uint64_t)__builtin_clzll(n) - (64 - bits_of(e)) : bits_of(e);
}

OP(cls)
{
	uint64_t ones = UINT64_MAX >> (64 - bits_of(e));

	return op_clz(e, (n ^ n << 1) & ones & ~UINT64_C(1), m, a) -
	       (((n ^ n << 1) & ones & ~UINT64_C(1)) ? 0 : 1);
}

static uint64_t reverse(uint64_t n, unsigned int bits, unsigned int chunk)
{
	uint64_t result = 0;

	for (unsigned int i = 0; i < bits; i += chunk)
		result |= (n >> i & (UINT64_MAX >> (64 - chunk))) << (bits - chunk - i);
	return result;
}

SIMPLE(rbit, reverse(n, bits_of(e), 1))
SIMPLE(revb, reverse(n, bits_of(e), 8))
SIMPLE(revh, reverse(n, bits_of(e), 16))
SIMPLE(revw, reverse(n, bits_of(e), 32))

/* Arm ARM UnsignedRecipEstimate(), RecipEstimate() */
OP(urecpe)
{
	UNUSED();
	return n >> 31 ? (uint64_t)recip_estimate(&fp_estimate_8, (uint32_t)(n >> 23)) << 23 : UINT32_MAX;
}

/* Arm ARM UnsignedRSqrtEstimate(), RecipSqrtEstimate() */
OP(ursqrte)
{
	UNUSED();
	return n >> 30 ? (uint64_t)recip_sqrt_estimate(&fp_estimate_8, (uint32_t)(n >> 23)) << 23 : UINT32_MAX;
}

static uint64_t round_high(struct exec *e, i128 sum)
{
	unsigned int bits = bits_of(e);

	return sat_to(e, (sum + ((i128)1 << (bits - 1))) >> bits, bits, true);
}

/* 2 * n * m overflows 128 bits for 64-bit minima only, and there the result is known */
static i128 twice_product(const struct exec *e, uint64_t n, uint64_t m)
{
	return 2 * ((i128)sign_extend(n, bits_of(e)) * sign_extend(m, bits_of(e)));
}

static bool both_minimum(const struct exec *e, uint64_t n, uint64_t m)
{
	return bits_of(e) == 64 && n == UINT64_C(1) << 63 && m == n;
}

SIMPLE(qdmulh, both_minimum(e, n, m) ? INT64_MAX : sat(e, twice_product(e, n, m) >> bits_of(e)))

OP(qrdmulh)
{
	UNUSED();
	return both_minimum(e, n, m) ? INT64_MAX : round_high(e, twice_product(e, n, m));
}

/* Halved throughout, to fit: (a << bits) + 2nm + (1 << (bits-1)) all lose one bit exactly */
static uint64_t rdmlah(struct exec *e, uint64_t n, uint64_t m, uint64_t a, int sign)
{
	unsigned int bits = bits_of(e);
	i128 product = (i128)sign_extend(n, bits) * sign_extend(m, bits) * sign;
	i128 sum = (i128)sign_extend(a, bits) * ((i128)1 << (bits - 1)) + product + ((i128)1 << (bits - 2));

	return sat_to(e, sum >> (bits - 1), bits, true);
}

SIMPLE(qrdmlah, rdmlah(e, n, m, a, 1))
SIMPLE(qrdmlsh, rdmlah(e, n, m, a, -1))

static uint64_t carryless(uint64_t n, uint64_t m, unsigned int bits)
{
	uint64_t result = 0;

	for (unsigned int i = 0; i < bits; i++)
		if (m >> i & 1)
			result ^= n << i;
	return result;
}

SIMPLE(pmul, carryless(n, m, bits_of(e)))
SIMPLE(pmull, carryless(n, m, bits_of(e) / 2))
SIMPLE(clamp, op_min(e, op_max(e, a, n, 0), m, 0))

/* Zdn, Zm rotated right by the immediate: its row has both a vector m and field t */
OP(xar)
{
	uint64_t x = n ^ a;
	unsigned int by = (unsigned int)(m % bits_of(e));

	return by ? x >> by | x << (bits_of(e) - by) : x;
}

OP(bext)
{
	uint64_t result = 0;

	UNUSED();
	for (unsigned int i = 0, to = 0; i < bits_of(e); i++)
		if (m >> i & 1)
			result |= (n >> i & 1) << to++;
	return result;
}

OP(bdep)
{
	uint64_t result = 0;

	UNUSED();
	for (unsigned int i = 0, from = 0; i < bits_of(e); i++)
		if (m >> i & 1)
			result |= (n >> from++ & 1) << i;
	return result;
}

OP(bgrp)
{
	unsigned int ones = (unsigned int)__builtin_popcountll(m);
	uint64_t zeros = op_bext(e, n, ~m, a);

	return op_bext(e, n, m, a) | (ones < 64 ? zeros << ones : 0);
}

OP(sli)
{
	uint64_t keep = (UINT64_C(1) << m) - 1;

	UNUSED();
	return n << m | (a & keep);
}

OP(sri)
{
	uint64_t keep = m < bits_of(e) ? (UINT64_MAX >> (64 - bits_of(e))) >> m : 0;

	return op_lsr(e, n, m, 0) | (a & ~keep);
}

/* Narrowing shifts: the source element is twice the destination's e->esize / 2 */
static uint64_t narrow_shift(struct exec *e, uint64_t n, uint64_t m, bool round, bool from_signed,
			     bool to_signed)
{
	i128 v = from_signed ? (i128)sign_extend(n, bits_of(e)) : (i128)n;

	return sat_to(e, shift_right(v, (unsigned int)m, round), bits_of(e) / 2, to_signed);
}

SIMPLE(lsl_long, n << m)
SIMPLE(shrn, n >> m)
SIMPLE(rshrn, (uint64_t)shift_right((i128)n, (unsigned int)m, true))
SIMPLE(qshrn, narrow_shift(e, n, m, false, e->insn->flags & SGN, e->insn->flags & SGN))
SIMPLE(qrshrn, narrow_shift(e, n, m, true, e->insn->flags & SGN, e->insn->flags & SGN))
SIMPLE(qshrun, narrow_shift(e, n, m, false, true, false))
SIMPLE(qrshrun, narrow_shift(e, n, m, true, true, false))

/* n: a pair of elements half as wide */
OP(adalp)
{
	unsigned int half = bits_of(e) / 2;
	uint64_t low = n & (UINT64_MAX >> (64 - half)), high = n >> half;

	UNUSED();
	if (e->insn->flags & SGN)
		return a + (uint64_t)(sign_extend(low, half) + sign_extend(high, half));
	return a + low + high;
}
