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

long kvm_check_extension(struct kvmsme *m, uint64_t cap);

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
