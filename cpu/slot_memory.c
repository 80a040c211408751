// SPDX-License-Identifier: GPL-2.0-or-later
#include "cpu.h"

#define PAGE_SHIFT 12

static void note_written(uint64_t *dirty, uint64_t offset, size_t len)
{
	for (uint64_t page = offset >> PAGE_SHIFT; page <= (offset + len - 1) >> PAGE_SHIFT; page++)
		dirty[page / 64] |= UINT64_C(1) << page % 64;
}

/* Page 0 of userspace may be a slot's, and nobody has memory there: its first byte stands for none of them */
static void *not_null(uintptr_t host)
{
	return (void *)(host ? host : 1);
}

void *cpu_slot_memory(const struct cpu_mem_slot *slots, size_t nr_slots, uint64_t gpa, size_t len,
		      bool write)
{
	for (size_t i = 0; i < nr_slots; i++) {
		const struct cpu_mem_slot *s = &slots[i];
		uint64_t offset = gpa - s->gpa;

		if (offset >= s->size)
			continue;
		if (len > s->size - offset || (write && s->readonly))
			return NULL;
		if (write && s->dirty && len)
			note_written(s->dirty, offset, len);
		return not_null((uintptr_t)s->host + offset);
	}
	return NULL;
}
