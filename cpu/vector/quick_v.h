/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What short cuts for V registers share: operands, results, and when the host's FPU will do */
#ifndef SMEVEC_QUICK_V_H
#define SMEVEC_QUICK_V_H

#include <string.h>

#include "quick.h"

/* With none of these a number that is neither NaN nor too small is as the host has it */
#define FPCR_SPECIAL	(FPCR_FIZ | FPCR_AH | FPCR_NEP | FPCR_FZ | (UINT32_C(3) << FPCR_RMODE))

static inline bool special(const struct smevec_cpu *c)
{
	return c->regs->fpcr & FPCR_SPECIAL;
}

static inline uint32_t operand(const struct smevec_insn *d, char letter)
{
	return d->field[letter - 'a'];
}

static inline const uint8_t *v_of(const struct smevec_cpu *c, const struct smevec_insn *d, char letter)
{
	return c->regs->z[operand(d, letter)];
}

static inline uint64_t bits_of(const struct smevec_cpu *c, const struct smevec_insn *d, char letter)
{
	uint64_t bits;

	memcpy(&bits, v_of(c, d, letter), sizeof(bits));
	return bits;
}

static inline enum smevec_result done(struct smevec_cpu *c)
{
	c->pc += 4;
	return SMEVEC_DONE;
}

/* Vd has been written: zeros in Zd above it, as write_z() of 16 bytes does */
static inline enum smevec_result done_v128(struct smevec_cpu *c, const struct smevec_insn *d)
{
	unsigned int n = operand(d, 'd');
	unsigned int end = c->known.z_upper_zero >> n & 1 ? c->known.vl : SMEVEC_MAX_VL;

	if (end > 16)
		memset(c->regs->z[n] + 16, 0, end - 16);
	c->known.z_upper_zero |= UINT32_C(1) << n;
	note_z_written(c, 16);
	return done(c);
}

static inline enum smevec_result write_v128(struct smevec_cpu *c, const struct smevec_insn *d,
					    const void *value)
{
	memcpy(c->regs->z[operand(d, 'd')], value, 16);
	return done_v128(c, d);
}

static inline enum smevec_result write_bits(struct smevec_cpu *c, const struct smevec_insn *d,
					    uint64_t bits)
{
	const uint64_t value[2] = { bits, 0 };

	return write_v128(c, d, value);
}

/* A result has been rounded, or not; FPSR.IXC that is set already needs no such question */
static inline bool knows_inexact(const struct smevec_cpu *c)
{
	return c->regs->fpsr & FPSR_IXC;
}

static inline void note_inexact(struct smevec_cpu *c, bool inexact)
{
	c->regs->fpsr |= inexact ? FPSR_IXC : 0;
}

/** quick_pred_find() and its kin - for rows of the first table; NULL: none */
quick_fn quick_pred_find(const struct smevec_insn *d);
quick_fn quick_compare_find(struct smevec_insn *d);	/* says in @d which compare it is */

quick_fn quick_z_find(const struct smevec_insn *d);
quick_fn quick_z_move_find(const struct smevec_insn *d);

/** quick_scalar_find() and its kin - for rows of the second table; NULL: none */
quick_fn quick_scalar_find(const struct smevec_insn *d);
quick_fn quick_vector_find(const struct smevec_insn *d);
quick_fn quick_move_find(struct smevec_insn *d);	/* may set d->size for it */
quick_fn quick_int_find(struct smevec_insn *d);		/* puts a modified immediate into @d */

#endif
