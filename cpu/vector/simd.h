/* SPDX-License-Identifier: GPL-2.0-or-later */
/* V registers: operands and results of AdvSIMD and scalar floating point */
#ifndef SMEVEC_SIMD_H
#define SMEVEC_SIMD_H

#include "elem.h"

#define V_BYTES 16

static inline const uint8_t *vreg(const struct exec *e, char letter)
{
	return e->r->z[field(e, letter)];
}

/* Field q of a row that has vectors of 64 and of 128 bits */
static inline unsigned int v_bytes(const struct exec *e)
{
	return has_field(e, 'q') && !field(e, 'q') ? V_BYTES / 2 : V_BYTES;
}

static inline bool is_by_element(const struct exec *e)
{
	return has_field(e, 'h') || has_field(e, 'i');
}

/* "H:L:M" of a row by element: field h, above i where that is */
static inline unsigned int lane_index(const struct exec *e)
{
	const struct insn_field *low = &e->insn->pattern.field['i' - 'a'];

	return field(e, 'h') << (low->nr ? low->width[0] : 0) | field(e, 'i');
}

/* Of @bytes bytes, 8 or 16; what is above them becomes zero */
static inline enum smevec_result write_v(struct exec *e, const uint8_t *value, unsigned int bytes)
{
	e->vl = bytes;
	write_z(e, field(e, 'd'), value);
	return SMEVEC_DONE;
}

/** is_merging() - IsMerging(): FPCR.NEP leaves the other elements beside a scalar result */
bool is_merging(const struct exec *e);

/** write_scalar() - element 0, of @esize bytes; under FPCR.NEP the others are those of field @rest */
enum smevec_result write_scalar(struct exec *e, unsigned int esize, uint64_t value, char rest);

/** write_element() - the same, but the others become zero in any case */
enum smevec_result write_element(struct exec *e, unsigned int esize, uint64_t value);

/** condition_holds() - ConditionHolds() in @nzcv, as the NZCV register has it */
bool condition_holds(uint32_t nzcv, unsigned int cond);

/** expand_fp_immediate() - VFPExpandImm() */
uint64_t expand_fp_immediate(unsigned int esize, uint32_t imm8);

#endif
