// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads and stores of one V register or a pair: Arm ARM C7.2 */
#include <string.h>

#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

static enum a64_result load_at(struct a64 *m, const struct a64_op *op, uint64_t addr)
{
	size_t size = (size_t)1 << op->op;
	uint8_t value[16];

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_read(m, op, addr, value, size, 0))
		return A64_TRAPPED;
	a64_write_v(m, op->d, value, size);
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}

static enum a64_result store_at(struct a64 *m, const struct a64_op *op, uint64_t addr)
{
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_write(m, op, addr, m->v.regs->z[op->d], (size_t)1 << op->op, 0))
		return A64_TRAPPED;
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}

INSN(load_v)
{
	return load_at(m, op, ldst_address(m, op));
}

INSN(store_v)
{
	return store_at(m, op, ldst_address(m, op));
}

INSN(load_v_reg)
{
	return load_at(m, op, ldst_register_address(m, op));
}

INSN(store_v_reg)
{
	return store_at(m, op, ldst_register_address(m, op));
}

INSN(load_v_literal)
{
	size_t size = (size_t)1 << op->op;
	uint8_t value[16];

	if (!a64_read(m, op, m->v.pc + op->imm, value, size, 0))
		return A64_TRAPPED;
	a64_write_v(m, op->d, value, size);
	return A64_DONE;
}

INSN(load_pair_v)
{
	size_t size = (size_t)1 << op->op;
	uint8_t both[32];

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_read(m, op, ldst_address(m, op), both, 2 * size, A64_UNIT((unsigned int)size)))
		return A64_TRAPPED;
	a64_write_v(m, op->d, both, size);
	a64_write_v(m, op->a, both + size, size);
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}

INSN(store_pair_v)
{
	size_t size = (size_t)1 << op->op;
	uint8_t both[32];

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	memcpy(both, m->v.regs->z[op->d], size);
	memcpy(both + size, m->v.regs->z[op->a], size);
	if (!a64_write(m, op, ldst_address(m, op), both, 2 * size, A64_UNIT((unsigned int)size)))
		return A64_TRAPPED;
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}
