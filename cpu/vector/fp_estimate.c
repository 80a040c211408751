/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm ARM FPRecipStep, FPRecipEstimate, FPRSqrtEstimate and their kin */
#include "fp_number.h"

/* (c + a * b) halved or not: FRECPS is 2 - a*b, FRSQRTS (3 - a*b) / 2; a is negated here */
uint64_t fp_step(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool root)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2], p, c;
	uint64_t result;

	ops[0] = fp_unpack(env, f, a);
	if (!is_nan(&ops[0]) || !(env->fpcr & FPCR_AH)) {
		a = fp_neg(esize, a);
		ops[0].sign = !ops[0].sign;
		ops[0].bits = a;
	}
	ops[1] = fp_unpack(env, f, b);
	c = fp_unpack(env, f, pack(f, false, (unsigned int)bias(f) + 1,
				root ? UINT64_C(1) << (f.frac - 1) : 0));
	if (fp_process_nans(env, f, ops, 2, &result))
		return result;
	if (inf_times_zero(&ops[0], &ops[1]))
		return pack(f, false, (unsigned int)bias(f) + (root ? 0 : 1),
			    root ? UINT64_C(1) << (f.frac - 1) : 0);
	p = fp_multiply(&ops[0], &ops[1]);
	if (root) {
		p.exp--;
		c.exp--;
	}
	return fp_add_numbers(env, f, &c, &p);
}

/* FPRecpX(): the exponent's complement */
uint64_t fp_recpx(struct fp_env *env, unsigned int esize, uint64_t a)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = fp_unpack(env, f, a);
	unsigned int ones = (1u << f.exp) - 1, exp = a >> f.frac & ones;
	uint64_t result;

	if (fp_process_nans(env, f, &x, 1, &result))
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
	struct fp_number x = fp_unpack(env, f, a);
	const struct fp_estimate *p = precision(env, esize);
	unsigned int mode = env->fpcr & FPCR_AH ? 0 : rounding(env), scaled, bits;
	int exp;
	uint64_t result, frac;

	if (fp_process_nans(env, f, &x, 1, &result))
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
	struct fp_number x = fp_unpack(env, f, a);
	const struct fp_estimate *p = precision(env, esize);
	unsigned int estimate, scaled;
	uint64_t result;
	int exp;

	if (fp_process_nans(env, f, &x, 1, &result))
		return result;
	if (x.class == FP_IS_ZERO) {
		env->fpsr |= FPSR_DZC;
		return infinity(f, x.sign);
	}
	if (x.sign)
		return fp_invalid(env, f);
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
	struct fp_number x = fp_unpack(env, f, a);
	uint64_t min = UINT64_C(1) << (esize * 8 - 1);

	fp_note_denormals(env, &x, 1);
	if (x.class == FP_IS_FINITE)
		return (uint64_t)(int64_t)x.exp;
	if (x.class != FP_IS_INF)
		env->fpsr |= FPSR_IOC;
	return x.class == FP_IS_INF ? min - 1 : min;
}
