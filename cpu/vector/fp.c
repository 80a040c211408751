/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arm ARM pseudocode FPUnpack, FPProcessNaNs3, FPMulAdd, FPRound: significands are kept
 * exactly in 128 bits, and rounded once.
 */
#include <stdbool.h>

#include "fp.h"

typedef unsigned __int128 u128;

/* A significand's leading one, before an addition */
#define TOP_BIT 125

struct fp_format {
	unsigned int frac;	/* bits of the fraction */
	unsigned int exp;	/* bits of the exponent */
};

enum fp_class { FP_IS_ZERO, FP_IS_FINITE, FP_IS_INF, FP_IS_QNAN, FP_IS_SNAN };

/* value = (-1)^sign * sig * 2^(exp - TOP_BIT), with bit TOP_BIT of sig set */
struct fp_number {
	u128 sig;
	uint64_t bits;
	int exp;
	enum fp_class class;
	bool sign;
};

static struct fp_format format_of(unsigned int esize)
{
	static const struct fp_format formats[] = { { 10, 5 }, { 23, 8 }, { 52, 11 } };

	return formats[esize / 4];
}

static int bias(struct fp_format f)
{
	return (1 << (f.exp - 1)) - 1;
}

static unsigned int leading_bit(u128 x)
{
	uint64_t high = (uint64_t)(x >> 64);

	return high ? 127 - (unsigned int)__builtin_clzll(high) :
		      63 - (unsigned int)__builtin_clzll((uint64_t)x);
}

static bool flushes(const struct fp_env *env, struct fp_format f)
{
	return env->fpcr & (f.frac == 10 ? FPCR_FZ16 : FPCR_FZ);
}

static struct fp_number special(uint64_t bits, bool sign, enum fp_class class)
{
	return (struct fp_number){ .bits = bits, .sign = sign, .class = class };
}

static struct fp_number unpack_subnormal(struct fp_env *env, struct fp_format f, uint64_t bits,
					 uint64_t frac, bool sign)
{
	struct fp_number n = special(bits, sign, FP_IS_ZERO);
	unsigned int shift;

	if (!frac)
		return n;
	if (flushes(env, f)) {
		/* half precision flushes silently */
		env->fpsr |= f.frac == 10 ? 0 : FPSR_IDC;
		return n;
	}
	shift = TOP_BIT - leading_bit(frac);
	n.class = FP_IS_FINITE;
	n.sig = (u128)frac << shift;
	n.exp = 1 - bias(f) + TOP_BIT - (int)f.frac - (int)shift;
	return n;
}

static struct fp_number unpack(struct fp_env *env, struct fp_format f, uint64_t bits)
{
	uint64_t frac = bits & ((UINT64_C(1) << f.frac) - 1);
	unsigned int exp = bits >> f.frac & ((1u << f.exp) - 1);
	bool sign = bits >> (f.frac + f.exp) & 1;
	struct fp_number n;

	if (exp == (1u << f.exp) - 1 && !frac)
		return special(bits, sign, FP_IS_INF);
	if (exp == (1u << f.exp) - 1)
		return special(bits, sign, frac >> (f.frac - 1) ? FP_IS_QNAN : FP_IS_SNAN);
	if (!exp)
		return unpack_subnormal(env, f, bits, frac, sign);
	n = special(bits, sign, FP_IS_FINITE);
	n.sig = (u128)(frac | UINT64_C(1) << f.frac) << (TOP_BIT - f.frac);
	n.exp = (int)exp - bias(f);
	return n;
}

static uint64_t pack(struct fp_format f, bool sign, unsigned int exp, uint64_t frac)
{
	return (uint64_t)sign << (f.frac + f.exp) | (uint64_t)exp << f.frac | frac;
}

static uint64_t zero(struct fp_format f, bool sign)
{
	return pack(f, sign, 0, 0);
}

static uint64_t infinity(struct fp_format f, bool sign)
{
	return pack(f, sign, (1u << f.exp) - 1, 0);
}

static uint64_t default_nan(struct fp_format f)
{
	return pack(f, false, (1u << f.exp) - 1, UINT64_C(1) << (f.frac - 1));
}

static uint64_t invalid(struct fp_env *env, struct fp_format f)
{
	env->fpsr |= FPSR_IOC;
	return default_nan(f);
}

