/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GET/SET_ONE_REG: dispatch by coproc (guest.c kvm_arm_get_reg, kvm_arm_set_reg) */
#include <string.h>

#include "ioctl.h"

typedef int (*reg_access)(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg);

struct reg_class {
	reg_access get;
	reg_access set;
};

static const struct reg_class core_class = { get_core_reg, set_core_reg };
static const struct reg_class fw_class = { kvm_arm_get_fw_reg, kvm_arm_set_fw_reg };
static const struct reg_class sve_class = { get_sve_reg, set_sve_reg };
static const struct reg_class sme_class = { get_sme_reg, set_sme_reg };
static const struct reg_class sys_class = { kvm_arm_sys_reg_get_reg, kvm_arm_sys_reg_set_reg };

static const struct reg_class *class_of(struct kvmsme *m, uint64_t id)
{
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
		return &core_class;
	case KVM_REG_ARM_FW:
	case KVM_REG_ARM_FW_FEAT_BMAP:
		return &fw_class;
	case KVM_REG_ARM64_SVE:
		return &sve_class;
	case KVM_REG_ARM64_SME:
		return m->profile.sme || !rule_hit(m, RULE_SME_NO_COPROC) ? &sme_class : &sys_class;
	default:
		return &sys_class;
	}
}

static bool is_arm64(uint64_t id)
{
	return (id & ~KVM_REG_SIZE_MASK) >> 32 == KVM_REG_ARM64 >> 32;
}

int kvm_arm_get_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	if (!is_arm64(reg->id))
		return rule_refuse(m, RULE_REG_ARCH);
	return class_of(m, reg->id)->get(m, vcpu, reg);
}

int kvm_arm_set_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	if (!is_arm64(reg->id))
		return rule_refuse(m, RULE_REG_ARCH);
	return class_of(m, reg->id)->set(m, vcpu, reg);
}

/* By knob a GET that cannot be written whole writes nothing */
static bool room_in_user(struct kvmsme *m, uint64_t uaddr, size_t len)
{
	uint8_t probe[KVM_MAX_VL];

	return m->profile.get_efault_partial || !copy_from_user(probe, uaddr, len);
}

int copy_region_to_user(struct kvmsme *m, const struct kvm_vcpu *vcpu,
			const struct reg_region *region, uint64_t uaddr)
{
	const uint8_t *from = vec_read(vcpu, region->part, region->koffset);

	if (!room_in_user(m, uaddr, region->klen + region->upad))
		return rule_refuse(m, RULE_REG_EFAULT);
	if (copy_to_user(uaddr, from, region->klen) ||
	    clear_user(uaddr + region->klen, region->upad)) {
		if (!rule_hit(m, RULE_REG_EFAULT_GET))
			clear_user(uaddr, region->klen);
		return rule_refuse(m, RULE_REG_EFAULT);
	}
	return 0;
}

/* By knob a SET that cannot be read whole changes nothing: read twice, then */
static bool readable(struct kvmsme *m, uint64_t uaddr, size_t len)
{
	uint8_t probe[KVM_MAX_VL];

	return m->profile.set_efault_destroys || !copy_from_user(probe, uaddr, len);
}

/* Only klen bytes are read: what lies behind them need not even be mapped */
int copy_region_from_user(struct kvmsme *m, struct kvm_vcpu *vcpu,
			  const struct reg_region *region, uint64_t uaddr)
{
	uint8_t *to = vec_open(vcpu, region->part, region->koffset, region->klen);
	size_t missed;

	if (!readable(m, uaddr, region->klen))
		return rule_refuse(m, RULE_REG_EFAULT);
	missed = copy_from_user(to, uaddr, region->klen);
	if (!missed)
		return 0;
	if (rule_hit(m, RULE_REG_EFAULT_SET))
		memset(to + region->klen - missed, 0, missed);
	return rule_refuse(m, RULE_REG_EFAULT);
}

int machine_reg_value(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, void *buf)
{
	struct rule_log log = m->rules;
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)buf };
	int ret = kvm_arm_get_reg(m, vcpu, &reg);

	m->rules = log;
	return ret;
}
