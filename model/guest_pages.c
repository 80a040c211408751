/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "guest_pages.h"
#include "host_memory.h"
#include "uaccess.h"

static const uint8_t zeros[GUEST_PAGE_SIZE];

/* What @pages has for @addr; NULL: nothing */
static const uint8_t *page_of(const struct guest_pages *pages, uint64_t addr)
{
	size_t low = 0, high = pages ? pages->nr : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pages->addr[middle] < addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!pages || low == pages->nr || pages->addr[low] != addr)
		return NULL;
	return pages->bytes + low * GUEST_PAGE_SIZE;
}

static const uint8_t *base_page(const struct guest_pages *base, uint64_t addr)
{
	const uint8_t *page = page_of(base, addr);

	return page ? page : zeros;
}

static bool grow(struct guest_pages *to)
{
	size_t room = to->room ? 2 * to->room : 16;
	uint64_t *addr;
	uint8_t *bytes;

	if (to->nr < to->room)
		return true;
	addr = host_memory(realloc(to->addr, room * sizeof(*addr)));
	if (addr)
		to->addr = addr;
	bytes = addr ? host_memory(realloc(to->bytes, room * GUEST_PAGE_SIZE)) : NULL;
	if (!bytes)
		return false;
	to->bytes = bytes;
	to->room = room;
	return true;
}

/* Keeps addresses rising; slots may share memory, which is kept once */
static bool add(struct guest_pages *to, uint64_t addr, const uint8_t *page)
{
	size_t at = to->nr;

	if (page_of(to, addr))
		return true;
	if (!grow(to))
		return false;
	while (at && to->addr[at - 1] > addr)
		at--;
	memmove(to->addr + at + 1, to->addr + at, (to->nr - at) * sizeof(to->addr[0]));
	memmove(to->bytes + (at + 1) * GUEST_PAGE_SIZE, to->bytes + at * GUEST_PAGE_SIZE,
		(to->nr - at) * GUEST_PAGE_SIZE);
	to->addr[at] = addr;
	memcpy(to->bytes + at * GUEST_PAGE_SIZE, page, GUEST_PAGE_SIZE);
	to->nr++;
	return true;
}

/* Calls @page for each page of each slot, until one says false */
static bool each_page(const struct kvmsme *m, bool (*page)(void *ctx, uint64_t addr), void *ctx)
{
	for (unsigned int v = 0; v < m->state.nr_vms; v++)
		for (unsigned int s = 0; s < m->state.vm[v].nr_slots; s++) {
			const struct kvm_memory_slot *slot = &m->memory[v].slot[s];

			for (uint64_t at = 0; at < slot->size; at += GUEST_PAGE_SIZE)
				if (!page(ctx, slot->uaddr + at))
					return false;
		}
	return true;
}

struct transfer_of_pages {
	const struct guest_pages *base, *from;
	struct guest_pages *to;
};

static bool save_page(void *ctx, uint64_t addr)
{
	const struct transfer_of_pages *transfer = ctx;
	uint8_t now[GUEST_PAGE_SIZE];

	if (copy_from_user(now, addr, sizeof(now)) ||
	    !memcmp(now, base_page(transfer->base, addr), sizeof(now)))
		return true;
	return add(transfer->to, addr, now);
}

bool guest_pages_save(const struct kvmsme *m, const struct guest_pages *base,
		      struct guest_pages *to)
{
	struct transfer_of_pages transfer = { .base = base, .to = to };

	to->nr = 0;
	if (each_page(m, save_page, &transfer))
		return true;
	to->nr = 0;
	return false;
}

/* Writing what is there already would only make pages of memory that nobody has touched */
static bool restore_page(void *ctx, uint64_t addr)
{
	const struct transfer_of_pages *transfer = ctx;
	const uint8_t *saved = page_of(transfer->from, addr);
	uint8_t now[GUEST_PAGE_SIZE];

	if (!saved)
		saved = base_page(transfer->base, addr);
	if (!copy_from_user(now, addr, sizeof(now)) && memcmp(now, saved, sizeof(now)) != 0)
		copy_to_user(addr, saved, sizeof(now));
	return true;
}

void guest_pages_restore(const struct kvmsme *m, const struct guest_pages *base,
			 const struct guest_pages *from)
{
	struct transfer_of_pages transfer = { .base = base, .from = from };

	each_page(m, restore_page, &transfer);
}

void guest_pages_free(struct guest_pages *pages)
{
	free(pages->addr);
	free(pages->bytes);
	memset(pages, 0, sizeof(*pages));
}
