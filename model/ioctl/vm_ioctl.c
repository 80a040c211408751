/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioctls of a VM */
#include <string.h>

#include "../stats_file.h"
#include "../vcpu/mpidr.h"
#include "ioctl.h"

bool kvm_vcpu_id_exists(const struct kvmsme *m, uint16_t vm, uint64_t id)
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
	if (kvm_vcpu_id_exists(m, vm, id))
		return rule_refuse(m, RULE_VM_VCPU_EXISTS);
	index = machine_new_vcpu(m);
	if (index < 0)
		return rule_refuse(m, RULE_VM_RESOURCES);
	m->vcpu[index]->vm = vm;
	m->vcpu[index]->vcpu_id = (uint32_t)id;
	m->scratch[index]->maker = stats_maker();
	vcpu_fp_reset_owner(m, m->vcpu[index]);
	fd = machine_new_fd(m, FD_VCPU, (uint16_t)index);
	if (fd < 0) {
		machine_drop_vcpu(m, (unsigned int)index);
		return rule_refuse(m, RULE_VM_RESOURCES);
	}
	touch_vm(&m->state.vm[vm]);
	kvm_destroy_mpidr_data(m, vm);
	m->state.vm[vm].nr_vcpus++;
	m->state.vm[vm].refs++;
	rule_decide(m, RULE_VM_VCPU_CREATED);
	return fd;
}

static long check_extension(struct kvmsme *m, uint16_t vm, uint64_t cap)
{
	(void)vm;
	return kvm_check_extension(m, cap, true);
}

/* @flag: of @kvm */
static long enable(struct kvmsme *m, struct kvm *kvm, bool *flag)
{
	rule_decide(m, RULE_CAP_ENABLED);
	touch_vm(kvm);
	*flag = true;
	return 0;
}

static long enable_writable_imp_id(struct kvmsme *m, struct kvm *kvm)
{
	if (!m->profile.wid_regs_cap)
		return rule_refuse(m, RULE_CAP_ENABLE);
	if (kvm->nr_vcpus)
		return rule_refuse(m, RULE_CAP_IMP_ID);
	return enable(m, kvm, &kvm->writable_imp_id);
}

/* kvm_main.c kvm_vm_ioctl_enable_cap_generic(): at most so many nanoseconds, which the model never waits */
static long enable_halt_poll(struct kvmsme *m, const struct kvm_enable_cap *cap)
{
	if (cap->args[0] != (uint32_t)cap->args[0])
		return rule_refuse(m, RULE_CAP_ENABLE);
	rule_decide(m, RULE_CAP_ENABLED);
	return 0;
}

/* No slot may be there; 0, or a size of blocks that stage 2 has.  When pages are split no VMM sees */
static long enable_split_chunk(struct kvmsme *m, const struct kvm *kvm, const struct kvm_enable_cap *cap)
{
	uint64_t size = cap->args[0];
	uint64_t sizes = (uint64_t)kvm_cap_answer(m, KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES);

	if (!sizes || kvm->nr_slots || (size && (size & (size - 1) || !(size & sizes))))
		return rule_refuse(m, RULE_CAP_ENABLE);
	rule_decide(m, RULE_CAP_ENABLED);
	return 0;
}

/* A ring of @size bytes: the kernel's checks, of which this one is what it would pass */
static bool ring_size_ok(const struct kvmsme *m, const struct kvm *kvm, uint64_t size)
{
	return size >= 4096 && !(size & (size - 1)) && !kvm->nr_vcpus &&
	       size <= (uint64_t)kvm_cap_answer(m, KVM_CAP_DIRTY_LOG_RING_ACQ_REL);
}

static long enable_cap_of(struct kvmsme *m, struct kvm *kvm, const struct kvm_enable_cap *cap)
{
	switch (cap->cap) {
	case KVM_CAP_ARM_NISV_TO_USER:
		return enable(m, kvm, &kvm->nisv_to_user);
	case KVM_CAP_ARM_SYSTEM_SUSPEND:
		return enable(m, kvm, &kvm->system_suspend);
	case KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2:
		return enable_manual_dirty_log(m, kvm, cap);
	case KVM_CAP_HALT_POLL:
		return enable_halt_poll(m, cap);
	case KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE:
		return enable_split_chunk(m, kvm, cap);
	case KVM_CAP_ARM_MTE:
		return enable_mte(m, kvm);
	case KVM_CAP_DIRTY_LOG_RING_ACQ_REL:
		return ring_size_ok(m, kvm, cap->args[0]) ? not_modelled(m, CALL_DIRTY_RING) :
							    rule_refuse(m, RULE_CAP_ENABLE);
	case KVM_CAP_ARM_SEA_TO_USER:
		return kvm_cap_answer(m, cap->cap) ? not_modelled(m, CALL_SEA_TO_USER) :
							   rule_refuse(m, RULE_CAP_ENABLE);
	case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		return enable_writable_imp_id(m, kvm);
	default:
		return rule_refuse(m, RULE_CAP_ENABLE);
	}
}

static long enable_cap(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_enable_cap cap;

	if (copy_from_user(&cap, arg, sizeof(cap)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (cap.flags)
		return rule_refuse(m, RULE_CAP_ENABLE);
	return enable_cap_of(m, &m->state.vm[vm], &cap);
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
	{ KVM_SET_USER_MEMORY_REGION2, set_user_memory_region2 },
	{ KVM_GET_DIRTY_LOG, get_dirty_log },
	{ KVM_CREATE_DEVICE, create_device },
	{ KVM_CREATE_IRQCHIP, create_irqchip },
	{ KVM_ARM_SET_DEVICE_ADDR, set_device_addr },
	{ KVM_IRQ_LINE, irq_line },
	{ KVM_IRQ_LINE_STATUS, irq_line },
	{ KVM_SIGNAL_MSI, signal_msi },
	{ KVM_ARM_MTE_COPY_TAGS, mte_copy_tags },
	{ KVM_ARM_SET_COUNTER_OFFSET, set_counter_offset },
	{ KVM_REGISTER_COALESCED_MMIO, register_coalesced_mmio },
	{ KVM_UNREGISTER_COALESCED_MMIO, unregister_coalesced_mmio },
	{ KVM_CLEAR_DIRTY_LOG, clear_dirty_log },
	{ KVM_ARM_GET_REG_WRITABLE_MASKS, get_reg_writable_masks },
	{ KVM_SET_DEVICE_ATTR, kvm_vm_set_device_attr },
	{ KVM_HAS_DEVICE_ATTR, kvm_vm_has_device_attr },
	{ KVM_GET_STATS_FD, kvm_vm_get_stats_fd },
	{ 0, NULL },
};
