// SPDX-License-Identifier: GPL-2.0-or-later
/* ioctls by name */
#include <string.h>

#include <kvmsme/kvm.h>

#include "uapi.h"

#define NUMBER(name, fds)	{ #name, name, fds, NULL }
#define IOCTL(name, fds, s)	{ #name, name, fds, #s }

const struct uapi_ioctl uapi_ioctls[] = {
	NUMBER(KVM_GET_API_VERSION, ON_FD_KVM),
	NUMBER(KVM_CREATE_VM, ON_FD_KVM),
	NUMBER(KVM_CHECK_EXTENSION, ON_FD_VM | ON_FD_KVM),
	NUMBER(KVM_GET_VCPU_MMAP_SIZE, ON_FD_KVM),
	NUMBER(KVM_CREATE_VCPU, ON_FD_VM),
	IOCTL(KVM_GET_DIRTY_LOG, ON_FD_VM, kvm_dirty_log),
	IOCTL(KVM_SET_USER_MEMORY_REGION, ON_FD_VM, kvm_userspace_memory_region),
	IOCTL(KVM_SET_USER_MEMORY_REGION2, ON_FD_VM, kvm_userspace_memory_region2),
	NUMBER(KVM_CREATE_IRQCHIP, ON_FD_VM),
	IOCTL(KVM_IRQ_LINE, ON_FD_VM, kvm_irq_level),
	IOCTL(KVM_REGISTER_COALESCED_MMIO, ON_FD_VM, kvm_coalesced_mmio_zone),
	IOCTL(KVM_UNREGISTER_COALESCED_MMIO, ON_FD_VM, kvm_coalesced_mmio_zone),
	IOCTL(KVM_ENABLE_CAP, ON_FD_VM | ON_FD_VCPU, kvm_enable_cap),
	IOCTL(KVM_ARM_PREFERRED_TARGET, ON_FD_VM, kvm_vcpu_init),
	IOCTL(KVM_ARM_MTE_COPY_TAGS, ON_FD_VM, kvm_arm_copy_mte_tags),
	IOCTL(KVM_ARM_SET_COUNTER_OFFSET, ON_FD_VM, kvm_arm_counter_offset),
	IOCTL(KVM_ARM_GET_REG_WRITABLE_MASKS, ON_FD_VM, reg_mask_range),
	IOCTL(KVM_CLEAR_DIRTY_LOG, ON_FD_VM, kvm_clear_dirty_log),
	NUMBER(KVM_RESET_DIRTY_RINGS, ON_FD_VM),
	NUMBER(KVM_GET_STATS_FD, ON_FD_VM | ON_FD_VCPU),
	IOCTL(KVM_CREATE_DEVICE, ON_FD_VM, kvm_create_device),
	IOCTL(KVM_SET_DEVICE_ATTR, ON_FD_VM | ON_FD_VCPU, kvm_device_attr),
	IOCTL(KVM_GET_DEVICE_ATTR, ON_FD_VM | ON_FD_VCPU, kvm_device_attr),
	IOCTL(KVM_HAS_DEVICE_ATTR, ON_FD_VM | ON_FD_VCPU, kvm_device_attr),
	NUMBER(KVM_RUN, ON_FD_VCPU),
	IOCTL(KVM_SET_SIGNAL_MASK, ON_FD_VCPU, kvm_signal_mask),
	IOCTL(KVM_GET_MP_STATE, ON_FD_VCPU, kvm_mp_state),
	IOCTL(KVM_SET_MP_STATE, ON_FD_VCPU, kvm_mp_state),
	IOCTL(KVM_SET_GUEST_DEBUG, ON_FD_VCPU, kvm_guest_debug),
	IOCTL(KVM_GET_VCPU_EVENTS, ON_FD_VCPU, kvm_vcpu_events),
	IOCTL(KVM_SET_VCPU_EVENTS, ON_FD_VCPU, kvm_vcpu_events),
	IOCTL(KVM_GET_ONE_REG, ON_FD_VCPU, kvm_one_reg),
	IOCTL(KVM_SET_ONE_REG, ON_FD_VCPU, kvm_one_reg),
	IOCTL(KVM_ARM_VCPU_INIT, ON_FD_VCPU, kvm_vcpu_init),
	IOCTL(KVM_GET_REG_LIST, ON_FD_VCPU, kvm_reg_list),
	IOCTL(KVM_ARM_VCPU_FINALIZE, ON_FD_VCPU, feature),
	{ NULL, 0, 0, NULL },
};

const struct uapi_ioctl *uapi_ioctl_by_name(const char *name)
{
	for (const struct uapi_ioctl *row = uapi_ioctls; row->name; row++)
		if (!strcmp(row->name, name))
			return row;
	return NULL;
}

const struct uapi_ioctl *uapi_ioctl_of(uint64_t request)
{
	for (const struct uapi_ioctl *row = uapi_ioctls; row->name; row++)
		if (row->request == request)
			return row;
	return NULL;
}
