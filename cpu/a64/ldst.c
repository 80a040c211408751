// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads and stores of general registers: Arm ARM C6.2 */
#include <string.h>

#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

static enum a64_result load_at(struct a64 *m, const struct a64_op *op, uint64_t addr)
{
	uint64_t base = m->v.x[op->n], value = 0;

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_read(m, op, addr, &value, (size_t)1 << (op->op & SIZE_MASK), ldst_how(op)))
		return A64_TRAPPED;
	m->v.x[op->d] = ldst_extend(op, value);
	ldst_write_back(m, op, base);
	return A64_DONE;
}

static enum a64_result store_at(struct a64 *m, const struct a64_op *op, uint64_t addr)
{
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_write(m, op, addr, &m->v.x[op->d], (size_t)1 << op->op, ldst_how(op)))
		return A64_TRAPPED;
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}

INSN(load)
{
	return load_at(m, op, ldst_address(m, op));
}

INSN(store)
{
	return store_at(m, op, ldst_address(m, op));
}

INSN(load_reg)
{
	return load_at(m, op, ldst_register_address(m, op));
}

INSN(store_reg)
{
	return store_at(m, op, ldst_register_address(m, op));
}

INSN(load_literal)
{
	uint64_t value = 0;

	if (!a64_read(m, op, m->v.pc + op->imm, &value, (size_t)1 << (op->op & SIZE_MASK), 0))
		return A64_TRAPPED;
	m->v.x[op->d] = ldst_extend(op, value);
	return A64_DONE;
}

/* Of two loads of the same register, which is constrained unpredictable, the first stays: as in QEMU */
INSN(load_pair)
{
	size_t size = (size_t)1 << (op->op & SIZE_MASK);
	uint64_t base = m->v.x[op->n], first = 0, second = 0;
	uint8_t both[16];

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_read(m, op, ldst_address(m, op), both, 2 * size, A64_UNIT((unsigned int)size)))
		return A64_TRAPPED;
	memcpy(&first, both, size);
	memcpy(&second, both + size, size);
	m->v.x[op->a] = ldst_extend(op, second);
	m->v.x[op->d] = ldst_extend(op, first);
	ldst_write_back(m, op, base);
	return A64_DONE;
}

INSN(store_pair)
{
	size_t size = (size_t)1 << op->op;
	uint8_t both[16];

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	memcpy(both, &m->v.x[op->d], size);
	memcpy(both + size, &m->v.x[op->a], size);
	if (!a64_write(m, op, ldst_address(m, op), both, 2 * size, A64_UNIT((unsigned int)size)))
		return A64_TRAPPED;
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}
