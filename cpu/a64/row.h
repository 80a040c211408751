/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Rows of the A64 instruction tables
 *
 *	A64("add", "z0010001hiiiiiiiiiiiinnnnnddddd", BASE, imm12, add, D_RAW | N_RAW, 0)
 *
 * mnemonic; bits 31..0 as the Arm ARM draws them, letters being fields; feature; what fills the
 * operands from the fields (operands.c); what the instruction does; how register numbers are
 * meant; and an operation code for a function that serves several rows.
 *
 * The letters d, n, m, a are register numbers wherever they stand, z is sf or what says 64 bits.
 */
#ifndef KVMSME_A64_ROW_H
#define KVMSME_A64_ROW_H

#include "../vector/pattern.h"
#include "a64_memory.h"

/* A source of 31 is XZR unless it is said here; a destination must be */
#define D_DST	(1u << 0)	/* written: 31 is nobody's */
#define D_RAW	(1u << 1)	/* 31 is SP, or a V register */
#define N_RAW	(1u << 2)
#define M_DST	(1u << 3)
#define M_RAW	(1u << 4)
#define A_DST	(1u << 5)
#define A_RAW	(1u << 6)
#define N_DST	(1u << 7)
#define FLAGS	(1u << 8)	/* sets NZCV */
#define NARROW	(1u << 9)	/* 32 bits; without field z and NARROW: 64 */
#define ENDS	(1u << 10)	/* ends a block: a branch, or what changes the state */
#define FP	(1u << 11)	/* uses V registers as scalar floating point, */
#define ADV	(1u << 12)	/* as AdvSIMD: what allows that is looked at first */

/* Operation codes of FEAT_PAuth: the key (bit 1: of data, bit 0: B), and what is done */
enum pauth_key { PAUTH_KEY_IA, PAUTH_KEY_IB, PAUTH_KEY_DA, PAUTH_KEY_DB };
#define PAUTH_KEY_MASK	3
#define PAUTH_AUTH	4
#define PAUTH_ZERO	8	/* the modifier is 0 */

/* Operation code of stores of tags, beside how many granules: their data become 0 */
#define MTE_ZERO	4

struct a64_row {
	struct pattern pattern;
	const char *mnemonic;
	enum a64_feature needs;
	bool (*operands)(const struct a64_row *row, uint32_t word, struct a64_op *op);
	a64_fn fn;
	unsigned int regs;
	uint8_t op;
};

static inline uint32_t a64_field(const struct a64_row *row, uint32_t word, char letter)
{
	return pattern_field(&row->pattern, word, letter);
}

static inline uint64_t a64_sign_extend(uint64_t value, unsigned int bits)
{
	return (uint64_t)((int64_t)(value << (64 - bits)) >> (64 - bits));
}

static inline uint64_t a64_signed_field(const struct a64_row *row, uint32_t word, char letter)
{
	const struct insn_field *f = &row->pattern.field[letter - 'a'];
	unsigned int width = 0;

	for (unsigned int i = 0; i < f->nr; i++)
		width += f->width[i];
	return a64_sign_extend(a64_field(row, word, letter), width);
}

/** a64_row_of() - the row that @word matches, NULL; a64_row() - the i-th, NULL behind the last */
const struct a64_row *a64_row_of(uint32_t word);
const struct a64_row *a64_row(unsigned int i);

/* What the functions that do them have in common */
static inline enum a64_result a64_put(struct a64 *m, const struct a64_op *op, uint64_t value)
{
	m->v.x[op->d] = op->wide ? value : (uint32_t)value;
	return A64_DONE;
}

/* Bit NZCV of a condition's word */
extern const uint16_t a64_holding[16];

static inline bool a64_holds(const struct a64 *m, unsigned int cond)
{
	return a64_holding[cond] >> (m->v.nzcv >> 28) & 1;
}

static inline uint32_t a64_nzcv(bool n, bool z, bool c, bool v)
{
	return (((n * 2u + z) * 2 + c) * 2 + v) << 28;
}

/* The functions and operand decoders that rows name */
#define A64(mnemonic, pattern, needs, operands, fn, regs, op)					\
	bool a64_operands_##operands(const struct a64_row *row, uint32_t word, struct a64_op *out);	\
	enum a64_result a64_do_##fn(struct a64 *m, const struct a64_op *out);
#include "rows.def"
#undef A64

#endif
