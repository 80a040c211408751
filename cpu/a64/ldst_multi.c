// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loads and stores of AdvSIMD structures: Arm ARM C7.2.  All of an access lies in one piece, which is
 * looked up before anything changes.
 */
#include <string.h>

#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

#define MAX_REGS	4

static unsigned int nr_regs(const struct a64_op *op)
{
	return op->imm & NR_MASK;
}

static size_t element_size(const struct a64_op *op)
{
	return (size_t)1 << op->op;
}

static bool read_base(struct a64 *m, const struct a64_op *op, void *to, size_t len)
{
	if (!ldst_sp_fault(m, op))
		return a64_read(m, op, m->v.x[op->n], to, len, A64_UNIT(1u << op->op));
	a64_sp_misaligned(m);
	return false;
}

static bool write_base(struct a64 *m, const struct a64_op *op, const void *from, size_t len)
{
	if (!ldst_sp_fault(m, op))
		return a64_write(m, op, m->v.x[op->n], from, len, A64_UNIT(1u << op->op));
	a64_sp_misaligned(m);
	return false;
}

/* By Xm; where that is XZR, by what has been transferred */
static enum a64_result write_back(struct a64 *m, const struct a64_op *op, size_t len)
{
	if (op->amount == AT_POST_INDEX)
		m->v.x[op->n] += op->m == A64_XZR ? len : m->v.x[op->m];
	return A64_DONE;
}

static uint8_t *v_reg(struct a64 *m, const struct a64_op *op, unsigned int i)
{
	return m->v.regs->z[(op->d + i) % 32];
}

/* Where element @e of register @r is in memory */
static size_t place(const struct a64_op *op, size_t reg_size, unsigned int r, size_t e)
{
	if (op->imm & INTERLEAVED)
		return e * nr_regs(op) + r * element_size(op);
	return r * reg_size + e;
}

INSN(load_structures)
{
	size_t reg_size = op->wide ? 16 : 8, size = element_size(op), len = reg_size * nr_regs(op);
	uint8_t memory[16 * MAX_REGS], value[16];

	if (!read_base(m, op, memory, len))
		return A64_TRAPPED;
	for (unsigned int r = 0; r < nr_regs(op); r++) {
		for (size_t e = 0; e < reg_size; e += size)
			memcpy(value + e, memory + place(op, reg_size, r, e), size);
		a64_write_v(m, (op->d + r) % 32, value, reg_size);
	}
	return write_back(m, op, len);
}

INSN(store_structures)
{
	size_t reg_size = op->wide ? 16 : 8, size = element_size(op), len = reg_size * nr_regs(op);
	uint8_t memory[16 * MAX_REGS];

	for (unsigned int r = 0; r < nr_regs(op); r++)
		for (size_t e = 0; e < reg_size; e += size)
			memcpy(memory + place(op, reg_size, r, e), v_reg(m, op, r) + e, size);
	if (!write_base(m, op, memory, len))
		return A64_TRAPPED;
	return write_back(m, op, len);
}

INSN(load_to_all)
{
	size_t reg_size = op->wide ? 16 : 8, size = element_size(op), len = size * nr_regs(op);
	uint8_t memory[8 * MAX_REGS], value[16];

	if (!read_base(m, op, memory, len))
		return A64_TRAPPED;
	for (unsigned int r = 0; r < nr_regs(op); r++) {
		for (size_t e = 0; e < reg_size; e += size)
			memcpy(value + e, memory + r * size, size);
		a64_write_v(m, (op->d + r) % 32, value, reg_size);
	}
	return write_back(m, op, len);
}

INSN(load_elements)
{
	size_t size = element_size(op), len = size * nr_regs(op);
	uint8_t memory[8 * MAX_REGS], value[16];

	if (!read_base(m, op, memory, len))
		return A64_TRAPPED;
	for (unsigned int r = 0; r < nr_regs(op); r++) {
		memcpy(value, v_reg(m, op, r), sizeof(value));
		memcpy(value + op->shift * size, memory + r * size, size);
		a64_write_v(m, (op->d + r) % 32, value, sizeof(value));
	}
	return write_back(m, op, len);
}

INSN(store_elements)
{
	size_t size = element_size(op), len = size * nr_regs(op);
	uint8_t memory[8 * MAX_REGS];

	for (unsigned int r = 0; r < nr_regs(op); r++)
		memcpy(memory + r * size, v_reg(m, op, r) + op->shift * size, size);
	if (!write_base(m, op, memory, len))
		return A64_TRAPPED;
	return write_back(m, op, len);
}