/* Signalling NaNs first, then quiet ones, each in the order of the operands */
static bool process_nans(struct fp_env *env, struct fp_format f, const struct fp_number *ops,
			 unsigned int nr, uint64_t *result)
{
	static const enum fp_class order[] = { FP_IS_SNAN, FP_IS_QNAN };

	for (int pass = 0; pass < 2; pass++)
		for (unsigned int i = 0; i < nr; i++) {
			if (ops[i].class != order[pass])
				continue;
			if (order[pass] == FP_IS_SNAN)
				env->fpsr |= FPSR_IOC;
			*result = env->fpcr & FPCR_DN ? default_nan(f) :
							ops[i].bits | UINT64_C(1) << (f.frac - 1);
			return true;
		}
	return false;
}

/* Shift right; what is lost stays visible as the lowest bit */
static u128 shift_right_sticky(u128 x, unsigned int n)
{
	if (n > 127)
		return x != 0;
	return x >> n | ((x & (((u128)1 << n) - 1)) != 0);
}

/* FPRoundingMode: 0 nearest even, 1 towards +inf, 2 towards -inf, 3 towards zero */
static bool rounds_up(unsigned int mode, bool sign, bool odd, u128 rest, u128 half)
{
	switch (mode) {
	case 0:
		return rest > half || (rest == half && odd);
	case 1:
		return rest && !sign;
	case 2:
		return rest && sign;
	default:
		return false;
	}
}

static uint64_t overflow(struct fp_env *env, struct fp_format f, unsigned int mode, bool sign)
{
	bool to_infinity = mode == 0 || (mode == 1 && !sign) || (mode == 2 && sign);

	env->fpsr |= FPSR_OFC | FPSR_IXC;
	if (to_infinity)
		return infinity(f, sign);
	return pack(f, sign, (1u << f.exp) - 2, (UINT64_C(1) << f.frac) - 1);
}

/* @sig has its leading one at TOP_BIT; tininess is detected before rounding */
static uint64_t round_pack(struct fp_env *env, struct fp_format f, bool sign, int exp, u128 sig)
{
	unsigned int mode = env->fpcr >> FPCR_RMODE & 3, drop = TOP_BIT - f.frac;
	int biased = exp + bias(f);
	u128 rest, half = (u128)1 << (drop - 1);
	uint64_t frac;

	if (biased <= 0 && flushes(env, f)) {
		env->fpsr |= FPSR_UFC;
		return zero(f, sign);
	}
	if (biased <= 0) {
		sig = shift_right_sticky(sig, (unsigned int)(1 - biased));
		biased = 0;
	}
	frac = (uint64_t)(sig >> drop);
	rest = sig & (((u128)1 << drop) - 1);
	if (rest)
		env->fpsr |= FPSR_IXC | (biased == 0 ? FPSR_UFC : 0);
	if (rounds_up(mode, sign, frac & 1, rest, half))
		frac++;
	/* a carry out of the fraction goes into the exponent by itself */
	if (biased)
		frac += (uint64_t)(biased - 1) << f.frac;
	if (frac >> f.frac >= (1u << f.exp) - 1)
		return overflow(env, f, mode, sign);
	return zero(f, sign) | frac;
}

static uint64_t normalise_round(struct fp_env *env, struct fp_format f, bool sign, int exp,
				u128 sig)
{
	unsigned int top = leading_bit(sig);

	if (top > TOP_BIT)
		return round_pack(env, f, sign, exp + 1, shift_right_sticky(sig, 1));
	return round_pack(env, f, sign, exp - (int)(TOP_BIT - top), sig << (TOP_BIT - top));
}

/* Fractions have at most 53 bits, so the product of two fits exactly */
static struct fp_number multiply(const struct fp_number *a, const struct fp_number *b)
{
	struct fp_number p = { .sign = a->sign ^ b->sign };

	p.class = a->class == FP_IS_INF || b->class == FP_IS_INF ? FP_IS_INF : FP_IS_FINITE;
	if (a->class == FP_IS_ZERO || b->class == FP_IS_ZERO)
		p.class = FP_IS_ZERO;
	if (p.class != FP_IS_FINITE)
		return p;
	/* leading ones at bits 62: the product's is at 124 or 125 */
	p.sig = (u128)(uint64_t)(a->sig >> (TOP_BIT - 62)) * (uint64_t)(b->sig >> (TOP_BIT - 62));
	p.exp = a->exp + b->exp + 1;
	if (leading_bit(p.sig) < TOP_BIT) {
		p.sig <<= 1;
		p.exp--;
	}
	return p;
}

