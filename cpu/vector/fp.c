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
	bool denormal;	/* and FPCR.AH says that using it sets IDC */
};

static struct fp_format format_of(const struct fp_env *env, unsigned int esize)
{
	static const struct fp_format bf16 = { 7, 8 };
	static const struct fp_format formats[] = { { 10, 5 }, { 23, 8 }, { 52, 11 } };

	return env->bf16 && esize == 2 ? bf16 : formats[esize / 4];
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
	return env->fpcr & (f.frac == 10 ? (env->convert ? 0 : FPCR_FZ16) : FPCR_FZ);
}

/* FPCR.AH leaves FZ to outputs; inputs then flush under FIZ, silently */
static bool flushes_input(const struct fp_env *env, struct fp_format f)
{
	if (f.frac == 10)
		return flushes(env, f);
	if (env->fpcr & FPCR_AH)
		return env->fpcr & FPCR_FIZ;
	return env->fpcr & (FPCR_FZ | FPCR_FIZ);
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
	if (flushes_input(env, f)) {
		/* half precision flushes silently */
		env->fpsr |= f.frac == 10 || env->fpcr & FPCR_FIZ ? 0 : FPSR_IDC;
		return n;
	}
	n.denormal = env->fpcr & FPCR_AH && !(env->fpcr & FPCR_FIZ) && f.frac != 10;
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

static uint64_t default_nan(const struct fp_env *env, struct fp_format f)
{
	return pack(f, env->fpcr & FPCR_AH, (1u << f.exp) - 1, UINT64_C(1) << (f.frac - 1));
}

static uint64_t invalid(struct fp_env *env, struct fp_format f)
{
	env->fpsr |= FPSR_IOC;
	return default_nan(env, f);
}

static bool is_nan(const struct fp_number *n)
{
	return n->class >= FP_IS_QNAN;
}

static bool any_snan(const struct fp_number *ops, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (ops[i].class == FP_IS_SNAN)
			return true;
	return false;
}

/* FPProcessDenorms(): FPCR.AH has it after NaNs have been dealt with */
static void note_denormals(struct fp_env *env, const struct fp_number *ops, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (ops[i].denormal)
			env->fpsr |= FPSR_IDC;
}

/* Signalling NaNs first, then quiet ones, each in the order of the operands */
static bool process_nans(struct fp_env *env, struct fp_format f, const struct fp_number *ops,
			 unsigned int nr, uint64_t *result)
{
	static const enum fp_class order[] = { FP_IS_SNAN, FP_IS_QNAN };

	/* FPCR.AH: by operand, the addend of three being last */
	bool first_wins = env->fpcr & FPCR_AH;
	unsigned int first = first_wins && nr == 3;

	for (int pass = 0; pass < 2; pass++)
		for (unsigned int k = 0; k < nr; k++) {
			unsigned int i = (k + first) % nr;

			if (ops[i].class != order[pass] && !(first_wins && is_nan(&ops[i])))
				continue;
			if (any_snan(ops, nr))
				env->fpsr |= FPSR_IOC;
			*result = env->fpcr & FPCR_DN ? default_nan(env, f) :
							ops[i].bits | UINT64_C(1) << (f.frac - 1);
			return true;
		}
	note_denormals(env, ops, nr);
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
	case FP_ROUND_AWAY:
		return rest >= half;
	case FP_ROUND_ODD:
		return rest && !odd;
	default:
		return false;
	}
}

static unsigned int rounding(const struct fp_env *env)
{
	return env->odd ? FP_ROUND_ODD : env->fpcr >> FPCR_RMODE & 3;
}

static uint64_t overflow(struct fp_env *env, struct fp_format f, unsigned int mode, bool sign)
{
	bool to_infinity = mode == 0 || env->odd_infinity || (mode == 1 && !sign) || (mode == 2 && sign);

	env->fpsr |= FPSR_OFC | FPSR_IXC;
	if (to_infinity)
		return infinity(f, sign);
	return pack(f, sign, (1u << f.exp) - 2, (UINT64_C(1) << f.frac) - 1);
}

/* FPCR.AH: is it below the smallest normal number even when rounded with unbounded exponent? */
static bool tiny_after(const struct fp_env *env, struct fp_format f, bool sign, int exp, u128 sig)
{
	unsigned int drop = TOP_BIT - f.frac;
	u128 rest = sig & (((u128)1 << drop) - 1), half = (u128)1 << (drop - 1);
	u128 all = ((u128)1 << (f.frac + 1)) - 1;

	if (exp + bias(f) < 0 || sig >> drop != all)
		return true;
	return !rounds_up(rounding(env), sign, true, rest, half);
}

