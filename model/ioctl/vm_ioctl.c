/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioctls of a VM */
#include <string.h>

#include "ioctl.h"

static bool vcpu_id_exists(const struct kvmsme *m, uint16_t vm, uint64_t id)
{
	for (uint16_t i = 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use && m->vcpu[i]->vm == vm &&
		    m->vcpu[i]->vcpu_id == id)
			return true;
	return false;
}

static long create_vcpu(struct kvmsme *m, uint16_t vm, uint64_t id)
{
	int index, fd;

	if (id >= KVM_MAX_VCPUS)
		return rule_refuse(m, RULE_VM_VCPU_ID);
	if (vcpu_id_exists(m, vm, id))
		return rule_refuse(m, RULE_VM_VCPU_EXISTS);
	index = machine_new_vcpu(m);
	if (index < 0)
		return rule_refuse(m, RULE_VM_RESOURCES);
	m->vcpu[index]->vm = vm;
	m->vcpu[index]->vcpu_id = (uint32_t)id;
	vcpu_fp_reset_owner(m, m->vcpu[index]);
	fd = machine_new_fd(m, FD_VCPU, (uint16_t)index);
	if (fd < 0) {
		machine_drop_vcpu(m, (unsigned int)index);
		return rule_refuse(m, RULE_VM_RESOURCES);
	}
	touch_vm(&m->state.vm[vm]);
	m->state.vm[vm].mpidr_table = false;	/* kvm_destroy_mpidr_data() */
	m->state.vm[vm].nr_vcpus++;
	m->state.vm[vm].refs++;
	rule_decide(m, RULE_VM_VCPU_CREATED);
	return fd;
}

static long check_extension(struct kvmsme *m, uint16_t vm, uint64_t cap)
{
	(void)vm;
	return kvm_check_extension(m, cap);
}

static long enable_writable_imp_id(struct kvmsme *m, struct kvm *kvm)
{
	if (!m->profile.wid_regs_cap)
		return rule_refuse(m, RULE_CAP_ENABLE);
	if (kvm->nr_vcpus)
		return rule_refuse(m, RULE_CAP_IMP_ID);
	rule_decide(m, RULE_CAP_ENABLED);
	touch_vm(kvm);
	kvm->writable_imp_id = true;
	return 0;
}