static uint64_t add_finite(struct fp_env *env, struct fp_format f, struct fp_number a,
			   struct fp_number b)
{
	bool swap = b.exp > a.exp || (b.exp == a.exp && b.sig > a.sig);
	struct fp_number big = swap ? b : a, small = swap ? a : b;
	u128 aligned = shift_right_sticky(small.sig, (unsigned int)(big.exp - small.exp));

	if (big.sign == small.sign)
		return normalise_round(env, f, big.sign, big.exp, big.sig + aligned);
	if (big.sig == aligned)
		return zero(f, (env->fpcr >> FPCR_RMODE & 3) == 2);
	return normalise_round(env, f, big.sign, big.exp, big.sig - aligned);
}

static uint64_t add_numbers(struct fp_env *env, struct fp_format f, const struct fp_number *a,
			    const struct fp_number *b)
{
	if (a->class == FP_IS_INF && b->class == FP_IS_INF && a->sign != b->sign)
		return invalid(env, f);
	if (a->class == FP_IS_INF || b->class == FP_IS_INF)
		return infinity(f, a->class == FP_IS_INF ? a->sign : b->sign);
	if (a->class == FP_IS_ZERO && b->class == FP_IS_ZERO)
		return zero(f, a->sign == b->sign ? a->sign :
						    (env->fpcr >> FPCR_RMODE & 3) == 2);
	if (a->class == FP_IS_ZERO)
		return normalise_round(env, f, b->sign, b->exp, b->sig);
	if (b->class == FP_IS_ZERO)
		return normalise_round(env, f, a->sign, a->exp, a->sig);
	return add_finite(env, f, *a, *b);
}

uint64_t fp_add(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(esize);
	struct fp_number ops[2] = { unpack(env, f, a), unpack(env, f, b) };
	uint64_t result;

	if (process_nans(env, f, ops, 2, &result))
		return result;
	return add_numbers(env, f, &ops[0], &ops[1]);
}

uint64_t fp_neg(unsigned int esize, uint64_t a)
{
	return a ^ UINT64_C(1) << (esize * 8 - 1);
}

/* Unlike a + (-b), a NaN in b keeps its sign */
uint64_t fp_sub(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(esize);
	struct fp_number ops[2] = { unpack(env, f, a), unpack(env, f, b) };
	uint64_t result;

	if (process_nans(env, f, ops, 2, &result))
		return result;
	ops[1].sign = !ops[1].sign;
	return add_numbers(env, f, &ops[0], &ops[1]);
}

static bool inf_times_zero(const struct fp_number *a, const struct fp_number *b)
{
	return (a->class == FP_IS_INF && b->class == FP_IS_ZERO) ||
	       (a->class == FP_IS_ZERO && b->class == FP_IS_INF);
}

uint64_t fp_mul(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(esize);
	struct fp_number ops[2] = { unpack(env, f, a), unpack(env, f, b) }, p;
	uint64_t result;

	if (process_nans(env, f, ops, 2, &result))
		return result;
	if (inf_times_zero(&ops[0], &ops[1]))
		return invalid(env, f);
	p = multiply(&ops[0], &ops[1]);
	if (p.class == FP_IS_INF)
		return infinity(f, p.sign);
	if (p.class == FP_IS_ZERO)
		return zero(f, p.sign);
	return normalise_round(env, f, p.sign, p.exp, p.sig);
}

uint64_t fp_muladd(struct fp_env *env, unsigned int esize, uint64_t addend, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(esize);
	struct fp_number ops[3] = { unpack(env, f, addend), unpack(env, f, a), unpack(env, f, b) };
	bool bad = inf_times_zero(&ops[1], &ops[2]);
	struct fp_number p;
	uint64_t result;

	/* FPMulAdd: infinity times zero wins over a quiet NaN addend */
	if (ops[0].class == FP_IS_QNAN && bad)
		return invalid(env, f);
	if (process_nans(env, f, ops, 3, &result))
		return result;
	if (bad)
		return invalid(env, f);
	p = multiply(&ops[1], &ops[2]);
	return add_numbers(env, f, &ops[0], &p);
}
