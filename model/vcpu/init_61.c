/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KVM_ARM_VCPU_INIT of Linux 6.1 (arm.c kvm_vcpu_set_target, reset.c kvm_reset_vcpu).
 *
 * Features are each vCPU's own and are taken bit by bit, so a call that fails leaves
 * the known ones behind; a reset that fails leaves the vCPU
 * uninitialised with the SVE and ptrauth flags as far as it came.  Only the register
 * width (EL1_32BIT) is the VM's.  All of it recorded.
 */

#include "vcpu.h"

#define BIT(n) (UINT32_C(1) << (n))

/* Known features have the lowest numbers, so they are looked at, and kept, first */
static int take_features(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_vcpu_init *init)
{
	uint32_t valid = known_vcpu_features(m);
	uint32_t unknown = init->features[0] & ~valid;

	for (int i = 1; i < 7; i++)
		unknown |= init->features[i];
	if (vcpu->initialized && vcpu->features != (init->features[0] & valid))
		return rule_refuse(m, RULE_INIT_CHANGED);
	if (!unknown || rule_hit(m, RULE_INIT_61_LEAK))
		vcpu->features |= init->features[0] & valid;
	if (!unknown)
		return 0;
	return rule_refuse(m, RULE_INIT_UNKNOWN_BIT);
}

/* The first vCPU decides whether the VM is 32-bit, which none with tags is */
static int set_vm_width(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);
	uint32_t width = vcpu->features & BIT(KVM_ARM_VCPU_EL1_32BIT);

	if (!kvm->configured && kvm->mte && width)
		return rule_refuse(m, RULE_MTE_32BIT);
	if (!kvm->configured)
		kvm->features = width;
	kvm->configured = true;
	return kvm->features == width ? 0 : rule_refuse(m, RULE_INIT_VM_FEATURES);
}

static int enable_features(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	uint32_t supported = system_supported_vcpu_features(m);
	uint32_t ptrauth = BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS) | BIT(KVM_ARM_VCPU_PTRAUTH_GENERIC);
	uint32_t wanted = vcpu->features & ptrauth;
	int ret = set_vm_width(m, vcpu);

	if (ret)
		return ret;
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_SVE)) {
		if (!(supported & BIT(KVM_ARM_VCPU_SVE)))
			return rule_refuse(m, RULE_INIT_UNSUPPORTED);
		vcpu->has_sve = true;
	}
	if (wanted && (wanted != ptrauth || wanted & ~supported))
		return rule_refuse(m, RULE_INIT_PTRAUTH);
	vcpu->has_ptrauth |= wanted != 0;
	if (vcpu->features & ~supported & BIT(KVM_ARM_VCPU_PMU_V3))
		return rule_refuse(m, RULE_INIT_UNSUPPORTED);
	return 0;
}

int kvm_vcpu_set_target_61(struct kvmsme *m, struct kvm_vcpu *vcpu,
			   const struct kvm_vcpu_init *init)
{
	int ret;

	if (init->target != m->pop.target)
		return rule_refuse(m, RULE_INIT_TARGET);
	touch_vcpu_own(vcpu);
	touch_vm(vcpu_kvm(m, vcpu));
	ret = take_features(m, vcpu, init);
	if (ret)
		return ret;
	ret = enable_features(m, vcpu);
	if (ret) {
		vcpu->initialized = false;
		vcpu->features = 0;
		return ret;
	}
	vcpu->target = init->target;
	vcpu->reset_pending = false;
	vcpu->initialized = true;
	kvm_reset_vcpu(m, vcpu);
	rule_decide(m, RULE_INIT_OK);
	vcpu->mp_state = vcpu_has_feature(vcpu, KVM_ARM_VCPU_POWER_OFF) ? KVM_MP_STATE_STOPPED :
									  KVM_MP_STATE_RUNNABLE;
	return 0;
}
