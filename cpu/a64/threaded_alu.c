// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quick forms of arithmetic and logic that threaded.c has not: shifted and extended operands, products,
 * choices by a condition, and what sets flags for one.
 */
#include "alu.h"
#include "threaded.h"

/* The second operand where the instruction may invert it */
static inline uint64_t operand(const uint64_t *x, const struct a64_op *op, bool wide)
{
	uint64_t y = alu_shifted(x, op, wide);

	return op->op ? ~y : y;
}

A64_STRAIGHT(add, x[op->n] + alu_shifted(x, op, true))
A64_STRAIGHT(add_w, (uint32_t)(x[op->n] + alu_shifted(x, op, false)))
A64_STRAIGHT(sub, x[op->n] - alu_shifted(x, op, true))
A64_STRAIGHT(sub_w, (uint32_t)(x[op->n] - alu_shifted(x, op, false)))
A64_STRAIGHT(and, x[op->n] & operand(x, op, true))
A64_STRAIGHT(and_w, (uint32_t)(x[op->n] & operand(x, op, false)))
A64_STRAIGHT(orr, x[op->n] | operand(x, op, true))
A64_STRAIGHT(orr_w, (uint32_t)(x[op->n] | operand(x, op, false)))
A64_STRAIGHT(eor, x[op->n] ^ operand(x, op, true))
A64_STRAIGHT(eor_w, (uint32_t)(x[op->n] ^ operand(x, op, false)))
A64_STRAIGHT(eor_ror_w, (uint32_t)(x[op->n] ^ ((uint32_t)x[op->m] >> op->amount | x[op->m] << (32 - op->amount))))
A64_STRAIGHT(eor_lsr_w, (uint32_t)(x[op->n] ^ (uint32_t)x[op->m] >> op->amount))
A64_STRAIGHT(orr_imm, x[op->n] | op->imm)
A64_STRAIGHT(orr_imm_w, (uint32_t)(x[op->n] | op->imm))
A64_STRAIGHT(eor_imm, x[op->n] ^ op->imm)
A64_STRAIGHT(eor_imm_w, (uint32_t)(x[op->n] ^ op->imm))
A64_STRAIGHT(msub, x[op->a] - x[op->n] * x[op->m])
A64_STRAIGHT(msub_w, (uint32_t)(x[op->a] - x[op->n] * x[op->m]))
A64_STRAIGHT(umaddl, x[op->a] + (uint64_t)(uint32_t)x[op->n] * (uint32_t)x[op->m])
A64_STRAIGHT(smaddl, x[op->a] + (uint64_t)((int64_t)(int32_t)x[op->n] * (int32_t)x[op->m]))
A64_STRAIGHT(umulh, (uint64_t)((unsigned __int128)x[op->n] * x[op->m] >> 64))
A64_STRAIGHT(csel_w, (uint32_t)(a64_holds(m, op->shift) ? x[op->n] : x[op->m]))
A64_STRAIGHT(csinc, a64_holds(m, op->shift) ? x[op->n] : x[op->m] + 1)
A64_STRAIGHT(csinc_w, (uint32_t)(a64_holds(m, op->shift) ? x[op->n] : x[op->m] + 1))
A64_STRAIGHT(csinv, a64_holds(m, op->shift) ? x[op->n] : ~x[op->m])
A64_STRAIGHT(csinv_w, (uint32_t)(a64_holds(m, op->shift) ? x[op->n] : ~x[op->m]))
A64_STRAIGHT(csneg, a64_holds(m, op->shift) ? x[op->n] : -x[op->m])
A64_STRAIGHT(csneg_w, (uint32_t)(a64_holds(m, op->shift) ? x[op->n] : -x[op->m]))

static enum a64_result adr(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = a64_pc_of(m, op) + op->imm;
	return a64_next(m, op);
}

static enum a64_result adrp(struct a64 *m, const struct a64_op *op)
{
	m->v.x[op->d] = (a64_pc_of(m, op) & ~UINT64_C(0xfff)) + op->imm;
	return a64_next(m, op);
}

/* What sets flags */
#define FLAG_FORM(name, todo)							\
	static enum a64_result name(struct a64 *m, const struct a64_op *op)	\
	{									\
		todo;								\
		return a64_next_b_cond(m, op);					\
	}

static inline void ands(struct a64 *m, const struct a64_op *op, uint64_t value)
{
	m->v.nzcv = a64_nzcv(value >> 63, !value, false, false);
	m->v.x[op->d] = value;
}

static inline void ands_w(struct a64 *m, const struct a64_op *op, uint64_t value)
{
	m->v.nzcv = a64_nzcv((uint32_t)value >> 31, !(uint32_t)value, false, false);
	m->v.x[op->d] = (uint32_t)value;
}

FLAG_FORM(ands_imm, ands(m, op, m->v.x[op->n] & op->imm))
FLAG_FORM(ands_imm_w, ands_w(m, op, m->v.x[op->n] & op->imm))
FLAG_FORM(ands_reg, ands(m, op, m->v.x[op->n] & operand(m->v.x, op, true)))
FLAG_FORM(ands_reg_w, ands_w(m, op, m->v.x[op->n] & operand(m->v.x, op, false)))
FLAG_FORM(adds_imm, alu_add(m, op, m->v.x[op->n], op->imm, 0))
FLAG_FORM(adds_reg, alu_add(m, op, m->v.x[op->n], alu_shifted(m->v.x, op, op->wide), 0))
FLAG_FORM(subs_reg, alu_add(m, op, m->v.x[op->n], ~alu_shifted(m->v.x, op, op->wide), 1))

