// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "linux_tables.h"
#include "needed.h"

#define AROUND		(UINT64_C(2) << 20)	/* what comes with a page */
#define KEPT		(UINT64_C(64) << 20)	/* for tables, and what is never written */
#define MMAP_TOP	UINT64_C(0xffff80000000)	/* below it is what mmap() finds */

bool linux_memory_new(struct linux_memory *mem)
{
	void *ram = mmap(NULL, LINUX_RAM_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	*mem = (struct linux_memory){ .ram = ram == MAP_FAILED ? NULL : ram, .used = LINUX_PAGE };
	/* fewer misses of the host's own TLB; where there are no huge pages it is as well */
	if (mem->ram)
		madvise(mem->ram, LINUX_RAM_SIZE, MADV_HUGEPAGE);
	if (!mem->ram)
		return false;
	mem->table = linux_new_page(mem);
	mem->kernel_table = linux_new_page(mem);
	return true;
}

void linux_memory_free(struct linux_memory *mem)
{
	if (mem->ram)
		munmap(mem->ram, LINUX_RAM_SIZE);
	free(mem->freed);
	free(mem->area);
	*mem = (struct linux_memory){ 0 };
}

/* The first area that ends behind @va; mem->nr: none */
static size_t first_behind(const struct linux_memory *mem, uint64_t va)
{
	size_t low = 0, high = mem->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (mem->area[middle].end > va)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

const struct linux_area *linux_area_at(const struct linux_memory *mem, uint64_t va)
{
	size_t i = first_behind(mem, va);

	return i < mem->nr && mem->area[i].start <= va ? &mem->area[i] : NULL;
}

bool linux_is_free(const struct linux_memory *mem, uint64_t start, uint64_t len)
{
	size_t i = first_behind(mem, start);

	return i == mem->nr || mem->area[i].start >= start + len;
}

uint64_t linux_hole(const struct linux_memory *mem, uint64_t len)
{
	uint64_t end = MMAP_TOP;

	for (size_t i = mem->nr; i--;) {
		if (mem->area[i].end <= end && end - mem->area[i].end >= len)
			break;
		if (mem->area[i].start < end)
			end = mem->area[i].start;
	}
	return len <= end - LINUX_LOWEST && end > LINUX_LOWEST ? end - len : 0;
}

/* vm.overcommit_memory 2: what is promised is there */
bool linux_has_room(const struct linux_memory *mem, uint64_t len)
{
	uint64_t promised = KEPT;

	for (size_t i = 0; i < mem->nr; i++)
		if (mem->area[i].prot & LINUX_PROT_WRITE)
			promised += mem->area[i].end - mem->area[i].start;
	return promised < LINUX_RAM_SIZE && len <= LINUX_RAM_SIZE - promised;
}

static void insert(struct linux_memory *mem, size_t at, struct linux_area area)
{
	if (mem->nr == mem->room) {
		mem->room = mem->room ? 2 * mem->room : 32;
		mem->area = needed(realloc(mem->area, mem->room * sizeof(*mem->area)));
	}
	memmove(&mem->area[at + 1], &mem->area[at], (mem->nr - at) * sizeof(*mem->area));
	mem->area[at] = area;
	mem->nr++;
}

static void take_out(struct linux_memory *mem, size_t at)
{
	mem->nr--;
	memmove(&mem->area[at], &mem->area[at + 1], (mem->nr - at) * sizeof(*mem->area));
}

/* An area that goes across @va becomes two */
static void split(struct linux_memory *mem, uint64_t va)
{
	size_t i = first_behind(mem, va);

	if (i == mem->nr || mem->area[i].start >= va)
		return;
	insert(mem, i + 1, (struct linux_area){ va, mem->area[i].end, mem->area[i].prot });
	mem->area[i].end = va;
}

static void join(struct linux_memory *mem, uint64_t start, uint64_t end)
{
	size_t i = first_behind(mem, start ? start - 1 : 0);

	while (i + 1 < mem->nr && mem->area[i].start <= end) {
		if (mem->area[i].end == mem->area[i + 1].start &&
		    mem->area[i].prot == mem->area[i + 1].prot) {
			mem->area[i].end = mem->area[i + 1].end;
			take_out(mem, i + 1);
		} else {
			i++;
		}
	}
}

/* @change each descriptor that is there; tables that are not are passed over by what they span */
static void each_page(struct linux_memory *mem, uint64_t start, uint64_t end, unsigned int prot,
		      void (*change)(struct linux_memory *mem, uint64_t *pte, unsigned int prot))
{
	for (uint64_t va = start; va < end;) {
		uint64_t *pte = linux_pte(mem, mem->table, va, false);

		if (!pte) {
			va = (va | (AROUND - 1)) + 1;
			continue;
		}
		if (*pte)
			change(mem, pte, prot);
		va += LINUX_PAGE;
	}
}

static void drop(struct linux_memory *mem, uint64_t *pte, unsigned int prot)
{
	(void)prot;
	linux_free_page(mem, linux_pte_page(*pte));
	*pte = 0;
}

static void set_rights(struct linux_memory *mem, uint64_t *pte, unsigned int prot)
{
	(void)mem;
	*pte = linux_pte_of(linux_pte_page(*pte), prot);
}

void linux_unmap(struct linux_memory *mem, uint64_t start, uint64_t len)
{
	size_t i;

	split(mem, start);
	split(mem, start + len);
	i = first_behind(mem, start);
	while (i < mem->nr && mem->area[i].start < start + len) {
		each_page(mem, mem->area[i].start, mem->area[i].end, 0, drop);
		take_out(mem, i);
	}
}

void linux_map(struct linux_memory *mem, uint64_t start, uint64_t len, unsigned int prot)
{
	linux_unmap(mem, start, len);
	insert(mem, first_behind(mem, start), (struct linux_area){ start, start + len, prot });
	join(mem, start, start + len);
}

static bool is_whole(const struct linux_memory *mem, uint64_t start, uint64_t len)
{
	uint64_t at = start;

	for (size_t i = first_behind(mem, start); at < start + len; i++) {
		if (i == mem->nr || mem->area[i].start > at)
			return false;
		at = mem->area[i].end;
	}
	return true;
}

bool linux_protect(struct linux_memory *mem, uint64_t start, uint64_t len, unsigned int prot)
{
	if (!is_whole(mem, start, len))
		return false;
	split(mem, start);
	split(mem, start + len);
	for (size_t i = first_behind(mem, start); i < mem->nr && mem->area[i].start < start + len; i++)
		mem->area[i].prot = prot;
	each_page(mem, start, start + len, prot, set_rights);
	join(mem, start, start + len);
	return true;
}

/* A page, and as far as memory goes the others of its area around it */
static uint8_t *populate(struct linux_memory *mem, const struct linux_area *area, uint64_t va)
{
	uint64_t from = va & ~(AROUND - 1), to = from + AROUND;
	uint64_t *pte;

	for (va &= ~(LINUX_PAGE - 1); from < to; from += LINUX_PAGE) {
		uint64_t page;

		if (from < area->start || from >= area->end)
			continue;
		pte = linux_pte(mem, mem->table, from, true);
		page = pte && !*pte ? linux_new_page(mem) : 0;
		if (page)
			*pte = linux_pte_of(page, area->prot);
	}
	pte = linux_pte(mem, mem->table, va, false);
	return pte && *pte ? mem->ram + linux_pte_page(*pte) : NULL;
}

uint8_t *linux_fault_in(struct linux_memory *mem, uint64_t va)
{
	const struct linux_area *area = linux_area_at(mem, va);
	const uint64_t *pte;

	if (!area)
		return NULL;
	pte = linux_pte(mem, mem->table, va, false);
	if (pte && *pte)
		return mem->ram + linux_pte_page(*pte);
	return populate(mem, area, va);
}

/* @len bytes of one page; @need: one of these rights */
static uint8_t *place(struct linux_memory *mem, uint64_t va, unsigned int need)
{
	const struct linux_area *area = linux_area_at(mem, va);
	uint8_t *page;

	if (!area || (need && !(area->prot & need)))
		return NULL;
	page = linux_fault_in(mem, va);
	return page ? page + va % LINUX_PAGE : NULL;
}

static size_t piece(uint64_t va, size_t len)
{
	size_t rest = LINUX_PAGE - va % LINUX_PAGE;

	return len < rest ? len : rest;
}

static bool copy_to(struct linux_memory *mem, uint64_t va, const void *from, size_t len, unsigned int need)
{
	for (size_t at = 0, part; at < len; at += part) {
		uint8_t *to = place(mem, va + at, need);

		part = piece(va + at, len - at);
		if (!to)
			return false;
		if (from)
			memcpy(to, (const uint8_t *)from + at, part);
		else
			memset(to, 0, part);
	}
	return true;
}

/* A tag in the top byte is no part of the address (TCR_EL1.TBI0) */
static uint64_t untagged(uint64_t va)
{
	return va >> 55 & 1 ? va : va & (UINT64_MAX >> 8);
}

bool linux_write(struct linux_memory *mem, uint64_t va, const void *from, size_t len)
{
	return copy_to(mem, untagged(va), from, len, LINUX_PROT_WRITE);
}

bool linux_put(struct linux_memory *mem, uint64_t va, const void *from, size_t len)
{
	return copy_to(mem, va, from, len, 0);
}

bool linux_read(struct linux_memory *mem, uint64_t va, void *to, size_t len)
{
	va = untagged(va);
	for (size_t at = 0, part; at < len; at += part) {
		const uint8_t *from = place(mem, va + at, LINUX_PROT_READ | LINUX_PROT_WRITE | LINUX_PROT_EXEC);

		part = piece(va + at, len - at);
		if (!from)
			return false;
		memcpy((uint8_t *)to + at, from, part);
	}
	return true;
}

bool linux_read_string(struct linux_memory *mem, uint64_t va, char *to, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		if (!linux_read(mem, va + at, &to[at], 1))
			return false;
		if (!to[at])
			return true;
	}
	return false;
}