/* @sig has its leading one at TOP_BIT; tininess is detected before rounding */
static uint64_t round_pack(struct fp_env *env, struct fp_format f, bool sign, int exp, u128 sig)
{
	unsigned int mode = rounding(env), drop = TOP_BIT - f.frac;
	int biased = exp + bias(f);
	u128 rest, half = (u128)1 << (drop - 1);
	uint64_t frac;
	bool tiny;

	if (biased >= 1 << f.exp)
		return overflow(env, f, mode, sign);
	if (biased <= 0 && flushes(env, f) && !(env->fpcr & FPCR_AH && !tiny_after(env, f, sign, exp, sig))) {
		env->fpsr |= FPSR_UFC | (env->fpcr & FPCR_AH ? FPSR_IXC : 0);
		return zero(f, sign);
	}
	tiny = biased <= 0 && (!(env->fpcr & FPCR_AH) || tiny_after(env, f, sign, exp, sig));
	if (biased <= 0) {
		sig = shift_right_sticky(sig, (unsigned int)(1 - biased));
		biased = 0;
	}
	frac = (uint64_t)(sig >> drop);
	rest = sig & (((u128)1 << drop) - 1);
	if (rest)
		env->fpsr |= FPSR_IXC | (tiny ? FPSR_UFC : 0);
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
	struct fp_format f = format_of(env, esize);
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
	struct fp_format f = format_of(env, esize);
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
	struct fp_format f = format_of(env, esize);
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
	struct fp_format f = format_of(env, esize);
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

/* A NaN of format @f in the longer format @g (FPConvertNaN) */
static uint64_t longer_nan(const struct fp_env *env, struct fp_format f, struct fp_format g,
			   uint64_t nan)
{
	uint64_t frac = nan & ((UINT64_C(1) << f.frac) - 1);

	if (env->fpcr & FPCR_DN)
		return default_nan(env, g);
	return infinity(g, nan >> (f.frac + f.exp) & 1) | frac << (g.frac - f.frac);
}

/* FPDot(): two products of halves, added exactly and rounded once to single */
uint64_t fp_half_dot(struct fp_env *env, const uint64_t x[2], const uint64_t y[2])
{
	struct fp_format f = format_of(env, 2), g = format_of(env, 4);
	struct fp_number ops[4] = { unpack(env, f, x[0]), unpack(env, f, x[1]),
				    unpack(env, f, y[0]), unpack(env, f, y[1]) };
	struct fp_number p[2];
	uint64_t nan;

	if (process_nans(env, f, ops, 4, &nan))
		return longer_nan(env, f, g, nan);
	if (inf_times_zero(&ops[0], &ops[2]) || inf_times_zero(&ops[1], &ops[3]))
		return invalid(env, g);
	p[0] = multiply(&ops[0], &ops[2]);
	p[1] = multiply(&ops[1], &ops[3]);
	return add_numbers(env, g, &p[0], &p[1]);
}

/* FPCompare(): unordered raises Invalid Operation for signalling NaNs, or for any if @signals */
enum fp_order fp_compare(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool signals)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a), y = unpack(env, f, b);
	bool less;

	if (is_nan(&x) || is_nan(&y)) {
		if (signals || x.class == FP_IS_SNAN || y.class == FP_IS_SNAN)
			env->fpsr |= FPSR_IOC;
		return FP_UNORDERED;
	}
	note_denormals(env, (const struct fp_number[]){ x, y }, 2);
	if (x.class == FP_IS_ZERO && y.class == FP_IS_ZERO)
		return FP_EQUAL;
	if (x.class == FP_IS_ZERO)
		return y.sign ? FP_GREATER : FP_LESS;
	if (y.class == FP_IS_ZERO)
		return x.sign ? FP_LESS : FP_GREATER;
	if (x.sign != y.sign)
		return x.sign ? FP_LESS : FP_GREATER;
	if (a == b)
		return FP_EQUAL;
	less = (a < b) != x.sign;
	return less ? FP_LESS : FP_GREATER;
}

/* FPRound() of an operand: FPCR.AH with FZ flushes it only now */
static uint64_t rounded(struct fp_env *env, struct fp_format f, const struct fp_number *n)
{
	if (n->class == FP_IS_ZERO)
		return zero(f, n->sign);
	if (n->class == FP_IS_INF)
		return infinity(f, n->sign);
	return round_pack(env, f, n->sign, n->exp, n->sig);
}

