/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm ARM FPRoundInt, FPToFixed, FixedToFP, FPConvert */
#include "fp_number.h"

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
	*whole += fp_rounds_up(mode, x->sign, *whole & 1, rest, half);
	return !rest;
}

uint64_t fp_round_int(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int mode,
		      bool exact)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = fp_unpack(env, f, a);
	uint64_t result;
	u128 whole;

	x.denormal = false;	/* FPRoundInt() reports none under FPCR.AH */
	if (fp_process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_INF)
		return infinity(f, x.sign);
	if (x.class == FP_IS_ZERO)
		return zero(f, x.sign);
	if (x.exp >= (int)f.frac)
		return a;
	if (!round_whole(&x, mode, &whole) && exact)
		env->fpsr |= FPSR_IXC;
	return whole ? fp_normalise_round(env, f, x.sign, TOP_BIT, whole) : zero(f, x.sign);
}

uint64_t fp_to_int(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int bits,
		   bool is_signed)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = fp_unpack(env, f, a);
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

	return magnitude ? fp_normalise_round(env, f, sign, TOP_BIT, magnitude) : zero(f, false);
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
	x = fp_unpack(&source, f, a);
	if (!is_nan(&x))
		fp_note_denormals(&source, &x, 1);
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
		result = fp_normalise_round(&target, g, x.sign, x.exp, x.sig);
	}
	env->fpsr |= target.fpsr;
	return result;
}
