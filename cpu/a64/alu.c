// SPDX-License-Identifier: GPL-2.0-or-later
/* Arithmetic and logic on general registers: Arm ARM C6.2 */
#include "alu.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

INSN(adr)
{
	m->v.x[op->d] = m->v.pc + op->imm;
	return A64_DONE;
}

INSN(adrp)
{
	m->v.x[op->d] = (m->v.pc & ~UINT64_C(0xfff)) + op->imm;
	return A64_DONE;
}

INSN(add_imm)
{
	return alu_add(m, op, m->v.x[op->n], op->imm, 0);
}

INSN(sub_imm)
{
	return alu_add(m, op, m->v.x[op->n], ~op->imm, 1);
}

INSN(add_reg)
{
	return alu_add(m, op, m->v.x[op->n], alu_shifted(m->v.x, op, op->wide), 0);
}

INSN(sub_reg)
{
	return alu_add(m, op, m->v.x[op->n], ~alu_shifted(m->v.x, op, op->wide), 1);
}

/* op: SBC, SBCS */
INSN(adc)
{
	uint64_t y = m->v.x[op->m];

	return alu_add(m, op, m->v.x[op->n], op->op ? ~y : y, m->v.nzcv >> 29 & 1);
}

static enum a64_result logical(struct a64 *m, const struct a64_op *op, uint64_t value)
{
	if (!op->wide)
		value = (uint32_t)value;
	if (op->flags)
		m->v.nzcv = a64_nzcv(value >> (op->wide ? 63 : 31), !value, false, false);
	return a64_put(m, op, value);
}

INSN(and_imm)
{
	return logical(m, op, m->v.x[op->n] & op->imm);
}

INSN(orr_imm)
{
	return logical(m, op, m->v.x[op->n] | op->imm);
}

INSN(eor_imm)
{
	return logical(m, op, m->v.x[op->n] ^ op->imm);
}

/* op: with the second operand inverted */
static uint64_t second(const struct a64 *m, const struct a64_op *op)
{
	uint64_t y = alu_shifted(m->v.x, op, op->wide);

	return op->op ? ~y : y;
}

INSN(and_reg)
{
	return logical(m, op, m->v.x[op->n] & second(m, op));
}

INSN(orr_reg)
{
	return logical(m, op, m->v.x[op->n] | second(m, op));
}

INSN(eor_reg)
{
	return logical(m, op, m->v.x[op->n] ^ second(m, op));
}

INSN(movz)
{
	m->v.x[op->d] = op->imm;
	return A64_DONE;
}

INSN(movk)
{
	return a64_put(m, op, (m->v.x[op->d] & ~(UINT64_C(0xffff) << op->amount)) | op->imm);
}

/* CCMN, CCMP: op says which */
static enum a64_result conditional_compare(struct a64 *m, const struct a64_op *op, uint64_t y)
{
	struct a64_op compare = *op;

	if (!a64_holds(m, op->shift)) {
		m->v.nzcv = (uint32_t)op->amount << 28;
		return A64_DONE;
	}
	compare.d = A64_SINK;
	return alu_add(m, &compare, m->v.x[op->n], op->op ? ~y : y, op->op);
}

INSN(ccmp_reg)
{
	return conditional_compare(m, op, m->v.x[op->m]);
}

INSN(ccmp_imm)
{
	return conditional_compare(m, op, op->imm);
}

/* CSEL 0, CSINC 1, CSINV 2, CSNEG 3 */
INSN(csel)
{
	uint64_t other = m->v.x[op->m];

	if (a64_holds(m, op->shift))
		return a64_put(m, op, m->v.x[op->n]);
	return a64_put(m, op, (op->op & 2 ? ~other : other) + (op->op & 1));
}

INSN(rmif)
{
	uint64_t x = m->v.x[op->n];
	uint32_t mask = (uint32_t)op->imm << 28;
	uint64_t rotated = op->amount ? x >> op->amount | x << (64 - op->amount) : x;

	m->v.nzcv = (m->v.nzcv & ~mask) | ((uint32_t)rotated << 28 & mask);
	return A64_DONE;
}

/* SETF8, SETF16: op is the width */
INSN(setf)
{
	uint64_t x = m->v.x[op->n];
	bool top = x >> (op->op - 1) & 1, above = x >> op->op & 1;
	bool zero = !(x & ((UINT64_C(1) << op->op) - 1));

	m->v.nzcv = (m->v.nzcv & 1u << 29) | a64_nzcv(top, zero, false, top != above);
	return A64_DONE;
}

INSN(madd)
{
	uint64_t product = m->v.x[op->n] * m->v.x[op->m];

	return a64_put(m, op, op->op ? m->v.x[op->a] - product : m->v.x[op->a] + product);
}

/* SMADDL 0, SMSUBL 1, UMADDL 2, UMSUBL 3 */
INSN(maddl)
{
	uint64_t x = m->v.x[op->n], y = m->v.x[op->m], product;

	if (op->op & 2)
		product = (uint64_t)(uint32_t)x * (uint32_t)y;
	else
		product = (uint64_t)((int64_t)(int32_t)x * (int32_t)y);
	return a64_put(m, op, op->op & 1 ? m->v.x[op->a] - product : m->v.x[op->a] + product);
}

INSN(mulh)
{
	uint64_t x = m->v.x[op->n], y = m->v.x[op->m];

	if (op->op)
		return a64_put(m, op, (uint64_t)((__int128)(int64_t)x * (int64_t)y >> 64));
	return a64_put(m, op, (uint64_t)((unsigned __int128)x * y >> 64));
}

/* op: signed */
INSN(div)
{
	uint64_t x = m->v.x[op->n], y = m->v.x[op->m];

	if (!op->wide) {
		x = op->op ? (uint64_t)(int32_t)x : (uint32_t)x;
		y = op->op ? (uint64_t)(int32_t)y : (uint32_t)y;
	}
	if (!y)
		return a64_put(m, op, 0);
	if (!op->op)
		return a64_put(m, op, x / y);
	return a64_put(m, op, y == UINT64_MAX ? -x : (uint64_t)((int64_t)x / (int64_t)y));
}

/* SMAX, UMAX, SMIN, UMIN: op is whether they are signed */
static bool less(const struct a64_op *op, uint64_t x, uint64_t y)
{
	if (op->wide)
		return op->op ? (int64_t)x < (int64_t)y : x < y;
	return op->op ? (int32_t)x < (int32_t)y : (uint32_t)x < (uint32_t)y;
}

INSN(max_imm)
{
	uint64_t x = m->v.x[op->n];

	return a64_put(m, op, less(op, x, op->imm) ? op->imm : x);
}

INSN(min_imm)
{
	uint64_t x = m->v.x[op->n];

	return a64_put(m, op, less(op, x, op->imm) ? x : op->imm);
}

INSN(max_reg)
{
	uint64_t x = m->v.x[op->n], y = m->v.x[op->m];

	return a64_put(m, op, less(op, x, y) ? y : x);
}

INSN(min_reg)
{
	uint64_t x = m->v.x[op->n], y = m->v.x[op->m];

	return a64_put(m, op, less(op, x, y) ? x : y);
}