/* x - y with NZCV alone, where the condition holds; otherwise what the word says */
static inline void compare(struct a64 *m, const struct a64_op *op, uint64_t y)
{
	unsigned int up = op->wide ? 0 : 32;
	uint64_t x = m->v.x[op->n] << up, difference;

	y <<= up;
	difference = x - y;
	if (a64_holds(m, op->shift))
		m->v.nzcv = a64_nzcv(difference >> 63, x == y, x >= y, ((x ^ y) & (x ^ difference)) >> 63);
	else
		m->v.nzcv = (uint32_t)op->amount << 28;
}

FLAG_FORM(ccmp_imm, compare(m, op, op->imm))
FLAG_FORM(ccmp_reg, compare(m, op, m->v.x[op->m]))

enum { ANY = -1 };
enum { NO_FLAGS, SETS_FLAGS, ANY_FLAGS };

/* @op: op->op, or ANY; @shift: op->shift where it is a shift, with an amount, or ANY */
static const struct {
	a64_fn fn;
	int width, op, shift, flags;
	a64_exec exec;
} forms[] = {
	{ a64_do_eor_reg, A64_NARROW, 0, 3, NO_FLAGS, eor_ror_w },
	{ a64_do_eor_reg, A64_NARROW, 0, 1, NO_FLAGS, eor_lsr_w },
	{ a64_do_add_reg, A64_WIDE, ANY, ANY, NO_FLAGS, add },
	{ a64_do_add_reg, A64_NARROW, ANY, ANY, NO_FLAGS, add_w },
	{ a64_do_sub_reg, A64_WIDE, ANY, ANY, NO_FLAGS, sub },
	{ a64_do_sub_reg, A64_NARROW, ANY, ANY, NO_FLAGS, sub_w },
	{ a64_do_and_reg, A64_WIDE, ANY, ANY, NO_FLAGS, and },
	{ a64_do_and_reg, A64_NARROW, ANY, ANY, NO_FLAGS, and_w },
	{ a64_do_orr_reg, A64_WIDE, ANY, ANY, NO_FLAGS, orr },
	{ a64_do_orr_reg, A64_NARROW, ANY, ANY, NO_FLAGS, orr_w },
	{ a64_do_eor_reg, A64_WIDE, ANY, ANY, NO_FLAGS, eor },
	{ a64_do_eor_reg, A64_NARROW, ANY, ANY, NO_FLAGS, eor_w },
	{ a64_do_orr_imm, A64_WIDE, ANY, ANY, NO_FLAGS, orr_imm },
	{ a64_do_orr_imm, A64_NARROW, ANY, ANY, NO_FLAGS, orr_imm_w },
	{ a64_do_eor_imm, A64_WIDE, ANY, ANY, NO_FLAGS, eor_imm },
	{ a64_do_eor_imm, A64_NARROW, ANY, ANY, NO_FLAGS, eor_imm_w },
	{ a64_do_madd, A64_WIDE, 1, ANY, NO_FLAGS, msub },
	{ a64_do_madd, A64_NARROW, 1, ANY, NO_FLAGS, msub_w },
	{ a64_do_maddl, A64_EITHER, 2, ANY, NO_FLAGS, umaddl },
	{ a64_do_maddl, A64_EITHER, 0, ANY, NO_FLAGS, smaddl },
	{ a64_do_mulh, A64_EITHER, 0, ANY, NO_FLAGS, umulh },
	{ a64_do_csel, A64_NARROW, 0, ANY, NO_FLAGS, csel_w },
	{ a64_do_csel, A64_WIDE, 1, ANY, NO_FLAGS, csinc },
	{ a64_do_csel, A64_NARROW, 1, ANY, NO_FLAGS, csinc_w },
	{ a64_do_csel, A64_WIDE, 2, ANY, NO_FLAGS, csinv },
	{ a64_do_csel, A64_NARROW, 2, ANY, NO_FLAGS, csinv_w },
	{ a64_do_csel, A64_WIDE, 3, ANY, NO_FLAGS, csneg },
	{ a64_do_csel, A64_NARROW, 3, ANY, NO_FLAGS, csneg_w },
	{ a64_do_adr, A64_EITHER, ANY, ANY, NO_FLAGS, adr },
	{ a64_do_adrp, A64_EITHER, ANY, ANY, NO_FLAGS, adrp },
	{ a64_do_and_imm, A64_WIDE, ANY, ANY, SETS_FLAGS, ands_imm },
	{ a64_do_and_imm, A64_NARROW, ANY, ANY, SETS_FLAGS, ands_imm_w },
	{ a64_do_and_reg, A64_WIDE, ANY, ANY, SETS_FLAGS, ands_reg },
	{ a64_do_and_reg, A64_NARROW, ANY, ANY, SETS_FLAGS, ands_reg_w },
	{ a64_do_add_imm, A64_EITHER, ANY, ANY, SETS_FLAGS, adds_imm },
	{ a64_do_add_reg, A64_EITHER, ANY, ANY, SETS_FLAGS, adds_reg },
	{ a64_do_sub_reg, A64_EITHER, ANY, ANY, SETS_FLAGS, subs_reg },
	{ a64_do_ccmp_imm, A64_EITHER, 1, ANY, ANY_FLAGS, ccmp_imm },
	{ a64_do_ccmp_reg, A64_EITHER, 1, ANY, ANY_FLAGS, ccmp_reg },
};

a64_exec a64_threaded_alu(const struct a64_op *op)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i].fn != op->fn || !a64_is_width(op, forms[i].width) ||
		    (forms[i].op != ANY && forms[i].op != op->op) ||
		    (forms[i].flags != ANY_FLAGS && forms[i].flags != op->flags) ||
		    (forms[i].shift != ANY && (forms[i].shift != op->shift || !op->amount)))
			continue;
		return forms[i].exec;
	}
	return NULL;
}
