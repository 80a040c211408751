/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Firmware registers and feature bitmaps: coproc 0x14 and 0x16 (hypercalls.c) */

#include "ioctl.h"

#define KVM_ARM_PSCI_0_1		1
#define FW_FEATURE_LEVEL_MASK		UINT64_C(0xf)
#define FW_WORKAROUND_2_ENABLED		(UINT64_C(1) << 4)
#define FW_WORKAROUND_2			KVM_REG_ARM_FW_REG(2)
#define FW_WORKAROUND_2_AVAIL		2	/* below: NOT_AVAIL, UNKNOWN */
#define FW_WORKAROUND_2_NOT_REQUIRED	3

static int find_fw_reg(struct kvmsme *m, uint64_t id)
{
	int index = machine_pop_index(m, id);

	if (index < 0)
		return rule_refuse(m, RULE_FW_SIZE);
	return index;
}

/* psci.c kvm_psci_version(): without the feature the guest has PSCI 0.1 */
static uint64_t psci_version(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index)
{
	if (!vcpu_has_feature(vcpu, KVM_ARM_VCPU_PSCI_0_2))
		return KVM_ARM_PSCI_0_1;
	return vm_reg(m, vcpu, index);
}

static uint64_t fw_value(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index)
{
	switch (m->pop.reg[index].kind) {
	case POP_KIND_psci:
		return psci_version(m, vcpu, index);
	case POP_KIND_fw_bmap:
		return vm_reg(m, vcpu, index);
	default:
		return m->pop.reg[index].reset;
	}
}

int kvm_arm_get_fw_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	int index = find_fw_reg(m, reg->id);
	uint64_t val;

	if (index < 0)
		return index;
	rule_decide(m, RULE_FW_READ);
	val = fw_value(m, vcpu, (unsigned int)index);
	if (copy_to_user(reg->addr, &val, sizeof(val)))
		return rule_refuse(m, RULE_REG_EFAULT);
	return 0;
}

/* Versions up to the kernel's newest, which is the reset value */
static bool psci_version_known(uint64_t val, uint64_t newest)
{
	static const uint32_t versions[] = { 0x2, 0x10000, 0x10001, 0x10002, 0x10003 };

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (val == versions[i])
			return val <= newest;
	return false;
}

static int set_psci_version(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index,
			    uint64_t val)
{
	bool wants_02 = vcpu_has_feature(vcpu, KVM_ARM_VCPU_PSCI_0_2);
	bool known = wants_02 ? psci_version_known(val, m->pop.reg[index].reset) :
				val == KVM_ARM_PSCI_0_1;

	if (!known)
		return rule_refuse(m, RULE_FW_VALUE);
	rule_decide(m, RULE_FW_WRITE);
	set_vm_reg(m, vcpu, index, val);
	return 0;
}

/* Of WORKAROUND_2 the kernel tells two levels apart, and only one may be enabled */
static bool workaround_2_ok(uint64_t val, uint64_t host)
{
	uint64_t level = val & FW_FEATURE_LEVEL_MASK;

	if (val & ~(FW_FEATURE_LEVEL_MASK | FW_WORKAROUND_2_ENABLED))
		return false;
	if (val & FW_WORKAROUND_2_ENABLED && level != FW_WORKAROUND_2_AVAIL)
		return false;
	if (level > FW_WORKAROUND_2_NOT_REQUIRED)
		return false;
	return level < FW_WORKAROUND_2_AVAIL || host >= FW_WORKAROUND_2_NOT_REQUIRED;
}

static bool workaround_ok(const struct pop_reg *reg, uint64_t val)
{
	if (reg->id == FW_WORKAROUND_2)
		return workaround_2_ok(val, reg->reset);
	return !(val & ~FW_FEATURE_LEVEL_MASK) && val <= reg->reset;
}

static int set_workaround(struct kvmsme *m, unsigned int index, uint64_t val)
{
	if (!workaround_ok(&m->pop.reg[index], val))
		return rule_refuse(m, RULE_FW_VALUE);
	rule_decide(m, RULE_FW_WRITE);
	return 0;
}

static int set_bmap(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	const struct pop_reg *reg = &m->pop.reg[index];

	/* the mask says which bits there are beside those that are set at first */
	if (val & ~(reg->reset | (reg->mask == UINT64_MAX ? 0 : reg->mask)))
		return rule_refuse(m, RULE_FW_VALUE);
	if (vcpu_kvm(m, vcpu)->has_ran && val != vm_reg(m, vcpu, index))
		return rule_refuse(m, RULE_FW_AFTER_RUN);
	rule_decide(m, RULE_FW_WRITE);
	set_vm_reg(m, vcpu, index, val);
	return 0;
}

int kvm_arm_set_fw_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	uint64_t val;
	int index;

	if (KVM_REG_SIZE(reg->id) != sizeof(val))
		return rule_refuse(m, RULE_FW_SIZE);
	if (copy_from_user(&val, reg->addr, sizeof(val)))
		return rule_refuse(m, RULE_REG_EFAULT);
	index = find_fw_reg(m, reg->id);
	if (index < 0)
		return index;
	switch (m->pop.reg[index].kind) {
	case POP_KIND_psci:
		return set_psci_version(m, vcpu, (unsigned int)index, val);
	case POP_KIND_fw_bmap:
		return set_bmap(m, vcpu, (unsigned int)index, val);
	default:
		return set_workaround(m, (unsigned int)index, val);
	}
}
