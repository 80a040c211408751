// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the vector engine near memory that the host does not have: whole vectors were read
 * where some elements are active, and first-fault loads do without what is not there.
 */
#include <string.h>

#include "row.h"

/* memcpy() between guest memory and a buffer; false: the host does not have this memory */
static bool copy_if_there(struct a64 *m, void *to, const void *from, size_t len)
{
	struct host_fault fault = { .takes = m->fault.takes };

	if (sigsetjmp(fault.jump, 0)) {
		m->host_missing = true;
		return false;
	}
	host_fault_enter(&fault);
	memcpy(to, from, len);
	host_fault_leave(&fault);
	return true;
}

static size_t page_rest(uint64_t addr, size_t len)
{
	size_t rest = PAGE_SIZE_4K - addr % PAGE_SIZE_4K;

	return rest < len ? rest : len;
}

static bool accessible(struct a64 *m, uint64_t addr, size_t len, bool write, uint64_t *fault)
{
	for (size_t part; len; addr += part, len -= part) {
		part = page_rest(addr, len);
		*fault = addr;
		if (!a64_mem_ops.host(m, addr, part, write))
			return false;
	}
	return true;
}

static bool exact_read(void *opaque, uint64_t addr, void *to, size_t len, uint64_t *fault)
{
	struct a64 *m = opaque;
	uint8_t *at = to;

	if (!accessible(m, addr, len, false, fault))
		return false;
	for (size_t part; len; addr += part, at += part, len -= part) {
		part = page_rest(addr, len);
		*fault = addr;
		if (!copy_if_there(m, at, a64_mem_ops.host(m, addr, part, false), part))
			return false;
	}
	return true;
}

static bool exact_write(void *opaque, uint64_t addr, const void *from, size_t len, uint64_t *fault)
{
	struct a64 *m = opaque;
	const uint8_t *at = from;

	if (!accessible(m, addr, len, true, fault))
		return false;
	for (size_t part; len; addr += part, at += part, len -= part) {
		part = page_rest(addr, len);
		*fault = addr;
		if (!copy_if_there(m, a64_mem_ops.host(m, addr, part, true), at, part))
			return false;
	}
	return true;
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
	m->v.mem = &a64_mem_ops;
	m->v.pages = pages;
	return result == SMEVEC_DONE ? A64_DONE : a64_vector_trap(m, op, result);
}
