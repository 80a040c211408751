// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which accesses Unicorn may make itself, under the guest's MMU.
 *
 * Unicorn 2.0.1 looks up virtual addresses among the physical ranges that it was given before it
 * lets an access through to its MMU; and an access that the MMU leads to no memory does nothing at
 * all.  So whatever is no guest memory is given to it as one range each, and before each access
 * its memory hook asks where it leads to.  If that is not plain memory, the range loses its
 * permissions: then Unicorn stops at the instruction.
 */
#include <stdlib.h>

#include "ucpu.h"

#define LAST_PAGE	(UINT64_MAX - (PAGE_SIZE_4K - 1))	/* in no range: their ends are exclusive */

static uint64_t nothing(uc_engine *uc, uint64_t offset, unsigned int size, void *data)
{
	(void)uc;
	(void)offset;
	(void)size;
	(void)data;
	return 0;
}

static void nowhere(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *data)
{
	(void)uc;
	(void)offset;
	(void)size;
	(void)value;
	(void)data;
}

static struct uc_range slot_range(const struct cpu_mem_slot *s)
{
	return (struct uc_range){
		.addr = s->gpa, .size = s->size,
		.prot = s->readonly ? UC_PROT_READ | UC_PROT_EXEC : UC_PROT_ALL,
	};
}

/* What is mapped at or behind @addr, and nearest to it; of size 0: nothing */
static struct uc_range next_mapped(const struct ucpu *m, uint64_t addr)
{
	struct uc_range next = { 0 };

	if (addr <= STUB_ADDR)
		next = (struct uc_range){ STUB_ADDR, sizeof(m->stub), UC_PROT_READ | UC_PROT_EXEC };
	for (size_t i = 0; i < m->nr_slots; i++) {
		struct uc_range slot = slot_range(&m->slots[i]);

		if (slot.addr >= addr && (!next.size || slot.addr < next.addr))
			next = slot;
	}
	return next;
}

static bool map_gap(struct ucpu *m, uint64_t addr, uint64_t end)
{
	if (addr >= end)
		return true;
	if (uc_mmio_map(m->uc, addr, end - addr, nothing, NULL, nowhere, NULL))
		return false;
	m->gap[m->nr_gaps++] = (struct uc_range){ addr, end - addr, UC_PROT_ALL };
	return true;
}

static bool map_gaps(struct ucpu *m)
{
	struct uc_range next;
	uint64_t addr = 0;

	m->gap = calloc(m->nr_slots + 2, sizeof(*m->gap));
	if (!m->gap)
		return false;
	for (; (next = next_mapped(m, addr)).size; addr = next.addr + next.size)
		if (!map_gap(m, addr, next.addr))
			return false;
	return map_gap(m, addr, LAST_PAGE);
}

static void protect(struct ucpu *m, const struct uc_range *r, uint32_t prot)
{
	uc_mem_protect(m->uc, r->addr, r->size, prot);
}

/* Before the guest is entered.  False: no memory. */
bool reach_begin(struct ucpu *m, bool mmu)
{
	if (m->shut.size)
		protect(m, &m->shut, m->shut.prot);
	m->shut.size = 0;
	if (m->gaps_open == mmu)
		return true;
	if (!m->gap && !map_gaps(m))
		return false;
	for (size_t i = 0; i < m->nr_gaps; i++)
		protect(m, &m->gap[i], mmu ? UC_PROT_ALL : UC_PROT_NONE);
	m->gaps_open = mmu;
	return true;
}

static struct uc_range range_at(const struct ucpu *m, uint64_t addr)
{
	for (size_t i = 0; i < m->nr_gaps; i++)
		if (addr - m->gap[i].addr < m->gap[i].size)
			return m->gap[i];
	for (size_t i = 0; i < m->nr_slots; i++)
		if (addr - m->slots[i].gpa < m->slots[i].size)
			return slot_range(&m->slots[i]);
	return (struct uc_range){ STUB_ADDR, sizeof(m->stub), UC_PROT_READ | UC_PROT_EXEC };
}

/* Virtual @addr leads to memory, which may be written to if need be; who may access it is Unicorn's */
static bool is_plain(struct ucpu *m, uint64_t addr, bool write)
{
	uint64_t page = addr & ~(PAGE_SIZE_4K - 1), pa;
	struct reached *r = &m->reached[m->pcpu->sys.el][write][page / PAGE_SIZE_4K % REACHED];

	if (r->page == page && r->gen == m->host_gen)
		return true;
	if (!hand_over_translate(m, page, CPU_LOOK, &pa) ||
	    !cpu_slot_memory(m->slots, m->nr_slots, pa, PAGE_SIZE_4K, write))
		return false;
	*r = (struct reached){ page, m->host_gen };
	return true;
}

/* Called before each access */
void reach_check(struct ucpu *m, uint64_t addr, uint64_t size, bool write)
{
	uint64_t last = addr + size - 1;

	if (!m->gaps_open || m->stop != STOP_NONE || m->loading || m->shut.size)
		return;
	if (is_plain(m, addr, write) &&
	    ((addr ^ last) < PAGE_SIZE_4K || is_plain(m, last, write)))
		return;
	m->shut = range_at(m, addr);
	protect(m, &m->shut, UC_PROT_EXEC);
}
