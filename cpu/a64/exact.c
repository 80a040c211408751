// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the vector engine near memory that the host does not have: whole vectors were read
 * where some elements are active, and first-fault loads do without what is not there.
 */
#include "row.h"

/* False, too: the host does not have this memory, or that of a translation table */
static bool move_if_there(struct a64 *m, const struct a64_transfer *t)
{
	struct host_fault fault = { .takes = m->fault.takes };
	bool done;

	if (sigsetjmp(fault.jump, 0)) {
		m->host_missing = true;
		return false;
	}
	host_fault_enter(&fault);
	done = a64_move(m, t);
	host_fault_leave(&fault);
	return done;
}

static bool exact_read(void *opaque, uint64_t addr, void *to, size_t len, uint64_t *fault)
{
	const struct a64_transfer t = { .addr = addr, .to = to, .len = len, .fault = fault };

	return move_if_there(opaque, &t);
}

static bool exact_write(void *opaque, uint64_t addr, const void *from, size_t len, uint64_t *fault)
{
	const struct a64_transfer t = { .addr = addr, .from = from, .len = len, .fault = fault,
				    .write = true };

	return move_if_there(opaque, &t);
}

static const struct smevec_mem_ops exact_mem_ops = { .read = exact_read, .write = exact_write };

enum a64_result a64_exactly(struct a64 *m)
{
	const struct a64_op *op = m->at;
	const struct smevec_page (*pages)[SMEVEC_PAGES] = m->v.pages;
	enum smevec_result result;

	if (!smevec_is_mine(op->word))
		return A64_TRAPPED;
	m->v.mem = &exact_mem_ops;
	m->v.pages = NULL;
	m->host_missing = false;
	result = smevec_exec(&m->v, op->word, &m->event);
	m->v.mem = a64_engine_memory(m);
	m->v.pages = pages;
	return result == SMEVEC_DONE ? A64_DONE : a64_vector_trap(m, op, result);
}
