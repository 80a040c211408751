// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unicorn 2.0.1 looks up virtual addresses among the physical ranges that it was given
 * before it lets an access through to its MMU.  So a page that the guest's tables map
 * to RAM is mapped at its virtual address too; the access itself goes by the tables.
 */
#include <stdlib.h>

#include "ucpu.h"

#define MAX_ALIASES	4096

static enum cpu_access access_of(uc_mem_type type)
{
	switch (type) {
	case UC_MEM_WRITE_UNMAPPED:
		return CPU_WRITE;
	case UC_MEM_FETCH_UNMAPPED:
		return CPU_FETCH;
	default:
		return CPU_READ;
	}
}

static bool remember(struct ucpu *m, uint64_t page)
{
	uint64_t *more;

	if (m->nr_aliases == MAX_ALIASES)
		aliases_drop(m);
	more = realloc(m->alias, (m->nr_aliases + 1) * sizeof(*more));
	if (!more)
		return false;
	m->alias = more;
	m->alias[m->nr_aliases++] = page;
	return true;
}

/* True if Unicorn shall try again.  Not for its hooks: it holds pointers into its TLB. */
bool alias_add(struct ucpu *m, uint64_t va, uc_mem_type type)
{
	uint64_t page = va & ~(PAGE_SIZE_4K - 1);
	uint64_t pa;
	void *host;

	if (!(m->engine.sys.sctlr_el1 & SCTLR_M) ||
	    !hand_over_translate(m, va, access_of(type), &pa))
		return false;
	host = guest_ram(m, pa & ~(PAGE_SIZE_4K - 1), PAGE_SIZE_4K, false);
	if (!host || !remember(m, page))
		return false;
	if (!uc_mem_map_ptr(m->uc, page, PAGE_SIZE_4K, UC_PROT_ALL, host))
		return true;
	m->nr_aliases--;
	return false;
}

void aliases_drop(struct ucpu *m)
{
	while (m->nr_aliases)
		uc_mem_unmap(m->uc, m->alias[--m->nr_aliases], PAGE_SIZE_4K);
}
