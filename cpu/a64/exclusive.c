// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Load and store exclusive: Arm ARM B2.12.  The monitor has the address and what was there: a store
 * finds out by compare-exchange whether another vCPU, or the VMM, has been there meanwhile.
 *
 * Constrained unpredictable: a store of another size than the load's fails; one whose status goes
 * to the base or to the data stores them as they were.  Of two loads of one register the second stays:
 * as in QEMU.
 */
#include <string.h>

#include "host_cas.h"
#include "ldst.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

static bool load(struct a64 *m, const struct a64_op *op, size_t len, union host_word *value)
{
	uint64_t addr = m->v.x[op->n];

	*value = (union host_word){ 0 };
	if (ldst_sp_fault(m, op)) {
		a64_sp_misaligned(m);
		return false;
	}
	if (!a64_read(m, op, addr, value, len, A64_ATOMIC))
		return false;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	m->pcpu->exclusive.addr = addr;
	m->pcpu->exclusive.size = len;
	memcpy(m->pcpu->exclusive.value, value, sizeof(*value));
	return true;
}

INSN(load_exclusive)
{
	union host_word value;

	if (!load(m, op, (size_t)1 << op->op, &value))
		return A64_TRAPPED;
	m->v.x[op->d] = value.x[0];
	return A64_DONE;
}

INSN(load_exclusive_pair)
{
	size_t size = (size_t)1 << op->op;
	union host_word value;
	uint64_t second = 0;

	if (!load(m, op, 2 * size, &value))
		return A64_TRAPPED;
	memcpy(&second, value.b + size, size);
	m->v.x[op->d] = size == 8 ? value.x[0] : (uint32_t)value.x[0];
	m->v.x[op->a] = second;
	return A64_DONE;
}

static enum a64_result store(struct a64 *m, const struct a64_op *op, size_t len,
			     union host_word value)
{
	uint64_t addr = m->v.x[op->n];
	bool passes = m->pcpu->exclusive.addr == addr && m->pcpu->exclusive.size == len;
	union host_word expected;
	void *at;

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!a64_aligned(m, addr, len, true, A64_ATOMIC))
		return A64_TRAPPED;
	if (passes) {
		at = a64_atomic_store(m, op, addr, len);
		if (!at)
			return A64_TRAPPED;
		memcpy(&expected, m->pcpu->exclusive.value, sizeof(expected));
		passes = host_cas(at, len, &expected, value);
	}
	a64_monitor_clear(m);
	m->v.x[op->m] = !passes;
	return A64_DONE;
}

INSN(store_exclusive)
{
	union host_word value = { .x = { m->v.x[op->d] } };

	return store(m, op, (size_t)1 << op->op, value);
}

INSN(store_exclusive_pair)
{
	size_t size = (size_t)1 << op->op;
	union host_word value;

	memcpy(value.b, &m->v.x[op->d], size);
	memcpy(value.b + size, &m->v.x[op->a], size);
	return store(m, op, 2 * size, value);
}
