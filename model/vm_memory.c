/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory slots of a VM and their dirty logs: as many as there are, so in memory of their own */
#include <stdlib.h>
#include <string.h>

#include "host_memory.h"
#include "touch.h"
#include "vm_memory.h"

static bool grow(void **block, uint32_t *room, uint32_t need, size_t size)
{
	uint32_t more = *room ? *room : 8;
	void *larger;

	if (need <= *room)
		return true;
	while (more < need)
		more *= 2;
	larger = host_memory(realloc(*block, more * size));
	if (!larger)
		return false;
	*block = larger;
	*room = more;
	return true;
}

bool vm_zone_room(struct kvmsme *m, unsigned int vm, uint32_t nr_zones)
{
	struct vm_memory *memory = &m->memory[vm];

	return grow((void **)&memory->zone, &memory->zone_room, nr_zones, sizeof(*memory->zone));
}

bool vm_tag_room(struct kvmsme *m, unsigned int vm, uint32_t nr_tags)
{
	struct vm_memory *memory = &m->memory[vm];

	return grow((void **)&memory->tags, &memory->tag_room, nr_tags, sizeof(*memory->tags));
}

bool vm_memory_room(struct kvmsme *m, unsigned int vm, uint32_t nr_slots, uint32_t nr_dirty)
{
	struct vm_memory *memory = &m->memory[vm];

	return grow((void **)&memory->slot, &memory->room, nr_slots, sizeof(*memory->slot)) &&
	       grow((void **)&memory->dirty, &memory->dirty_room, nr_dirty, sizeof(*memory->dirty));
}

void vm_memory_free(struct kvmsme *m)
{
	for (unsigned int i = 0; i < MACHINE_MAX_VMS; i++) {
		free(m->memory[i].slot);
		free(m->memory[i].dirty);
		free(m->memory[i].zone);
		free(m->memory[i].tags);
	}
}

