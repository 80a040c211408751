/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FPUnpack, FPProcessNaNs, FPRound */
#include "fp_number.h"

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
		/* half precision flushes silently, FIZ too: but FZ beside it is heard, FPUnpackBase() */
		env->fpsr |= f.frac != 10 && (env->fpcr & (FPCR_FZ | FPCR_AH)) == FPCR_FZ ? FPSR_IDC : 0;
		return n;
	}
	n.denormal = env->fpcr & FPCR_AH && !(env->fpcr & FPCR_FIZ) && f.frac != 10;
	shift = TOP_BIT - leading_bit(frac);
	n.class = FP_IS_FINITE;
	n.sig = (u128)frac << shift;
	n.exp = 1 - bias(f) + TOP_BIT - (int)f.frac - (int)shift;
	return n;
}

struct fp_number fp_unpack(struct fp_env *env, struct fp_format f, uint64_t bits)
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

uint64_t fp_invalid(struct fp_env *env, struct fp_format f)
{
	env->fpsr |= FPSR_IOC;
	return default_nan(env, f);
}

static bool any_snan(const struct fp_number *ops, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (ops[i].class == FP_IS_SNAN)
			return true;
	return false;
}

static bool any_nan(const struct fp_number *ops, unsigned int nr)
{
	bool any = false;

	for (unsigned int i = 0; i < nr; i++)
		any |= is_nan(&ops[i]);
	return any;
}

/* FPProcessDenorms(): FPCR.AH has it after NaNs have been dealt with */
void fp_note_denormals(struct fp_env *env, const struct fp_number *ops, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (ops[i].denormal)
			env->fpsr |= FPSR_IDC;
}

void fp_forget_denormals(struct fp_number *ops, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		ops[i].denormal = false;
}

/* Signalling NaNs first, then quiet ones, each in the order of the operands */
bool fp_process_nans(struct fp_env *env, struct fp_format f, const struct fp_number *ops,
			 unsigned int nr, uint64_t *result)
{
	static const enum fp_class order[] = { FP_IS_SNAN, FP_IS_QNAN };

	/* FPCR.AH: by operand, the addend of three being last; FPDot()'s four are not affected (A1.5.7.3) */
	bool first_wins = env->fpcr & FPCR_AH && nr < 4;
	unsigned int first = first_wins && nr == 3;
	bool any = any_nan(ops, nr);

	for (int pass = 0; any && pass < 2; pass++)
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
	fp_note_denormals(env, ops, nr);
	return false;
}

/* Shift right; what is lost stays visible as the lowest bit */
u128 fp_shift_right_sticky(u128 x, unsigned int n)
{
	if (n > 127)
		return x != 0;
	return x >> n | ((x & (((u128)1 << n) - 1)) != 0);
}

/* FPRoundingMode: 0 nearest even, 1 towards +inf, 2 towards -inf, 3 towards zero */
bool fp_rounds_up(unsigned int mode, bool sign, bool odd, u128 rest, u128 half)
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
	return !fp_rounds_up(rounding(env), sign, true, rest, half);
}

/* @sig has its leading one at TOP_BIT; tininess is detected before rounding */
uint64_t fp_round_pack(struct fp_env *env, struct fp_format f, bool sign, int exp, u128 sig)
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
		sig = fp_shift_right_sticky(sig, (unsigned int)(1 - biased));
		biased = 0;
	}
	frac = (uint64_t)(sig >> drop);
	rest = sig & (((u128)1 << drop) - 1);
	if (rest)
		env->fpsr |= FPSR_IXC | (tiny ? FPSR_UFC : 0);
	if (fp_rounds_up(mode, sign, frac & 1, rest, half))
		frac++;
	/* a carry out of the fraction goes into the exponent by itself */
	if (biased)
		frac += (uint64_t)(biased - 1) << f.frac;
	if (frac >> f.frac >= (1u << f.exp) - 1)
		return overflow(env, f, mode, sign);
	return zero(f, sign) | frac;
}

uint64_t fp_normalise_round(struct fp_env *env, struct fp_format f, bool sign, int exp,
				u128 sig)
{
	unsigned int top = leading_bit(sig);

	if (top > TOP_BIT)
		return fp_round_pack(env, f, sign, exp + 1, fp_shift_right_sticky(sig, 1));
	return fp_round_pack(env, f, sign, exp - (int)(TOP_BIT - top), sig << (TOP_BIT - top));
}