static uint64_t max_min(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool max,
			bool number)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { unpack(env, f, a), unpack(env, f, b) };
	bool x_larger;
	uint64_t result;

	if (env->fpcr & FPCR_AH && !number &&
	    (is_nan(&ops[0]) || is_nan(&ops[1]) ||
	     (ops[0].class == FP_IS_ZERO && ops[1].class == FP_IS_ZERO))) {
		if (is_nan(&ops[0]) || is_nan(&ops[1]))
			env->fpsr |= FPSR_IOC;
		return ops[1].class == FP_IS_ZERO ? zero(f, ops[1].sign) : b;
	}
	/* a quiet NaN loses against a number */
	for (int i = 0; i < 2; i++)
		if (number && ops[i].class == FP_IS_QNAN && !is_nan(&ops[!i])) {
			note_denormals(env, &ops[!i], 1);
			return rounded(env, f, &ops[!i]);
		}
	if (process_nans(env, f, ops, 2, &result))
		return result;
	if (ops[0].class == FP_IS_ZERO && ops[1].class == FP_IS_ZERO)
		return zero(f, max ? ops[0].sign && ops[1].sign : ops[0].sign || ops[1].sign);
	a = ops[0].class == FP_IS_ZERO ? zero(f, ops[0].sign) : a;
	b = ops[1].class == FP_IS_ZERO ? zero(f, ops[1].sign) : b;
	x_larger = fp_compare(env, esize, a, b, false) == FP_GREATER;
	if (number)
		return rounded(env, f, &ops[x_larger == max ? 0 : 1]);
	return x_larger == max ? a : b;
}

uint64_t fp_max(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	return max_min(env, esize, a, b, true, false);
}

uint64_t fp_min(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	return max_min(env, esize, a, b, false, false);
}

uint64_t fp_maxnm(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	return max_min(env, esize, a, b, true, true);
}

uint64_t fp_minnm(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	return max_min(env, esize, a, b, false, true);
}

uint64_t fp_div(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { unpack(env, f, a), unpack(env, f, b) };
	bool sign = ops[0].sign ^ ops[1].sign;
	uint64_t result, divisor;
	u128 q;

	if (process_nans(env, f, ops, 2, &result))
		return result;
	if (ops[0].class == ops[1].class && ops[0].class != FP_IS_FINITE)
		return invalid(env, f);
	if (ops[0].class == FP_IS_INF || ops[1].class == FP_IS_ZERO) {
		if (ops[0].class != FP_IS_INF)
			env->fpsr |= FPSR_DZC;
		return infinity(f, sign);
	}
	if (ops[0].class == FP_IS_ZERO || ops[1].class == FP_IS_INF)
		return zero(f, sign);
	divisor = (uint64_t)(ops[1].sig >> (TOP_BIT - 52));
	q = ops[0].sig / divisor;
	q |= ops[0].sig % divisor != 0;
	return normalise_round(env, f, sign, ops[0].exp - ops[1].exp + 52, q);
}

static u128 square_root(u128 x)
{
	u128 root = 0;

	for (int bit = 63; bit >= 0; bit--) {
		u128 next = root | (u128)1 << bit;

		if (next * next <= x)
			root = next;
	}
	return root;
}

uint64_t fp_sqrt(struct fp_env *env, unsigned int esize, uint64_t a)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	int exp = x.exp - TOP_BIT;
	uint64_t result;
	u128 root;

	if (process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_ZERO)
		return zero(f, x.sign);
	if (x.sign)
		return invalid(env, f);
	if (x.class == FP_IS_INF)
		return infinity(f, false);
	if (exp & 1) {
		x.sig <<= 1;
		exp--;
	}
	root = square_root(x.sig);
	/* 63 bits of root, and whether there are more */
	return normalise_round(env, f, false, exp / 2 + TOP_BIT - 2,
			       root << 2 | (root * root != x.sig));
}

/* To an integer of @mode; the magnitude in *@whole; whether it was one already */
static bool round_whole(const struct fp_number *x, unsigned int mode, u128 *whole)
{
	u128 rest, half;

	if (x->exp >= TOP_BIT) {
		*whole = x->exp > TOP_BIT + 1 ? ~(u128)0 : x->sig << (x->exp - TOP_BIT);
		return true;
	}
	if (x->exp < -1) {
		*whole = 0;
		rest = 1;
		half = 2;
	} else {
		unsigned int drop = (unsigned int)(TOP_BIT - x->exp);

		*whole = drop > 125 ? 0 : x->sig >> drop;
		rest = drop > 125 ? x->sig : x->sig & (((u128)1 << drop) - 1);
		half = (u128)1 << (drop - 1);
	}
	*whole += rounds_up(mode, x->sign, *whole & 1, rest, half);
	return !rest;
}