struct kvm_memory_slot *vm_slot(const struct kvmsme *m, const struct kvm *kvm, uint32_t id)
{
	struct kvm_memory_slot *slot = vm_memory(m, kvm)->slot;
	uint32_t low = 0, high = kvm->nr_slots;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (slot[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < kvm->nr_slots && slot[low].id == id ? &slot[low] : NULL;
}

struct kvm_memory_slot *vm_slot_of(const struct kvmsme *m, const struct kvm *kvm, uint64_t ipa)
{
	struct kvm_memory_slot *slot = vm_memory(m, kvm)->slot;

	for (uint32_t i = 0; i < kvm->nr_slots; i++, slot++)
		if (ipa - slot->gpa < slot->size)
			return slot;
	return NULL;
}

/* Of the first page at or behind @uaddr; kvm->nr_tags: none is */
static uint32_t tags_at(const struct kvm_tag_page *page, uint32_t nr, uint64_t uaddr)
{
	uint32_t low = 0, high = nr;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (page[middle].uaddr < uaddr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct kvm_tag_page *vm_tags(const struct kvmsme *m, const struct kvm *kvm, uint64_t uaddr)
{
	struct kvm_tag_page *page = vm_memory(m, kvm)->tags;
	uint32_t at = tags_at(page, kvm->nr_tags, uaddr);

	return at < kvm->nr_tags && page[at].uaddr == uaddr ? &page[at] : NULL;
}

struct kvm_tag_page *vm_tags_add(struct kvmsme *m, struct kvm *kvm, uint64_t uaddr)
{
	struct kvm_tag_page *page = vm_memory(m, kvm)->tags;
	uint32_t at = tags_at(page, kvm->nr_tags, uaddr);

	if (at < kvm->nr_tags && page[at].uaddr == uaddr)
		return &page[at];
	if (!vm_tag_room(m, (unsigned int)(kvm - m->state.vm), kvm->nr_tags + 1))
		return NULL;
	page = vm_memory(m, kvm)->tags;
	memmove(&page[at + 1], &page[at], (kvm->nr_tags - at) * sizeof(*page));
	memset(&page[at], 0, sizeof(*page));
	page[at].uaddr = uaddr;
	kvm->nr_tags++;
	return &page[at];
}

/* The words behind @from, which is not 0, are now by @words further on, or, if that is negative, nearer */
static void move_logs(struct vm_memory *memory, struct kvm *kvm, uint32_t from, int64_t words)
{
	uint32_t to = (uint32_t)(from + words);

	memmove(memory->dirty + to, memory->dirty + from, (kvm->nr_dirty - from) * sizeof(*memory->dirty));
	for (uint32_t i = 0; i < kvm->nr_slots; i++)
		if (memory->slot[i].dirty >= from)
			memory->slot[i].dirty = (uint32_t)(memory->slot[i].dirty + words);
	kvm->nr_dirty = (uint32_t)(kvm->nr_dirty + words);
}

void vm_log_stop(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot)
{
	uint32_t words = slot->nr_dirty;

	slot->nr_dirty = 0;
	if (words)
		move_logs(vm_memory(m, kvm), kvm, slot->dirty + words, -(int64_t)words);
	slot->dirty = 0;
}

bool vm_log_start(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot, bool all_dirty)
{
	struct vm_memory *memory = vm_memory(m, kvm);
	uint64_t pages = slot->size / VM_PAGE_SIZE, words = (pages + 63) / 64;

	if (words > UINT32_MAX - kvm->nr_dirty ||
	    !vm_memory_room(m, (unsigned int)(kvm - m->state.vm), kvm->nr_slots, kvm->nr_dirty + (uint32_t)words))
		return false;
	slot->dirty = kvm->nr_dirty;
	slot->nr_dirty = (uint32_t)words;
	kvm->nr_dirty += (uint32_t)words;
	memset(memory->dirty + slot->dirty, all_dirty ? 0xff : 0, words * sizeof(*memory->dirty));
	if (all_dirty && pages % 64)
		memory->dirty[slot->dirty + words - 1] = (UINT64_C(1) << pages % 64) - 1;
	return true;
}

/* Room is made before, so that slots that are pointed to stay where they are */
struct kvm_memory_slot *vm_slot_add(struct kvmsme *m, struct kvm *kvm, uint32_t id)
{
	struct kvm_memory_slot *slot;
	uint32_t at = 0;

	if (!vm_memory_room(m, (unsigned int)(kvm - m->state.vm), kvm->nr_slots + 1, kvm->nr_dirty))
		return NULL;
	slot = vm_memory(m, kvm)->slot;
	while (at < kvm->nr_slots && slot[at].id < id)
		at++;
	memmove(&slot[at + 1], &slot[at], (kvm->nr_slots - at) * sizeof(*slot));
	memset(&slot[at], 0, sizeof(*slot));
	slot[at].id = id;
	kvm->nr_slots++;
	return &slot[at];
}

void vm_slot_remove(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot)
{
	size_t behind;

	vm_log_stop(m, kvm, slot);
	behind = (size_t)(vm_memory(m, kvm)->slot + kvm->nr_slots - (slot + 1));
	memmove(slot, slot + 1, behind * sizeof(*slot));
	kvm->nr_slots--;
}

bool vm_guest_slots(struct kvmsme *m, const struct kvm *kvm, struct vcpu_scratch *scratch)
{
	const struct vm_memory *memory = vm_memory(m, kvm);

	if (!grow((void **)&scratch->slots, &scratch->room, kvm->nr_slots, sizeof(*scratch->slots)) ||
	    !grow((void **)&scratch->dirty, &scratch->dirty_room, kvm->nr_dirty, sizeof(*scratch->dirty)))
		return false;
	if (kvm->nr_dirty)
		memset(scratch->dirty, 0, kvm->nr_dirty * sizeof(*scratch->dirty));
	for (uint32_t i = 0; i < kvm->nr_slots; i++) {
		const struct kvm_memory_slot *slot = &memory->slot[i];

		scratch->slots[i] = (struct cpu_mem_slot){
			.gpa = slot->gpa, .size = slot->size, .host = (void *)(uintptr_t)slot->uaddr,
			.readonly = slot->flags & KVM_MEM_READONLY,
			.dirty = slot->nr_dirty ? scratch->dirty + slot->dirty : NULL,
		};
	}
	return true;
}

/* Others may have changed the slots while the guest ran */
static struct kvm_memory_slot *log_of(const struct kvmsme *m, const struct kvm *kvm, const struct cpu_mem_slot *ran)
{
	struct kvm_memory_slot *slot = vm_memory(m, kvm)->slot;

	for (uint32_t i = 0; i < kvm->nr_slots; i++, slot++)
		if (slot->nr_dirty && slot->gpa == ran->gpa && slot->size == ran->size)
			return slot;
	return NULL;
}

void vm_guest_wrote(struct kvmsme *m, struct kvm *kvm, const struct cpu_mem_slot *slots, size_t nr_slots)
{
	for (size_t i = 0; i < nr_slots; i++) {
		struct kvm_memory_slot *slot = slots[i].dirty ? log_of(m, kvm, &slots[i]) : NULL;

		for (uint32_t word = 0; slot && word < slot->nr_dirty; word++)
			vm_memory(m, kvm)->dirty[slot->dirty + word] |= slots[i].dirty[word];
		if (slot)
			touch_vm(kvm);
	}
}
