// SPDX-License-Identifier: GPL-2.0-or-later
#include "cpu.h"

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
		return (uint8_t *)s->host + offset;
	}
	return NULL;
}
