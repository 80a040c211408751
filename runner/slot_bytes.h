/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Memory of slots that no step gave an address for
 *
 * Each has its own, so that what a step puts there is in no other slot.
 */
#ifndef KVMSME_RUNNER_SLOT_BYTES_H
#define KVMSME_RUNNER_SLOT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct slot_memory - of a VM's slot; @size: 0: it is in no guest's memory */
struct slot_memory {
	struct slot_memory *next;
	unsigned int vm;
	uint64_t slot;
	uint8_t *base;
	size_t mapped;
	uint64_t gpa, size;
};

/** slot_memory_for() - at least @size bytes for the slot, the same as before; NULL: there are none */
uint8_t *slot_memory_for(struct slot_memory **list, unsigned int vm, uint64_t slot, uint64_t size);

/** slot_memory_set() - the slot is now these @size bytes, at @gpa of the guest; others' memory is not known */
void slot_memory_set(struct slot_memory *list, unsigned int vm, uint64_t slot, uint64_t gpa, uint64_t size,
		     uint64_t uaddr);

/** slot_memory_at() - @len bytes at @gpa of the VM's guest, all in one slot; NULL: they are not known */
uint8_t *slot_memory_at(const struct slot_memory *list, unsigned int vm, uint64_t gpa, size_t len);

/** slot_memory_drop() - of a VM that is gone */
void slot_memory_drop(struct slot_memory **list, unsigned int vm);

#endif