static long enable_cap(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_enable_cap cap;

	if (copy_from_user(&cap, arg, sizeof(cap)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (cap.flags)
		return rule_refuse(m, RULE_CAP_ENABLE);
	switch (cap.cap) {
	case KVM_CAP_ARM_NISV_TO_USER:
		rule_decide(m, RULE_CAP_ENABLED);
		touch_vm(&m->state.vm[vm]);
		m->state.vm[vm].nisv_to_user = true;
		return 0;
	case KVM_CAP_ARM_SYSTEM_SUSPEND:
		rule_decide(m, RULE_CAP_ENABLED);
		touch_vm(&m->state.vm[vm]);
		m->state.vm[vm].system_suspend = true;
		return 0;
	case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		return enable_writable_imp_id(m, &m->state.vm[vm]);
	default:
		return rule_refuse(m, RULE_CAP_ENABLE);
	}
}

static long preferred_target(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_vcpu_init init = { .target = m->pop.target };

	(void)vm;
	rule_decide(m, RULE_VM_TARGET);
	if (copy_to_user(arg, &init, sizeof(init)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	return 0;
}

static bool slot_shape_ok(const struct kvm_userspace_memory_region *mem)
{
	uint64_t end;

	if (mem->flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY))
		return false;
	if ((mem->memory_size | mem->guest_phys_addr | mem->userspace_addr) & 4095)
		return false;
	if (__builtin_add_overflow(mem->guest_phys_addr, mem->memory_size, &end) ||
	    __builtin_add_overflow(mem->userspace_addr, mem->memory_size, &end))
		return false;
	return mem->slot < KVM_MEM_SLOTS;
}

static bool slot_overlaps(const struct kvm *kvm, const struct kvm_userspace_memory_region *mem)
{
	for (uint32_t i = 0; i < KVM_MEM_SLOTS; i++) {
		const struct kvm_memory_slot *slot = &kvm->slot[i];

		if (i == mem->slot || !slot->size)
			continue;
		if (mem->guest_phys_addr < slot->gpa + slot->size &&
		    slot->gpa < mem->guest_phys_addr + mem->memory_size)
			return true;
	}
	return false;
}

static bool slot_change_ok(const struct kvm_memory_slot *old,
			   const struct kvm_userspace_memory_region *mem)
{
	return !old->size || (old->size == mem->memory_size &&
			      old->uaddr == mem->userspace_addr &&
			      !((old->flags ^ mem->flags) & KVM_MEM_READONLY));
}

static void trim_slots(struct kvm *kvm)
{
	while (kvm->nr_slots && !kvm->slot[kvm->nr_slots - 1].size)
		kvm->nr_slots--;
}

static long set_slot(struct kvmsme *m, struct kvm *kvm,
		     const struct kvm_userspace_memory_region *mem)
{
	struct kvm_memory_slot *slot;

	if (!slot_shape_ok(mem))
		return rule_refuse(m, RULE_MEM_SHAPE);
	slot = &kvm->slot[mem->slot];
	if (!mem->memory_size && !slot->size)
		return rule_refuse(m, RULE_MEM_DELETE);
	if (!mem->memory_size) {
		rule_decide(m, RULE_MEM_DELETE);
		touch_vm(kvm);
		memset(slot, 0, sizeof(*slot));
		trim_slots(kvm);
		return 0;
	}
	if (!slot_change_ok(slot, mem))
		return rule_refuse(m, RULE_MEM_CHANGE);
	if (slot_overlaps(kvm, mem))
		return rule_refuse(m, RULE_MEM_OVERLAP);
	if (mem->guest_phys_addr + mem->memory_size > UINT64_C(1) << kvm->ipa_bits)
		return rule_refuse(m, RULE_MEM_IPA);
	rule_decide(m, RULE_MEM_SET);
	touch_vm(kvm);
	*slot = (struct kvm_memory_slot){ .gpa = mem->guest_phys_addr, .size = mem->memory_size,
					  .uaddr = mem->userspace_addr, .flags = mem->flags };
	if (mem->slot >= kvm->nr_slots)
		kvm->nr_slots = mem->slot + 1;
	return 0;
}

static long set_user_memory_region(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_userspace_memory_region mem;

	if (copy_from_user(&mem, arg, sizeof(mem)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	return set_slot(m, &m->state.vm[vm], &mem);
}

static bool reserved_clear(const struct reg_mask_range *range)
{
	for (int i = 0; i < 13; i++)
		if (range->reserved[i])
			return false;
	return true;
}

/* Index in the answer of an ID-space sysreg id, or -1 */
static int id_range_index(uint64_t id)
{
	unsigned int op0 = id >> 14 & 3, op1 = id >> 11 & 7, crn = id >> 7 & 15, crm = id >> 3 & 15;

	if ((id & KVM_REG_ARM_COPROC_MASK) != KVM_REG_ARM64_SYSREG)
		return -1;
	if (op0 != 3 || crn != 0 || crm > 7 || (op1 != 0 && op1 != 1 && op1 != 3))
		return -1;
	return (int)KVM_ARM_FEATURE_ID_RANGE_IDX(op0, op1, crn, crm, id & 7);
}

/* sys_regs.c kvm_vm_ioctl_get_reg_writable_masks(): clear_user() first, then masks */
static long get_reg_writable_masks(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE] = { 0 };
	struct reg_mask_range range;
	size_t missed;

	if (!m->profile.reg_mask_ranges)
		return rule_refuse(m, RULE_IOCTL_UNKNOWN);
	if (copy_from_user(&range, arg, sizeof(range)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (range.range != KVM_ARM_FEATURE_ID_RANGE || !reserved_clear(&range))
		return rule_refuse(m, RULE_MASKS_ARG);
	for (uint32_t i = 0; i < m->pop.nr; i++) {
		int index = id_range_index(m->pop.reg[i].id);

		if (index >= 0)
			masks[index] = pop_reg_writable_mask(m, &m->state.vm[vm], &m->pop.reg[i]);
	}
	missed = clear_user(range.addr, sizeof(masks));
	if (!missed)
		missed = copy_to_user(range.addr, masks, sizeof(masks));
	if (missed)
		return rule_refuse(m, RULE_IOCTL_ARG);
	rule_decide(m, RULE_MASKS_OK);
	return 0;
}

/* Lengths of @type that guests can have at most: all of the host's up to its common maximum */
static uint32_t guest_vqs(const struct kvmsme *m, enum vec_type type)
{
	unsigned int max_vq = m->host.max_vq[type];

	return max_vq ? m->host.vq_map[type] & (uint32_t)((UINT64_C(1) << max_vq) - 1) : 0;
}

static long get_vl_matrix(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_arm_vl_matrix matrix, out = { 0 };

	(void)vm;
	if (!m->profile.vl_matrix_ioctl)
		return rule_refuse(m, RULE_IOCTL_UNKNOWN);
	if (copy_from_user(&matrix, arg, sizeof(matrix)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (matrix.flags)
		return rule_refuse(m, RULE_VL_MATRIX_FLAGS);
	rule_decide(m, RULE_VL_MATRIX);
	out.sve_vqs = guest_vqs(m, ARM64_VEC_SVE);
	out.sme_vqs = out.sme_alone = guest_vqs(m, ARM64_VEC_SME);
	for (unsigned int vq = 1; vq <= 16; vq++)
		if (out.sve_vqs >> (vq - 1) & 1)
			out.sme_with_sve[vq - 1] = out.sme_vqs;
	if (copy_to_user(arg, &out, sizeof(out)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	return 0;
}

const struct ioctl_row kvm_vm_ioctls[] = {
	{ KVM_ARM_GET_VL_MATRIX, get_vl_matrix },
	{ KVM_CREATE_VCPU, create_vcpu },
	{ KVM_CHECK_EXTENSION, check_extension },
	{ KVM_ENABLE_CAP, enable_cap },
	{ KVM_ARM_PREFERRED_TARGET, preferred_target },
	{ KVM_SET_USER_MEMORY_REGION, set_user_memory_region },
	{ KVM_ARM_GET_REG_WRITABLE_MASKS, get_reg_writable_masks },
	{ KVM_SET_DEVICE_ATTR, kvm_vm_set_device_attr },
	{ KVM_HAS_DEVICE_ATTR, kvm_vm_has_device_attr },
	{ 0, NULL },
};
