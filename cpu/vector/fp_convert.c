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
	return fp_to_fixed(env, esize, a,
			   (struct fp_fixed){ .bits = bits, .is_signed = is_signed, .mode = FP_ROUND_ZERO });
}

uint64_t fp_to_fixed(struct fp_env *env, unsigned int esize, uint64_t a, struct fp_fixed to)
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
	x.exp += (int)to.fraction;
	if (to.is_signed)
		limit = ((u128)1 << (to.bits - 1)) - !x.sign;
	else
		limit = x.sign ? 0 : ((u128)1 << to.bits) - 1;
	exact = x.class == FP_IS_FINITE && round_whole(&x, to.mode, &whole);
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
	return fp_from_fixed(env, esize, magnitude, sign, 0);
}

uint64_t fp_from_fixed(struct fp_env *env, unsigned int esize, uint64_t magnitude, bool sign,
		       unsigned int fraction)
{
	struct fp_format f = format_of(env, esize);

	if (!magnitude)
		return zero(f, false);
	return fp_normalise_round(env, f, sign, TOP_BIT - (int)fraction, magnitude);
}

uint64_t fp_round_int_n(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int mode,
			unsigned int bits)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = fp_unpack(env, f, a);
	u128 whole, limit = ((u128)1 << (bits - 1)) - !x.sign;
	bool exact;

	if (x.class == FP_IS_ZERO)
		return zero(f, x.sign);
	exact = x.class == FP_IS_FINITE && round_whole(&x, mode, &whole);
	if (x.class != FP_IS_FINITE || whole > limit) {
		env->fpsr |= FPSR_IOC;
		return pack(f, true, (unsigned int)bias(f) + bits - 1, 0);
	}
	env->fpsr |= exact ? 0 : FPSR_IXC;
	return whole ? fp_normalise_round(env, f, x.sign, TOP_BIT, whole) : zero(f, x.sign);
}

/* The low 32 bits of a whole number, which may be one of any size */
static uint32_t low_word(const struct fp_number *x, u128 whole)
{
	uint32_t low = x->exp > TOP_BIT - 32 ? 0 : (uint32_t)whole;

	return x->sign ? 0 - low : low;
}

uint32_t fp_to_int_js(struct fp_env *env, uint64_t a, bool *same)
{
	struct fp_format f = format_of(env, 8);
	struct fp_number x = fp_unpack(env, f, a);
	u128 whole;

	*same = false;
	if (x.class == FP_IS_ZERO) {
		*same = !a;
		return 0;
	}
	if (x.class != FP_IS_FINITE) {
		env->fpsr |= FPSR_IOC;
		return 0;
	}
	*same = round_whole(&x, FP_ROUND_ZERO, &whole);
	if (whole > ((u128)1 << 31) - !x.sign) {
		env->fpsr |= FPSR_IOC;
		*same = false;
	} else if (!*same) {
		env->fpsr |= FPSR_IXC;
	}
	return low_word(&x, whole);
}

/* FPUnpackCV() with FPCR.AHP: there are no infinities and NaNs among halves */
static struct fp_number unpack_alternative(struct fp_env *env, uint64_t bits)
{
	struct fp_format half = format_of(env, 2), wider = { half.frac, half.exp + 1 };
	uint64_t frac = bits & 0x3ff, exp = bits >> 10 & 0x1f;
	struct fp_number n;

	/* the largest exponent is one like others, of a format that has more of them */
	n = fp_unpack(env, exp == 31 ? wider : half, exp == 31 ? (exp << 10 | frac) : bits);
	if (exp == 31)
		n.exp += bias(wider) - bias(half);
	n.sign = bits >> 15 & 1;
	return n;
}

/* FPRoundCV() with FPCR.AHP, and what FPConvert() makes of infinities and NaNs */
static uint64_t round_alternative(struct fp_env *env, const struct fp_number *x)
{
	const uint64_t sign = (uint64_t)x->sign << 15, largest = 0x7fff;
	struct fp_env wide = *env;
	struct fp_format half = format_of(env, 2), wider = { half.frac, half.exp + 1 };
	const int shift = bias(wider) - bias(half);
	uint64_t bits;

	if (is_nan(x) || x->class == FP_IS_INF) {
		env->fpsr |= FPSR_IOC;
		return is_nan(x) ? sign : sign | largest;
	}
	if (x->class == FP_IS_ZERO)
		return sign;
	if (x->exp + bias(half) < 31 - 1)
		return fp_normalise_round(env, half, x->sign, x->exp, x->sig);
	bits = fp_normalise_round(&wide, wider, x->sign, x->exp, x->sig) & ((1u << 16) - 1);
	bits -= (uint64_t)shift << half.frac;
	if (x->exp > 16 || bits > largest) {
		env->fpsr |= FPSR_IOC;
		return sign | largest;
	}
	env->fpsr |= wide.fpsr;
	return sign | bits;
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
	x = env->alternative && from == 2 ? unpack_alternative(&source, a) : fp_unpack(&source, f, a);
	if (!is_nan(&x))
		fp_note_denormals(&source, &x, 1);
	target.fpsr = source.fpsr;
	if (env->alternative && to == 2 && !to_bf16) {
		result = round_alternative(&target, &x);
	} else if (is_nan(&x)) {
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
