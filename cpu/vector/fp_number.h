/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers taken apart: what fp_*.c share.  Significands are kept exactly in 128 bits, and rounded
 * once (Arm ARM pseudocode FPUnpack, FPProcessNaNs, FPRound).
 */
#ifndef SMEVEC_FP_NUMBER_H
#define SMEVEC_FP_NUMBER_H

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

static inline struct fp_format format_of(const struct fp_env *env, unsigned int esize)
{
	static const struct fp_format bf16 = { 7, 8 };
	static const struct fp_format formats[] = { { 10, 5 }, { 23, 8 }, { 52, 11 } };

	return env->bf16 && esize == 2 ? bf16 : formats[esize / 4];
}

static inline int bias(struct fp_format f)
{
	return (1 << (f.exp - 1)) - 1;
}

static inline unsigned int leading_bit(u128 x)
{
	uint64_t high = (uint64_t)(x >> 64);

	return high ? 127 - (unsigned int)__builtin_clzll(high) :
		      63 - (unsigned int)__builtin_clzll((uint64_t)x);
}

static inline bool flushes(const struct fp_env *env, struct fp_format f)
{
	return env->fpcr & (f.frac == 10 ? (env->convert ? 0 : FPCR_FZ16) : FPCR_FZ);
}

static inline uint64_t pack(struct fp_format f, bool sign, unsigned int exp, uint64_t frac)
{
	return (uint64_t)sign << (f.frac + f.exp) | (uint64_t)exp << f.frac | frac;
}

static inline uint64_t zero(struct fp_format f, bool sign)
{
	return pack(f, sign, 0, 0);
}

static inline uint64_t infinity(struct fp_format f, bool sign)
{
	return pack(f, sign, (1u << f.exp) - 1, 0);
}

static inline uint64_t default_nan(const struct fp_env *env, struct fp_format f)
{
	return pack(f, env->fpcr & FPCR_AH, (1u << f.exp) - 1, UINT64_C(1) << (f.frac - 1));
}

static inline bool is_nan(const struct fp_number *n)
{
	return n->class >= FP_IS_QNAN;
}

static inline unsigned int rounding(const struct fp_env *env)
{
	return env->odd ? FP_ROUND_ODD : env->fpcr >> FPCR_RMODE & 3;
}

static inline bool inf_times_zero(const struct fp_number *a, const struct fp_number *b)
{
	return (a->class == FP_IS_INF && b->class == FP_IS_ZERO) ||
	       (a->class == FP_IS_ZERO && b->class == FP_IS_INF);
}

/* Shift right; what is lost stays visible as the lowest bit */
u128 fp_shift_right_sticky(u128 x, unsigned int n);

/** fp_unpack() - flushes a denormal input and notes that, as @env has it */
struct fp_number fp_unpack(struct fp_env *env, struct fp_format f, uint64_t bits);

/** fp_note_denormals() - FPProcessDenorms() */
void fp_note_denormals(struct fp_env *env, const struct fp_number *ops, unsigned int nr);

/** fp_forget_denormals() - Invalid Operation and Divide by Zero hide IDC (Arm ARM A1.5.9.2) */
void fp_forget_denormals(struct fp_number *ops, unsigned int nr);

/**
 * fp_process_nans() - true and the NaN that results in *@result, if there is one among @ops
 * Of three operands the first is an addend.
 */
bool fp_process_nans(struct fp_env *env, struct fp_format f, const struct fp_number *ops,
		     unsigned int nr, uint64_t *result);

/** fp_invalid() - the default NaN, and IOC */
uint64_t fp_invalid(struct fp_env *env, struct fp_format f);

/** fp_rounds_up() - @mode: FP_ROUND_*; @rest: what is cut off, of which @half is a half */
bool fp_rounds_up(unsigned int mode, bool sign, bool odd, u128 rest, u128 half);

/** fp_round_pack() - FPRound(); @sig has its leading one at TOP_BIT */
uint64_t fp_round_pack(struct fp_env *env, struct fp_format f, bool sign, int exp, u128 sig);

/** fp_normalise_round() - the same for any @sig but 0 */
uint64_t fp_normalise_round(struct fp_env *env, struct fp_format f, bool sign, int exp, u128 sig);

/** fp_multiply() - exactly; neither operand is a NaN, nor one infinity and the other zero */
struct fp_number fp_multiply(const struct fp_number *a, const struct fp_number *b);

/** fp_add_numbers() - neither is a NaN; rounded once */
uint64_t fp_add_numbers(struct fp_env *env, struct fp_format f, const struct fp_number *a,
			const struct fp_number *b);

#endif
