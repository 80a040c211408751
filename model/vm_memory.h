/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Memory slots of a VM, which pages of them are dirty, and which have tags
 *
 * State as struct kvm is (snapshot.h knows it), but of no size of its own.  Who changes it calls touch_vm().
 */
#ifndef KVMSME_VM_MEMORY_H
#define KVMSME_VM_MEMORY_H

#include "machine.h"

#define VM_PAGE_SIZE	4096u

static inline struct vm_memory *vm_memory(const struct kvmsme *m, const struct kvm *kvm)
{
	return (struct vm_memory *)(uintptr_t)&m->memory[kvm - m->state.vm];
}

/** vm_memory_room() - have memory for so many slots and words of dirty logs; false: there is none */
bool vm_memory_room(struct kvmsme *m, unsigned int vm, uint32_t nr_slots, uint32_t nr_dirty);
/** vm_zone_room() - the same for zones of coalesced MMIO; vm_tag_room(): for pages with tags */
bool vm_zone_room(struct kvmsme *m, unsigned int vm, uint32_t nr_zones);
bool vm_tag_room(struct kvmsme *m, unsigned int vm, uint32_t nr_tags);
void vm_memory_free(struct kvmsme *m);

/** vm_slot() - the slot of that number, NULL: there is none */
struct kvm_memory_slot *vm_slot(const struct kvmsme *m, const struct kvm *kvm, uint32_t id);

/** vm_slot_of() - the slot that guest-physical address @ipa is in, NULL: none */
struct kvm_memory_slot *vm_slot_of(const struct kvmsme *m, const struct kvm *kvm, uint64_t ipa);

/**
 * vm_tags() - those of the page of the caller's memory at @uaddr, whichever slot shows it; NULL: it has none yet,
 *             which a guest sees as zeros
 * vm_tags_add() - the same, which are zeros if there were none; NULL: out of memory
 */
struct kvm_tag_page *vm_tags(const struct kvmsme *m, const struct kvm *kvm, uint64_t uaddr);
struct kvm_tag_page *vm_tags_add(struct kvmsme *m, struct kvm *kvm, uint64_t uaddr);

/** vm_slot_add() - a new one, of size 0; NULL: out of memory.  vm_slot_remove() - and its log */
struct kvm_memory_slot *vm_slot_add(struct kvmsme *m, struct kvm *kvm, uint32_t id);
void vm_slot_remove(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot);

/**
 * vm_log_start() - give a slot without one a dirty log; false: out of memory
 * @all_dirty: KVM_DIRTY_LOG_INITIALLY_SET
 * vm_log_stop() - it has none
 */
bool vm_log_start(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot, bool all_dirty);
void vm_log_stop(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot);

/** vm_guest_slots() - what a CPU is told: @scratch->slots, kvm->nr_slots of them; false: out of memory */
bool vm_guest_slots(struct kvmsme *m, const struct kvm *kvm, struct vcpu_scratch *scratch);

/** vm_guest_wrote() - what a CPU has noted in @slots, which vm_guest_slots() has made, is dirty */
void vm_guest_wrote(struct kvmsme *m, struct kvm *kvm, const struct cpu_mem_slot *slots, size_t nr_slots);

#endif
