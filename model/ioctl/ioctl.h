/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: One handler an ioctl, and the register classes of GET/SET_ONE_REG
 *
 * A handler returns what the ioctl returns, or a negative errno.
 */
#ifndef KVMSME_IOCTL_IOCTL_H
#define KVMSME_IOCTL_IOCTL_H

#include "../uaccess.h"
#include "../vcpu/vcpu.h"
#include "../vec_state.h"

/**
 * struct ioctl_row - a request of one kind of fd
 * @handler: @index is the fd's object; @arg as given by the caller
 *           What it changes it tells by itself (touch.h)
 */
struct ioctl_row {
	uint32_t request;
	long (*handler)(struct kvmsme *m, uint16_t index, uint64_t arg);
};

/* Tables end with a row whose handler is NULL */
extern const struct ioctl_row kvm_dev_ioctls[];		/* system.c */
extern const struct ioctl_row kvm_vm_ioctls[];		/* vm.c */
extern const struct ioctl_row kvm_vcpu_ioctls[];	/* vcpu.c */

/* vm_ioctl.c */
bool kvm_vcpu_id_exists(const struct kvmsme *m, uint16_t vm, uint64_t id);

/* memory_ioctl.c */
long set_user_memory_region(struct kvmsme *m, uint16_t vm, uint64_t arg);
long set_user_memory_region2(struct kvmsme *m, uint16_t vm, uint64_t arg);
long get_dirty_log(struct kvmsme *m, uint16_t vm, uint64_t arg);
long clear_dirty_log(struct kvmsme *m, uint16_t vm, uint64_t arg);
long enable_manual_dirty_log(struct kvmsme *m, struct kvm *kvm, const struct kvm_enable_cap *cap);

/* debug_ioctl.c */
long set_guest_debug(struct kvmsme *m, uint16_t index, uint64_t arg);
long set_signal_mask(struct kvmsme *m, uint16_t index, uint64_t arg);

/* coalesced_ioctl.c */
long register_coalesced_mmio(struct kvmsme *m, uint16_t vm, uint64_t arg);
long unregister_coalesced_mmio(struct kvmsme *m, uint16_t vm, uint64_t arg);

/* stats_ioctl.c */
long kvm_vm_get_stats_fd(struct kvmsme *m, uint16_t vm, uint64_t arg);
long kvm_vcpu_get_stats_fd(struct kvmsme *m, uint16_t index, uint64_t arg);

/* device_ioctl.c */
long create_device(struct kvmsme *m, uint16_t vm, uint64_t arg);
long create_irqchip(struct kvmsme *m, uint16_t vm, uint64_t arg);
long set_device_addr(struct kvmsme *m, uint16_t vm, uint64_t arg);
long irq_line(struct kvmsme *m, uint16_t vm, uint64_t arg);
long signal_msi(struct kvmsme *m, uint16_t vm, uint64_t arg);
long mte_copy_tags(struct kvmsme *m, uint16_t vm, uint64_t arg);
long set_counter_offset(struct kvmsme *m, uint16_t vm, uint64_t arg);
long enable_mte(struct kvmsme *m, struct kvm *kvm);

/* known_calls.c: rows of kvm_calls.def */
enum known_call_id {
#define IOCTL(request, fd, cap) CALL_##fd##_##request,
#define PART(symbol, name, cap) symbol,
#include "../kvm_calls.def"
	NR_CALLS
};

/* The answer to what the kernel knows and the model does not; and to a request that no table has */
long not_modelled(struct kvmsme *m, enum known_call_id id);
long kvm_ioctl_without_handler(struct kvmsme *m, enum fd_kind kind, uint32_t request, uint64_t arg);

/* dispatch.c: a table has the request */
bool ioctl_handler(enum fd_kind kind, uint32_t request);

/* KVM_CHECK_EXTENSION's answer of a VM; no rule is told */
long kvm_cap_answer(const struct kvmsme *m, uint64_t cap);

/* @of_vm: asked of a VM, not of /dev/kvm */
long kvm_check_extension(struct kvmsme *m, uint64_t cap, bool of_vm);

/* vcpu_attr.c */
long kvm_arm_pmu_v3_set_attr(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_device_attr *attr);
long kvm_arm_pmu_v3_get_attr(struct kvmsme *m, const struct kvm_device_attr *attr);
long kvm_arm_pmu_v3_has_attr(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct kvm_device_attr *attr);
long kvm_arm_timer_set_attr(struct kvmsme *m);
long kvm_arm_timer_get_attr(struct kvmsme *m, const struct kvm_device_attr *attr);
long kvm_arm_timer_has_attr(struct kvmsme *m, const struct kvm_device_attr *attr);

/* device_attr.c */
long kvm_vm_set_device_attr(struct kvmsme *m, uint16_t vm, uint64_t arg);
long kvm_vm_has_device_attr(struct kvmsme *m, uint16_t vm, uint64_t arg);
long kvm_vcpu_set_device_attr(struct kvmsme *m, uint16_t index, uint64_t arg);
long kvm_vcpu_get_device_attr(struct kvmsme *m, uint16_t index, uint64_t arg);
long kvm_vcpu_has_device_attr(struct kvmsme *m, uint16_t index, uint64_t arg);

/* core_regs.c, sve_regs.c, sme_regs.c, sys_regs.c, fw_regs.c */
int get_core_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int set_core_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int get_sve_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int set_sve_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int get_sme_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int set_sme_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int kvm_arm_get_fw_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int kvm_arm_set_fw_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);
int kvm_arm_sys_reg_get_reg(struct kvmsme *m, struct kvm_vcpu *vcpu,
			    const struct kvm_one_reg *reg);
int kvm_arm_sys_reg_set_reg(struct kvmsme *m, struct kvm_vcpu *vcpu,
			    const struct kvm_one_reg *reg);

/**
 * struct reg_region - where a vector register lies in the vCPU's vector state
 * @koffset: bytes from the start of @part
 * @klen:    significant bytes
 * @upad:    bytes of the user's value behind them: zero on GET, ignored on SET
 */
struct reg_region {
	enum vec_part part;
	size_t koffset;
	size_t klen;
	size_t upad;
};

int copy_region_to_user(struct kvmsme *m, const struct kvm_vcpu *vcpu,
			const struct reg_region *region, uint64_t uaddr);
int copy_region_from_user(struct kvmsme *m, struct kvm_vcpu *vcpu,
			  const struct reg_region *region, uint64_t uaddr);

/* reg_list.c: the ids a vCPU has now; @ids may be NULL to count */
uint64_t kvm_arm_copy_reg_indices(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t *ids);
#define REG_LIST_MAX 1024
/* The rule that the list's order follows; reg_list_rule() is in machine.h */
enum rule reg_list_order_rule(const struct kvmsme *m);

#endif
