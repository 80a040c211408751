// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Load-acquire and store-release: Arm ARM C6.2, C7.2.  What a store-release has written is seen
 * before a later load-acquire: a full fence behind it is more than the weaker forms ask for.
 */
#include <string.h>

#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

static bool read_acquire(struct a64 *m, const struct a64_op *op, void *to, size_t len,
			 unsigned int unit)
{
	if (ldst_sp_fault(m, op)) {
		a64_sp_misaligned(m);
		return false;
	}
	if (!a64_read(m, op, ldst_address(m, op), to, len, A64_ORDERED | A64_UNIT(unit)))
		return false;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return true;
}

static enum a64_result write_release(struct a64 *m, const struct a64_op *op, const void *from,
				     size_t len, unsigned int unit)
{
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	if (!a64_write(m, op, ldst_address(m, op), from, len, A64_ORDERED | A64_UNIT(unit)))
		return A64_TRAPPED;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	ldst_write_back(m, op, m->v.x[op->n]);
	return A64_DONE;
}

INSN(load_acquire)
{
	uint64_t base = m->v.x[op->n], value = 0;

	if (!read_acquire(m, op, &value, (size_t)1 << (op->op & SIZE_MASK), 0))
		return A64_TRAPPED;
	m->v.x[op->d] = ldst_extend(op, value);
	ldst_write_back(m, op, base);
	return A64_DONE;
}

INSN(store_release)
{
	return write_release(m, op, &m->v.x[op->d], (size_t)1 << op->op, 0);
}

INSN(load_acquire_pair)
{
	size_t size = (size_t)1 << op->op;
	uint64_t base = m->v.x[op->n], first = 0, second = 0;
	uint8_t both[16];

	if (!read_acquire(m, op, both, 2 * size, (unsigned int)size))
		return A64_TRAPPED;
	memcpy(&first, both, size);
	memcpy(&second, both + size, size);
	m->v.x[op->a] = second;
	m->v.x[op->d] = first;
	ldst_write_back(m, op, base);
	return A64_DONE;
}

INSN(store_release_pair)
{
	size_t size = (size_t)1 << op->op;
	uint8_t both[16];

	memcpy(both, &m->v.x[op->d], size);
	memcpy(both + size, &m->v.x[op->a], size);
	return write_release(m, op, both, 2 * size, (unsigned int)size);
}

INSN(load_acquire_v)
{
	size_t size = (size_t)1 << op->op;
	uint8_t value[16];

	if (!read_acquire(m, op, value, size, 0))
		return A64_TRAPPED;
	a64_write_v(m, op->d, value, size);
	return A64_DONE;
}

INSN(store_release_v)
{
	return write_release(m, op, m->v.regs->z[op->d], (size_t)1 << op->op, 0);
}

/* LDAP1, STL1: the element of 64 bits that op->shift says */
INSN(load_acquire_element)
{
	uint8_t value[16];

	memcpy(value, m->v.regs->z[op->d], sizeof(value));
	if (!read_acquire(m, op, value + 8 * op->shift, 8, 0))
		return A64_TRAPPED;
	a64_write_v(m, op->d, value, sizeof(value));
	return A64_DONE;
}

INSN(store_release_element)
{
	return write_release(m, op, m->v.regs->z[op->d] + 8 * op->shift, 8, 0);
}
