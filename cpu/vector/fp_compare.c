/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm ARM FPCompare, FPMax, FPMaxNum and their kin */
#include "fp_number.h"

/* FPCompare(): unordered raises Invalid Operation for signalling NaNs, or for any if @signals */
enum fp_order fp_compare(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool signals)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number x = fp_unpack(env, f, a), y = fp_unpack(env, f, b);
	bool less;

	if (is_nan(&x) || is_nan(&y)) {
		if (signals || x.class == FP_IS_SNAN || y.class == FP_IS_SNAN)
			env->fpsr |= FPSR_IOC;
		return FP_UNORDERED;
	}
	fp_note_denormals(env, (const struct fp_number[]){ x, y }, 2);
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
	return fp_round_pack(env, f, n->sign, n->exp, n->sig);
}

static uint64_t max_min(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool max,
			bool number)
{
	struct fp_format f = format_of(env, esize);
	struct fp_number ops[2] = { fp_unpack(env, f, a), fp_unpack(env, f, b) };
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
			fp_note_denormals(env, &ops[!i], 1);
			return rounded(env, f, &ops[!i]);
		}
	if (fp_process_nans(env, f, ops, 2, &result))
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
