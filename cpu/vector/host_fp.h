/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Floating point on the host's FPU, where it gives the same bits and flags
 *
 * That is: round to nearest, no flushing, no FPCR.AH, and no NaN in the result, no underflow, and
 * no result that may have been rounded up to the smallest normal number (tininess is detected
 * after rounding there, before it here).  Everything else is left to fp*.c.
 */
#ifndef SMEVEC_HOST_FP_H
#define SMEVEC_HOST_FP_H

#include "insn.h"

/** host_fp_off - for tests: leave everything to fp*.c */
extern bool host_fp_off;

/** host_fp_usable() - the host has a fused multiply-add, and FPCR asks for nothing special */
bool host_fp_usable(const struct exec *e);

/**
 * host_elementwise() - an ELEM row's operation on whole vectors
 * @n, @m, @a: e->vl bytes each; @g: the governing predicate, NULL: all elements
 * @result: active elements are written.  False, with nothing changed: not possible this time.
 */
bool host_elementwise(struct exec *e, const uint8_t *n, const uint8_t *m, const uint8_t *a,
		      const uint8_t *g, uint8_t *result);

/**
 * host_outer() - a row of an outer product: @za += @n * @m where @active is not 0
 * @n: one element; @m, @za, @active: e->vl bytes, the last with all bits of an element alike
 * No flags, and any NaN becomes the default one, so nothing is left to others.
 */
void host_outer(const struct exec *e, uint64_t n, const uint8_t *m, const uint8_t *active,
		uint8_t *za);

#endif
