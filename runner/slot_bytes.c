// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <sys/mman.h>

#include "slot_bytes.h"

#define PAGE		UINT64_C(4096)
#define MAX_SIZE	(UINT64_C(1) << 30)

static bool is_of(const struct slot_memory *m, unsigned int vm, uint64_t slot)
{
	return m->vm == vm && m->slot == slot;
}

static uint8_t *map_new(struct slot_memory **list, unsigned int vm, uint64_t slot, size_t len)
{
	struct slot_memory *m = calloc(1, sizeof(*m));
	void *base = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!m || base == MAP_FAILED) {
		free(m);
		if (base != MAP_FAILED)
			munmap(base, len);
		return NULL;
	}
	*m = (struct slot_memory){ .vm = vm, .slot = slot, .base = base, .mapped = len };
	/* what was there first is found first: a slot keeps its memory */
	while (*list)
		list = &(*list)->next;
	*list = m;
	return base;
}

uint8_t *slot_memory_for(struct slot_memory **list, unsigned int vm, uint64_t slot, uint64_t size)
{
	for (struct slot_memory *m = *list; m; m = m->next)
		if (is_of(m, vm, slot) && m->mapped >= size)
			return m->base;
	if (!size || size > MAX_SIZE)
		return NULL;
	return map_new(list, vm, slot, (size + PAGE - 1) & ~(PAGE - 1));
}

void slot_memory_set(struct slot_memory *list, unsigned int vm, uint64_t slot, uint64_t gpa, uint64_t size,
		     uint64_t uaddr)
{
	for (struct slot_memory *m = list; m; m = m->next) {
		if (!is_of(m, vm, slot))
			continue;
		m->gpa = gpa;
		m->size = (uint64_t)(uintptr_t)m->base == uaddr ? size : 0;
	}
}

uint8_t *slot_memory_at(const struct slot_memory *list, unsigned int vm, uint64_t gpa, size_t len)
{
	for (; list; list = list->next)
		if (list->vm == vm && gpa >= list->gpa && gpa - list->gpa < list->size &&
		    len <= list->size - (gpa - list->gpa))
			return list->base + (gpa - list->gpa);
	return NULL;
}

void slot_memory_drop(struct slot_memory **list, unsigned int vm)
{
	struct slot_memory *m;

	while ((m = *list)) {
		if (m->vm != vm) {
			list = &m->next;
			continue;
		}
		*list = m->next;
		munmap(m->base, m->mapped);
		free(m);
	}
}