uint64_t fp_round_int(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int mode,
		      bool exact)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	uint64_t result;
	u128 whole;

	x.denormal = false;	/* FPRoundInt() reports none under FPCR.AH */
	if (process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_INF)
		return infinity(f, x.sign);
	if (x.class == FP_IS_ZERO)
		return zero(f, x.sign);
	if (x.exp >= (int)f.frac)
		return a;
	if (!round_whole(&x, mode, &whole) && exact)
		env->fpsr |= FPSR_IXC;
	return whole ? normalise_round(env, f, x.sign, TOP_BIT, whole) : zero(f, x.sign);
}

uint64_t fp_to_int(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int bits,
		   bool is_signed)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	u128 limit, whole;
	bool exact;

	if (is_nan(&x)) {
		env->fpsr |= FPSR_IOC;
		return 0;
	}
	if (x.class == FP_IS_ZERO)
		return 0;
	limit = is_signed ? ((u128)1 << (bits - 1)) - !x.sign : x.sign ? 0 : ((u128)1 << bits) - 1;
	exact = x.class == FP_IS_FINITE && round_whole(&x, FP_ROUND_ZERO, &whole);
	if (x.class == FP_IS_INF || whole > limit) {
		env->fpsr |= FPSR_IOC;
		whole = limit;
	} else if (!exact) {
		env->fpsr |= FPSR_IXC;
	}
	return (uint64_t)(x.sign ? -whole : whole);
}

uint64_t fp_from_int(struct fp_env *env, unsigned int esize, uint64_t magnitude, bool sign)
{
	struct fp_format f = format_of(env, esize);

	return magnitude ? normalise_round(env, f, sign, TOP_BIT, magnitude) : zero(f, false);
}

uint64_t fp_convert(struct fp_env *env, unsigned int from, unsigned int to, bool to_bf16, uint64_t a)
{
	struct fp_env source = *env, target = *env;
	struct fp_format f, g;
	struct fp_number x;
	uint64_t result;

	target.bf16 = to_bf16;
	source.convert = target.convert = true;
	f = format_of(&source, from);
	g = format_of(&target, to);
	x = unpack(&source, f, a);
	if (!is_nan(&x))
		note_denormals(&source, &x, 1);
	target.fpsr = source.fpsr;
	if (is_nan(&x)) {
		uint64_t frac = x.bits & ((UINT64_C(1) << f.frac) - 1);

		target.fpsr |= x.class == FP_IS_SNAN ? FPSR_IOC : 0;
		frac = g.frac > f.frac ? frac << (g.frac - f.frac) : frac >> (f.frac - g.frac);
		result = env->fpcr & FPCR_DN ? default_nan(env, g) :
			 infinity(g, x.sign) | frac | UINT64_C(1) << (g.frac - 1);
	} else if (x.class == FP_IS_INF) {
		result = infinity(g, x.sign);
	} else if (x.class == FP_IS_ZERO) {
		result = zero(g, x.sign);
	} else {
		result = normalise_round(&target, g, x.sign, x.exp, x.sig);
	}
	env->fpsr |= target.fpsr;
	return result;
}

/* FPMulX(): infinity times zero is two */
uint64_t fp_mulx(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_env quiet = *env;
	struct fp_number x = unpack(&quiet, f, a), y = unpack(&quiet, f, b);

	if (inf_times_zero(&x, &y)) {
		env->fpsr |= quiet.fpsr;
		return pack(f, x.sign ^ y.sign, (unsigned int)bias(f) + 1, 0);
	}
	return fp_mul(env, esize, a, b);
}

uint64_t fp_scale(struct fp_env *env, unsigned int esize, uint64_t a, int64_t by)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	uint64_t result;

	if (process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class != FP_IS_FINITE)
		return x.class == FP_IS_INF ? infinity(f, x.sign) : zero(f, x.sign);
	by = by > 5000 ? 5000 : by < -5000 ? -5000 : by;
	return round_pack(env, f, x.sign, x.exp + (int)by, x.sig);
}

/* (c + a * b) halved or not: FRECPS is 2 - a*b, FRSQRTS (3 - a*b) / 2; a is negated here */
uint64_t fp_step(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool root)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2], p, c;
	uint64_t result;

	ops[0] = unpack(env, f, a);
	if (!is_nan(&ops[0]) || !(env->fpcr & FPCR_AH)) {
		a = fp_neg(esize, a);
		ops[0].sign = !ops[0].sign;
		ops[0].bits = a;
	}
	ops[1] = unpack(env, f, b);
	c = unpack(env, f, pack(f, false, (unsigned int)bias(f) + 1,
				root ? UINT64_C(1) << (f.frac - 1) : 0));
	if (process_nans(env, f, ops, 2, &result))
		return result;
	if (inf_times_zero(&ops[0], &ops[1]))
		return pack(f, false, (unsigned int)bias(f) + (root ? 0 : 1),
			    root ? UINT64_C(1) << (f.frac - 1) : 0);
	p = multiply(&ops[0], &ops[1]);
	if (root) {
		p.exp--;
		c.exp--;
	}
	return add_numbers(env, f, &c, &p);
}

