/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm ARM FPAdd, FPMul, FPMulAdd, FPDot, FPDiv, FPSqrt, FPMulX, FPScale */
#include "fp_number.h"

/* Fractions have at most 53 bits, so the product of two fits exactly */
struct fp_number fp_multiply(const struct fp_number *a, const struct fp_number *b)
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
	u128 aligned = fp_shift_right_sticky(small.sig, (unsigned int)(big.exp - small.exp));

	if (big.sign == small.sign)
		return fp_normalise_round(env, f, big.sign, big.exp, big.sig + aligned);
	if (big.sig == aligned)
		return zero(f, (env->fpcr >> FPCR_RMODE & 3) == 2);
	return fp_normalise_round(env, f, big.sign, big.exp, big.sig - aligned);
}

uint64_t fp_add_numbers(struct fp_env *env, struct fp_format f, const struct fp_number *a,
			    const struct fp_number *b)
{
	if (a->class == FP_IS_INF && b->class == FP_IS_INF && a->sign != b->sign)
		return fp_invalid(env, f);
	if (a->class == FP_IS_INF || b->class == FP_IS_INF)
		return infinity(f, a->class == FP_IS_INF ? a->sign : b->sign);
	if (a->class == FP_IS_ZERO && b->class == FP_IS_ZERO)
		return zero(f, a->sign == b->sign ? a->sign :
						    (env->fpcr >> FPCR_RMODE & 3) == 2);
	if (a->class == FP_IS_ZERO)
		return fp_normalise_round(env, f, b->sign, b->exp, b->sig);
	if (b->class == FP_IS_ZERO)
		return fp_normalise_round(env, f, a->sign, a->exp, a->sig);
	return add_finite(env, f, *a, *b);
}

uint64_t fp_add(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { fp_unpack(env, f, a), fp_unpack(env, f, b) };
	uint64_t result;

	if (fp_process_nans(env, f, ops, 2, &result))
		return result;
	return fp_add_numbers(env, f, &ops[0], &ops[1]);
}

uint64_t fp_neg(unsigned int esize, uint64_t a)
{
	return a ^ UINT64_C(1) << (esize * 8 - 1);
}

/* Unlike a + (-b), a NaN in b keeps its sign */
uint64_t fp_sub(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { fp_unpack(env, f, a), fp_unpack(env, f, b) };
	uint64_t result;

	if (fp_process_nans(env, f, ops, 2, &result))
		return result;
	ops[1].sign = !ops[1].sign;
	return fp_add_numbers(env, f, &ops[0], &ops[1]);
}

uint64_t fp_mul(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { fp_unpack(env, f, a), fp_unpack(env, f, b) }, p;
	uint64_t result;

	if (fp_process_nans(env, f, ops, 2, &result))
		return result;
	if (inf_times_zero(&ops[0], &ops[1]))
		return fp_invalid(env, f);
	p = fp_multiply(&ops[0], &ops[1]);
	if (p.class == FP_IS_INF)
		return infinity(f, p.sign);
	if (p.class == FP_IS_ZERO)
		return zero(f, p.sign);
	return fp_normalise_round(env, f, p.sign, p.exp, p.sig);
}

static bool opposite_infinities(const struct fp_number *addend, const struct fp_number *a,
				const struct fp_number *b)
{
	return addend->class == FP_IS_INF && (a->class == FP_IS_INF || b->class == FP_IS_INF) &&
	       addend->sign != (a->sign ^ b->sign);
}

uint64_t fp_muladd(struct fp_env *env, unsigned int esize, uint64_t addend, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[3] = { fp_unpack(env, f, addend), fp_unpack(env, f, a), fp_unpack(env, f, b) };
	bool bad = inf_times_zero(&ops[1], &ops[2]);
	struct fp_number p;
	uint64_t result;

	if (bad || opposite_infinities(&ops[0], &ops[1], &ops[2]))
		fp_forget_denormals(ops, 3);
	/* FPMulAdd: infinity times zero wins over a quiet NaN addend, but not under FPCR.AH */
	if (ops[0].class == FP_IS_QNAN && bad && !(env->fpcr & FPCR_AH))
		return fp_invalid(env, f);
	if (fp_process_nans(env, f, ops, 3, &result))
		return result;
	if (bad)
		return fp_invalid(env, f);
	p = fp_multiply(&ops[1], &ops[2]);
	return fp_add_numbers(env, f, &ops[0], &p);
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
	struct fp_number ops[4] = { fp_unpack(env, f, x[0]), fp_unpack(env, f, x[1]),
				    fp_unpack(env, f, y[0]), fp_unpack(env, f, y[1]) };
	struct fp_number p[2];
	uint64_t nan;

	if (fp_process_nans(env, f, ops, 4, &nan))
		return longer_nan(env, f, g, nan);
	if (inf_times_zero(&ops[0], &ops[2]) || inf_times_zero(&ops[1], &ops[3]))
		return fp_invalid(env, g);
	p[0] = fp_multiply(&ops[0], &ops[2]);
	p[1] = fp_multiply(&ops[1], &ops[3]);
	return fp_add_numbers(env, g, &p[0], &p[1]);
}

uint64_t fp_div(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { fp_unpack(env, f, a), fp_unpack(env, f, b) };
	bool sign = ops[0].sign ^ ops[1].sign;
	uint64_t result, divisor;
	u128 q;

	if (ops[1].class == FP_IS_ZERO)
		fp_forget_denormals(ops, 2);
	if (fp_process_nans(env, f, ops, 2, &result))
		return result;
	if (ops[0].class == ops[1].class && ops[0].class != FP_IS_FINITE)
		return fp_invalid(env, f);
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
	return fp_normalise_round(env, f, sign, ops[0].exp - ops[1].exp + 52, q);
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
	struct fp_number x = fp_unpack(env, f, a);
	int exp = x.exp - TOP_BIT;
	uint64_t result;
	u128 root;

	/* before a denormal is noted: Invalid Operation is alone (Arm ARM A1.5.9.2) */
	if (x.sign && x.class == FP_IS_FINITE)
		return fp_invalid(env, f);
	if (fp_process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_ZERO)
		return zero(f, x.sign);
	if (x.sign)
		return fp_invalid(env, f);
	if (x.class == FP_IS_INF)
		return infinity(f, false);
	if (exp & 1) {
		x.sig <<= 1;
		exp--;
	}
	root = square_root(x.sig);
	/* 63 bits of root, and whether there are more */
	return fp_normalise_round(env, f, false, exp / 2 + TOP_BIT - 2,
			       root << 2 | (root * root != x.sig));
}

/* FPMulX(): infinity times zero is two */
uint64_t fp_mulx(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b)
{
	struct fp_format f = format_of(env, esize);
	struct fp_env quiet = *env;
	struct fp_number x = fp_unpack(&quiet, f, a), y = fp_unpack(&quiet, f, b);

	if (inf_times_zero(&x, &y)) {
		env->fpsr |= quiet.fpsr;
		return pack(f, x.sign ^ y.sign, (unsigned int)bias(f) + 1, 0);
	}
	return fp_mul(env, esize, a, b);
}

uint64_t fp_scale(struct fp_env *env, unsigned int esize, uint64_t a, int64_t by)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = fp_unpack(env, f, a);
	uint64_t result;

	if (fp_process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class != FP_IS_FINITE)
		return x.class == FP_IS_INF ? infinity(f, x.sign) : zero(f, x.sign);
	by = by > 5000 ? 5000 : by < -5000 ? -5000 : by;
	return fp_round_pack(env, f, x.sign, x.exp + (int)by, x.sig);
}
