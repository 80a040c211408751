/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_UNICORN_SCALAR_H
#define KVMSME_UNICORN_SCALAR_H

#include <smevec/smevec.h>

#define SCALAR_ZR	32	/* register number of XZR; 31 is SP */

struct scalar;

/* What words.c does in place; the others are called */
enum scalar_kind {
	SCALAR_UNKNOWN,		/* Unicorn's */
	SCALAR_ENGINE,		/* no scalar, but the engine's */
	SCALAR_CALL,
	SCALAR_BRANCH,		/* called, and sets pc */
	SCALAR_ADD,		/* x[d] = x[n] + imm; SUB too */
	SCALAR_ADD_W,
	SCALAR_ADD_REG,		/* x[d] = x[n] + (x[m] << amount) */
	SCALAR_MOV,		/* x[d] = x[m] */
	SCALAR_SET,		/* x[d] = imm */
	SCALAR_CMP,		/* flags of x[n] - imm */
	SCALAR_CMP_W,
	SCALAR_CMP_REG,		/* flags of x[n] - x[m] */
	SCALAR_CMP_REG_W,
	SCALAR_SUBS,		/* x[d] = x[n] - imm, and flags */
	SCALAR_B_COND,		/* pc + imm if condition shift holds */
};

/* Branches set pc, others leave it.  False: not here; nothing has changed, Unicorn shall execute it */
typedef bool (*scalar_fn)(struct smevec_cpu *cpu, const struct scalar *s);

/**
 * struct scalar - a decoded general-purpose instruction
 * @d, @n, @m, @a: registers; d is Rt and a Rt2 of loads and stores
 * Registers of kinds that are done in place are not XZR.
 * @imm:   immediate, offset in bytes, mask
 * @shift: kind of shift or extension, or condition; @amount: how far
 * @op:    what the function makes of it
 * @wide:  64-bit; @flags: sets NZCV
 */
struct scalar {
	scalar_fn exec;
	uint64_t imm;
	uint8_t d, n, m, a;
	uint8_t shift, amount, op;
	bool wide, flags;
};

/**
 * scalar_decode() - how to execute @word here; SCALAR_UNKNOWN if that is Unicorn's business
 * @written, @read: masks of X registers, bit 31 for SP
 */
enum scalar_kind scalar_decode(uint32_t word, struct scalar *s, uint32_t *written, uint32_t *read);

/* ConditionHolds(): bit NZCV of a condition's word */
extern const uint16_t scalar_holding[16];

static inline bool scalar_holds(uint32_t nzcv, unsigned int cond)
{
	return scalar_holding[cond] >> (nzcv >> 28) & 1;
}

static inline uint32_t scalar_nzcv(bool n, bool z, bool c, bool v)
{
	return (((n * 2u + z) * 2 + c) * 2 + v) << 28;
}

/* x - y with NZCV */
static inline uint64_t scalar_subs(struct smevec_cpu *c, uint64_t x, uint64_t y)
{
	int64_t difference;
	bool v = __builtin_sub_overflow((int64_t)x, (int64_t)y, &difference);

	c->nzcv = scalar_nzcv(difference < 0, x == y, x >= y, v);
	return (uint64_t)difference;
}

static inline uint32_t scalar_subs_w(struct smevec_cpu *c, uint32_t x, uint32_t y)
{
	int32_t difference;
	bool v = __builtin_sub_overflow((int32_t)x, (int32_t)y, &difference);

	c->nzcv = scalar_nzcv(difference < 0, x == y, x >= y, v);
	return (uint32_t)difference;
}

/* scalar_alu.c, scalar_mem.c: the table's functions */
bool scalar_add(struct smevec_cpu *c, const struct scalar *s);
bool scalar_sub(struct smevec_cpu *c, const struct scalar *s);
bool scalar_add_reg(struct smevec_cpu *c, const struct scalar *s);
bool scalar_sub_reg(struct smevec_cpu *c, const struct scalar *s);
bool scalar_logical_imm(struct smevec_cpu *c, const struct scalar *s);
bool scalar_logical(struct smevec_cpu *c, const struct scalar *s);
bool scalar_movz(struct smevec_cpu *c, const struct scalar *s);
bool scalar_movk(struct smevec_cpu *c, const struct scalar *s);
bool scalar_bitfield(struct smevec_cpu *c, const struct scalar *s);
bool scalar_adr(struct smevec_cpu *c, const struct scalar *s);
bool scalar_csel(struct smevec_cpu *c, const struct scalar *s);
bool scalar_madd(struct smevec_cpu *c, const struct scalar *s);
bool scalar_two_sources(struct smevec_cpu *c, const struct scalar *s);
bool scalar_nop(struct smevec_cpu *c, const struct scalar *s);
bool scalar_b(struct smevec_cpu *c, const struct scalar *s);
bool scalar_ret(struct smevec_cpu *c, const struct scalar *s);
bool scalar_b_cond(struct smevec_cpu *c, const struct scalar *s);
bool scalar_cbz(struct smevec_cpu *c, const struct scalar *s);
bool scalar_tbz(struct smevec_cpu *c, const struct scalar *s);
bool scalar_load(struct smevec_cpu *c, const struct scalar *s);
bool scalar_store(struct smevec_cpu *c, const struct scalar *s);
bool scalar_load_pair(struct smevec_cpu *c, const struct scalar *s);
bool scalar_store_pair(struct smevec_cpu *c, const struct scalar *s);

#endif
