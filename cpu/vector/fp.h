/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Floating point, bit for bit
 *
 * Values are the low bits of a uint64_t; a format is named by its size in bytes.
 * Everything is a multiply-add: a + b is a + b * 1, a * b is a * b + 0.
 */
#ifndef SMEVEC_FP_H
#define SMEVEC_FP_H

#include <stdint.h>

#define FPCR_FZ16	(UINT32_C(1) << 19)
#define FPCR_RMODE	22
#define FPCR_FZ		(UINT32_C(1) << 24)
#define FPCR_DN		(UINT32_C(1) << 25)

#define FPSR_IOC	(UINT32_C(1) << 0)
#define FPSR_OFC	(UINT32_C(1) << 2)
#define FPSR_UFC	(UINT32_C(1) << 3)
#define FPSR_IXC	(UINT32_C(1) << 4)
#define FPSR_IDC	(UINT32_C(1) << 7)

/**
 * struct fp_env - control, and flags collected
 * @fpsr: cumulative exception bits are ORed in
 */
struct fp_env {
	uint32_t fpcr;
	uint32_t fpsr;
};

uint64_t fp_add(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_sub(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
uint64_t fp_mul(struct fp_env *env, unsigned int esize, uint64_t a, uint64_t b);
/* @addend + @a * @b, rounded once */
uint64_t fp_muladd(struct fp_env *env, unsigned int esize, uint64_t addend, uint64_t a, uint64_t b);
uint64_t fp_neg(unsigned int esize, uint64_t a);

#endif
