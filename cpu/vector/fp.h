/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Floating point, bit for bit
 *
 * Values are the low bits of a uint64_t; a format is named by its size in bytes.
 */
#ifndef SMEVEC_FP_H
#define SMEVEC_FP_H

#include <stdbool.h>
#include <stdint.h>

#define FPCR_FIZ	(UINT32_C(1) << 0)
#define FPCR_AH		(UINT32_C(1) << 1)
#define FPCR_NEP	(UINT32_C(1) << 2)
#define FPCR_EBF	(UINT32_C(1) << 13)
#define FPCR_FZ16	(UINT32_C(1) << 19)
#define FPCR_RMODE	22
#define FPCR_FZ		(UINT32_C(1) << 24)
#define FPCR_DN		(UINT32_C(1) << 25)
#define FPCR_AHP	(UINT32_C(1) << 26)

/* FPMR, by lowest bit */
#define FPMR_F8S1	0
#define FPMR_F8S2	3
#define FPMR_F8D	6
#define FPMR_OSM	14	/* saturate products and sums */
#define FPMR_OSC	15	/* saturate conversions */
#define FPMR_LSCALE	16
#define FPMR_NSCALE	24
#define FPMR_LSCALE2	32

#define FPSR_IOC	(UINT32_C(1) << 0)
#define FPSR_DZC	(UINT32_C(1) << 1)
#define FPSR_OFC	(UINT32_C(1) << 2)
#define FPSR_UFC	(UINT32_C(1) << 3)
#define FPSR_IXC	(UINT32_C(1) << 4)
#define FPSR_IDC	(UINT32_C(1) << 7)
#define FPSR_QC		(UINT32_C(1) << 27)

/**
 * struct fp_env - control, and flags collected
 * @fpsr: cumulative exception bits are ORed in
 * @bf16: 16-bit values are BFloat16; @convert: a conversion, where FZ16 does not apply;
 * @odd: round to odd; @odd_infinity: but overflow to infinity;
 * @alternative: halves that are converted are in the alternative format (FPCR.AHP)
 */
struct fp_env {
	uint32_t fpcr;
	uint32_t fpsr;
	bool bf16, convert, odd, odd_infinity, alternative;
};

enum fp_order { FP_LESS, FP_EQUAL, FP_GREATER, FP_UNORDERED };

/* FPCR.RMode values, and those that instructions ask for */
enum { FP_ROUND_NEAREST, FP_ROUND_PLUS, FP_ROUND_MINUS, FP_ROUND_ZERO, FP_ROUND_AWAY, FP_ROUND_ODD };

uint64_t fp_add(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_sub(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_mul(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
/* @addend + @a * @b, rounded once */
uint64_t fp_muladd(struct fp_env *env, unsigned int esize, uint64_t addend, uint64_t a, uint64_t b);
uint64_t fp_half_dot(struct fp_env *env, const uint64_t x[2], const uint64_t y[2]);
uint64_t fp_neg(unsigned int esize, uint64_t a);

enum fp_order fp_compare(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool signals);
uint64_t fp_max(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_min(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_maxnm(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_minnm(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_div(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_sqrt(struct fp_env *env, unsigned int esize, uint64_t a);
uint64_t fp_mulx(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_scale(struct fp_env *env, unsigned int esize, uint64_t a, int64_t by);
uint64_t fp_step(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b, bool root);
uint64_t fp_recpx(struct fp_env *env, unsigned int esize, uint64_t a);
uint64_t fp_recpe(struct fp_env *env, unsigned int esize, uint64_t a);
uint64_t fp_rsqrte(struct fp_env *env, unsigned int esize, uint64_t a);
/**
 * struct fp_estimate - a precision of reciprocal estimates: bits of the fraction looked at, and given
 * fp_estimate_12 is FEAT_RPRES's, for single precision under FPCR.AH
 */
struct fp_estimate {
	unsigned int in, out;
};
extern const struct fp_estimate fp_estimate_8, fp_estimate_12;

/*
 * @a: a fraction of @in bits below its leading one; for the square root of an even exponent that
 * one stands a place lower.  The result has @out bits below its leading one.
 */
unsigned int recip_estimate(const struct fp_estimate *precision, unsigned int a);
unsigned int recip_sqrt_estimate(const struct fp_estimate *precision, unsigned int a);
uint64_t fp_logb(struct fp_env *env, unsigned int esize, uint64_t a);
uint64_t fp_round_int(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int mode,
		      bool exact);
uint64_t fp_to_int(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int bits,
		   bool is_signed);
uint64_t fp_from_int(struct fp_env *env, unsigned int esize, uint64_t magnitude, bool sign);

/** struct fp_fixed - an integer or fixed-point number of @bits bits, of which @fraction are a fraction */
struct fp_fixed {
	unsigned int bits, fraction, mode;
	bool is_signed;
};

/** fp_to_fixed() - FPToFixed(), rounded as @to.mode says (FP_ROUND_*) */
uint64_t fp_to_fixed(struct fp_env *env, unsigned int esize, uint64_t a, struct fp_fixed to);

/** fp_from_fixed() - FixedToFP() */
uint64_t fp_from_fixed(struct fp_env *env, unsigned int esize, uint64_t magnitude, bool sign,
		       unsigned int fraction);

/** fp_round_int_n() - FPRoundIntN(): what does not fit in @bits bits becomes the most negative number */
uint64_t fp_round_int_n(struct fp_env *env, unsigned int esize, uint64_t a, unsigned int mode,
			unsigned int bits);

/** fp_to_int_js() - FPToFixedJS() of a double; *@same: the result is its value */
uint32_t fp_to_int_js(struct fp_env *env, uint64_t a, bool *same);

uint64_t fp_convert(struct fp_env *env, unsigned int from, unsigned int to, bool to_bf16, uint64_t a);

#endif