/* FPRecpX(): the exponent's complement */
uint64_t fp_recpx(struct fp_env *env, unsigned int esize, uint64_t a)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	unsigned int ones = (1u << f.exp) - 1, exp = a >> f.frac & ones;
	uint64_t result;

	if (process_nans(env, f, &x, 1, &result))
		return result;
	return pack(f, x.sign, x.class == FP_IS_ZERO || !exp ? ones - 1 : ~exp & ones, 0);
}

static const struct fp_estimate *precision(const struct fp_env *env, unsigned int esize)
{
	return env->fpcr & FPCR_AH && esize == 4 ? &fp_estimate_12 : &fp_estimate_8;
}

/* FPRecipEstimate() */
uint64_t fp_recpe(struct fp_env *env, unsigned int esize, uint64_t a)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	const struct fp_estimate *p = precision(env, esize);
	unsigned int mode = env->fpcr & FPCR_AH ? 0 : rounding(env), scaled, bits;
	int exp;
	uint64_t result, frac;

	if (process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_INF)
		return zero(f, x.sign);
	if (x.class == FP_IS_ZERO) {
		env->fpsr |= FPSR_DZC;
		return infinity(f, x.sign);
	}
	/* below 2^-(emin + 1): the reciprocal overflows */
	if (x.exp < -bias(f) - 1) {
		struct fp_format g = f;

		env->fpsr |= FPSR_OFC | FPSR_IXC;
		if (mode == 0 || (mode == 1 && !x.sign) || (mode == 2 && x.sign))
			return infinity(g, x.sign);
		return pack(g, x.sign, (1u << g.exp) - 2, (UINT64_C(1) << g.frac) - 1);
	}
	exp = bias(f) - 1 - x.exp;
	if (flushes(env, f) && exp <= 0) {
		env->fpsr |= FPSR_UFC;
		return zero(f, x.sign);
	}
	bits = p->out;
	scaled = (unsigned int)(x.sig >> (TOP_BIT - p->in));
	frac = recip_estimate(p, scaled) & ((1u << bits) - 1);
	frac = f.frac >= bits ? frac << (f.frac - bits) : frac >> (bits - f.frac);
	if (exp == 0)
		frac = frac >> 1 | UINT64_C(1) << (f.frac - 1);
	if (exp == -1) {
		frac = frac >> 2 | UINT64_C(1) << (f.frac - 2);
		exp = 0;
	}
	return pack(f, x.sign, (unsigned int)exp, frac);
}

/* FPRSqrtEstimate() */
uint64_t fp_rsqrte(struct fp_env *env, unsigned int esize, uint64_t a)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	const struct fp_estimate *p = precision(env, esize);
	unsigned int estimate, scaled;
	uint64_t result;
	int exp;

	if (process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_ZERO) {
		env->fpsr |= FPSR_DZC;
		return infinity(f, x.sign);
	}
	if (x.sign)
		return invalid(env, f);
	if (x.class == FP_IS_INF)
		return zero(f, false);
	/* [0.5, 1) or [0.25, 0.5): the exponent must be even */
	scaled = (unsigned int)(x.sig >> (TOP_BIT - p->in)) >> !(x.exp & 1);
	estimate = recip_sqrt_estimate(p, scaled);
	exp = (x.exp & 1 ? -(x.exp + 1) / 2 : -(x.exp + 2) / 2) + bias(f);
	return pack(f, false, (unsigned int)exp,
		    (uint64_t)(estimate & ((1u << p->out) - 1)) << (f.frac - p->out));
}

/* FLOGB: an integer; NaN, zero and infinity give the most negative or positive one */
uint64_t fp_logb(struct fp_env *env, unsigned int esize, uint64_t a)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = unpack(env, f, a);
	uint64_t min = UINT64_C(1) << (esize * 8 - 1);

	if (x.class == FP_IS_FINITE)
		return (uint64_t)(int64_t)x.exp;
	if (x.class != FP_IS_INF)
		env->fpsr |= FPSR_IOC;
	return x.class == FP_IS_INF ? min - 1 : min;
}
