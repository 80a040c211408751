/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory slots and dirty logs (kvm_main.c __kvm_set_memory_region, kvm_get_dirty_log_protect) */
#include <string.h>

#include "../touch.h"
#include "../vm_memory.h"
#include "ioctl.h"

#define KVM_USER_MEM_SLOTS	32767
#define KVM_MEM_MAX_NR_PAGES	((UINT64_C(1) << 31) - 1)
#define PAGE_MASK		(VM_PAGE_SIZE - 1)

/* access_ok(), of an address without a tag */
static bool user_range_ok(const struct kvmsme *m, uint64_t uaddr, uint64_t size)
{
	uint64_t end = UINT64_C(1) << m->profile.va_bits;

	return size <= end && uaddr <= end - size;
}

/* KVM_SET_USER_MEMORY_REGION_V1_FLAGS */
#define V1_FLAGS	(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY)

/* check_memory_region_flags(): a guest_memfd goes with no other flag; and where it begins in it */
static bool memfd_shape_ok(const struct kvmsme *m, const struct kvm_userspace_memory_region2 *mem)
{
	uint64_t end;

	if (mem->flags != KVM_MEM_GUEST_MEMFD || !m->pop.cap[KVM_CAP_GUEST_MEMFD].value)
		return false;
	return !(mem->guest_memfd_offset & PAGE_MASK) &&
	       !__builtin_add_overflow(mem->guest_memfd_offset, mem->memory_size, &end);
}

static bool slot_shape_ok(const struct kvmsme *m, const struct kvm_userspace_memory_region2 *mem)
{
	uint64_t end;

	if (mem->flags & ~V1_FLAGS && !memfd_shape_ok(m, mem))
		return false;
	if ((mem->memory_size | mem->guest_phys_addr | mem->userspace_addr) & PAGE_MASK)
		return false;
	if (!user_range_ok(m, mem->userspace_addr, mem->memory_size))
		return false;
	if (mem->slot >= KVM_USER_MEM_SLOTS || mem->memory_size / VM_PAGE_SIZE > KVM_MEM_MAX_NR_PAGES)
		return false;
	return !__builtin_add_overflow(mem->guest_phys_addr, mem->memory_size, &end);
}

static bool slot_overlaps(const struct kvmsme *m, const struct kvm *kvm,
			  const struct kvm_userspace_memory_region2 *mem)
{
	const struct kvm_memory_slot *slot = vm_memory(m, kvm)->slot;

	for (uint32_t i = 0; i < kvm->nr_slots; i++, slot++)
		if (slot->id != mem->slot && mem->guest_phys_addr < slot->gpa + slot->size &&
		    slot->gpa < mem->guest_phys_addr + mem->memory_size)
			return true;
	return false;
}

static bool slot_change_ok(const struct kvm_memory_slot *old,
			   const struct kvm_userspace_memory_region2 *mem)
{
	return old->size == mem->memory_size && old->uaddr == mem->userspace_addr &&
	       !((old->flags ^ mem->flags) & KVM_MEM_READONLY) && !(mem->flags & KVM_MEM_GUEST_MEMFD);
}

static long delete_slot(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot)
{
	if (!slot)
		return rule_refuse(m, RULE_MEM_DELETE);
	rule_decide(m, RULE_MEM_DELETE);
	touch_vm(kvm);
	vm_slot_remove(m, kvm, slot);
	return 0;
}

/* A log begins with its flag, lives as long as that, and moves with its slot */
static bool switch_log(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot)
{
	if (!(slot->flags & KVM_MEM_LOG_DIRTY_PAGES)) {
		vm_log_stop(m, kvm, slot);
		return true;
	}
	return slot->nr_dirty ||
	       vm_log_start(m, kvm, slot, kvm->manual_dirty_log & KVM_DIRTY_LOG_INITIALLY_SET);
}

static long write_slot(struct kvmsme *m, struct kvm *kvm, struct kvm_memory_slot *slot,
		       const struct kvm_userspace_memory_region2 *mem)
{
	bool is_new = !slot;

	touch_vm(kvm);
	if (is_new)
		slot = vm_slot_add(m, kvm, mem->slot);
	if (!slot)
		return rule_refuse(m, RULE_VM_RESOURCES);
	slot->gpa = mem->guest_phys_addr;
	slot->size = mem->memory_size;
	slot->uaddr = mem->userspace_addr;
	slot->flags = mem->flags;
	if (switch_log(m, kvm, slot))
		return 0;
	if (is_new)
		vm_slot_remove(m, kvm, slot);
	else
		slot->flags &= ~KVM_MEM_LOG_DIRTY_PAGES;
	return rule_refuse(m, RULE_VM_RESOURCES);
}

static long set_slot(struct kvmsme *m, struct kvm *kvm,
		     const struct kvm_userspace_memory_region2 *mem)
{
	struct kvm_memory_slot *slot;

	if (!slot_shape_ok(m, mem))
		return rule_refuse(m, RULE_MEM_SHAPE);
	slot = vm_slot(m, kvm, mem->slot);
	if (!mem->memory_size)
		return delete_slot(m, kvm, slot);
	if (slot && !slot_change_ok(slot, mem))
		return rule_refuse(m, RULE_MEM_CHANGE);
	if (slot_overlaps(m, kvm, mem))
		return rule_refuse(m, RULE_MEM_OVERLAP);
	/* kvm_gmem_bind(): there are none, as KVM_CREATE_GUEST_MEMFD is not modelled */
	if (mem->flags & KVM_MEM_GUEST_MEMFD)
		return rule_refuse(m, RULE_MEM_SHAPE);
	if (mem->guest_phys_addr + mem->memory_size > UINT64_C(1) << kvm->ipa_bits)
		return rule_refuse(m, RULE_MEM_IPA);
	rule_decide(m, RULE_MEM_SET);
	return write_slot(m, kvm, slot, mem);
}

long set_user_memory_region(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_userspace_memory_region mem;
	struct kvm_userspace_memory_region2 slot;

	if (copy_from_user(&mem, arg, sizeof(mem)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (mem.flags & ~V1_FLAGS)
		return rule_refuse(m, RULE_MEM_SHAPE);
	slot = (struct kvm_userspace_memory_region2){
		.slot = mem.slot, .flags = mem.flags, .guest_phys_addr = mem.guest_phys_addr,
		.memory_size = mem.memory_size, .userspace_addr = mem.userspace_addr,
	};
	return set_slot(m, &m->state.vm[vm], &slot);
}

/* Its pads are not looked at, nor a guest_memfd without KVM_MEM_GUEST_MEMFD */
long set_user_memory_region2(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_userspace_memory_region2 mem;

	if (!m->pop.cap[KVM_CAP_USER_MEMORY2].value)
		return rule_refuse(m, RULE_MEM_REGION2);
	if (copy_from_user(&mem, arg, sizeof(mem)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	return set_slot(m, &m->state.vm[vm], &mem);
}

/* NULL: @refused says why */
static struct kvm_memory_slot *logged_slot(struct kvmsme *m, const struct kvm *kvm, uint32_t id, long *refused)
{
	struct kvm_memory_slot *slot;

	if (id >= KVM_USER_MEM_SLOTS) {
		*refused = rule_refuse(m, RULE_LOG_SLOT);
		return NULL;
	}
	slot = vm_slot(m, kvm, id);
	if (slot && slot->nr_dirty)
		return slot;
	*refused = rule_refuse(m, RULE_LOG_ABSENT);
	return NULL;
}

long get_dirty_log(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm *kvm = &m->state.vm[vm];
	struct kvm_memory_slot *slot;
	struct kvm_dirty_log log;
	uint64_t *bits;
	size_t missed;
	long refused;

	if (copy_from_user(&log, arg, sizeof(log)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	slot = logged_slot(m, kvm, log.slot, &refused);
	if (!slot)
		return refused;
	bits = vm_memory(m, kvm)->dirty + slot->dirty;
	rule_decide(m, RULE_LOG_GET);
	missed = copy_to_user((uintptr_t)log.dirty_bitmap, bits, slot->nr_dirty * sizeof(*bits));
	/* what could not be copied is forgotten all the same */
	if (!kvm->manual_dirty_log) {
		touch_vm(kvm);
		memset(bits, 0, slot->nr_dirty * sizeof(*bits));
	}
	return missed ? rule_refuse(m, RULE_IOCTL_ARG) : 0;
}

static bool clear_range_ok(const struct kvm_memory_slot *slot, const struct kvm_clear_dirty_log *log)
{
	uint64_t pages = slot->size / VM_PAGE_SIZE;

	if (log->first_page > pages)
		return false;
	return log->num_pages == pages - log->first_page ||
	       (log->num_pages < pages - log->first_page && !(log->num_pages % 64));
}

long clear_dirty_log(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm *kvm = &m->state.vm[vm];
	struct kvm_memory_slot *slot;
	struct kvm_clear_dirty_log log;
	uint64_t *bits, word;
	long refused;

	if (copy_from_user(&log, arg, sizeof(log)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (log.first_page % 64)
		return rule_refuse(m, RULE_LOG_CLEAR_RANGE);
	slot = logged_slot(m, kvm, log.slot, &refused);
	if (!slot)
		return refused;
	if (!clear_range_ok(slot, &log))
		return rule_refuse(m, RULE_LOG_CLEAR_RANGE);
	bits = vm_memory(m, kvm)->dirty + slot->dirty + log.first_page / 64;
	rule_decide(m, RULE_LOG_CLEAR);
	touch_vm(kvm);
	for (uint32_t i = 0; i < (log.num_pages + 63) / 64; i++) {
		if (copy_from_user(&word, (uintptr_t)log.dirty_bitmap + i * sizeof(word), sizeof(word)))
			return rule_refuse(m, RULE_IOCTL_ARG);
		bits[i] &= ~word;
	}
	return 0;
}

long enable_manual_dirty_log(struct kvmsme *m, struct kvm *kvm, const struct kvm_enable_cap *cap)
{
	uint64_t all = KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE | KVM_DIRTY_LOG_INITIALLY_SET;

	if (cap->args[0] & ~all || cap->args[0] == KVM_DIRTY_LOG_INITIALLY_SET)
		return rule_refuse(m, RULE_LOG_MANUAL);
	rule_decide(m, RULE_CAP_ENABLED);
	touch_vm(kvm);
	kvm->manual_dirty_log = (uint8_t)cap->args[0];
	return 0;
}
