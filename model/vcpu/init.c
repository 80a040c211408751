/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_ARM_VCPU_INIT: features and target (arm.c of the kernel) */

#include "vcpu.h"

#define BIT(n) (UINT32_C(1) << (n))

/* POWER_OFF asks for a state, it is no feature of the vCPU */
#define EPHEMERAL BIT(KVM_ARM_VCPU_POWER_OFF)

static bool has_unknown_features(const struct kvmsme *m, const struct kvm_vcpu_init *init)
{
	uint32_t words = 0;

	for (int i = 1; i < 7; i++)
		words |= init->features[i];
	if (words)
		return true;
	return init->features[0] & ~known_vcpu_features(m);
}

/* PMU_V3_STRICT goes with PMU_V3; E2H0 does nothing without HAS_EL2 */
static uint32_t dependent_features(const struct kvmsme *m, uint32_t features)
{
	return features & BIT(KVM_ARM_VCPU_PMU_V3) ? m->profile.vcpu_dependent_features : 0;
}

static int kvm_vcpu_init_check_features(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct kvm_vcpu_init *init)
{
	uint32_t features = init->features[0];
	bool address = features & BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS);
	bool generic = features & BIT(KVM_ARM_VCPU_PTRAUTH_GENERIC);

	if (has_unknown_features(m, init))
		return rule_refuse(m, RULE_INIT_UNKNOWN_BIT);
	if (features & ~system_supported_vcpu_features(m) & ~dependent_features(m, features))
		return rule_refuse(m, RULE_INIT_UNSUPPORTED);
	if (address != generic)
		return rule_refuse(m, RULE_INIT_PTRAUTH);
	if (features & BIT(KVM_ARM_VCPU_EL1_32BIT) && vcpu_kvm(m, vcpu)->mte)
		return rule_refuse(m, RULE_MTE_32BIT);
	if (features & BIT(KVM_ARM_VCPU_HAS_EL2) && features & BIT(KVM_ARM_VCPU_EL1_32BIT))
		return rule_refuse(m, RULE_NV_32BIT);
	return 0;
}

static void set_feature_flags(const struct kvmsme *m, struct kvm_vcpu *vcpu, uint32_t features)
{
	vcpu->features = features;
	vcpu->has_sve = features & BIT(KVM_ARM_VCPU_SVE);
	vcpu->has_sme = features & sme_feature(m);
	vcpu->has_ptrauth = features & BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS);
}

static int first_init(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_vcpu_init *init)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);
	uint32_t features = init->features[0];

	if (kvm->configured && kvm->features != features)
		return rule_refuse(m, RULE_INIT_VM_FEATURES);
	set_feature_flags(m, vcpu, features);
	vcpu->target = init->target;
	touch_vm(kvm);
	kvm->features = features;
	kvm->configured = true;
	kvm_reset_vcpu(m, vcpu);
	vcpu->initialized = true;
	return 0;
}

int kvm_vcpu_set_target(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_vcpu_init *given)
{
	struct kvm_vcpu_init init = *given;
	int ret;

	init.features[0] &= ~EPHEMERAL;
	if (init.target != KVM_ARM_TARGET_GENERIC_V8 && init.target != m->pop.target)
		return rule_refuse(m, RULE_INIT_TARGET);
	ret = kvm_vcpu_init_check_features(m, vcpu, &init);
	if (ret)
		return ret;
	if (!vcpu->initialized) {
		ret = first_init(m, vcpu, &init);
	} else if (init.features[0] != vcpu->features || init.target != vcpu->target) {
		ret = rule_refuse(m, RULE_INIT_CHANGED);
	} else {
		vcpu->reset_pending = false;	/* of PSCI: another reset is made first */
		kvm_reset_vcpu(m, vcpu);
	}
	if (ret)
		return ret;
	rule_decide(m, RULE_INIT_OK);
	vcpu->mp_state = given->features[0] & EPHEMERAL ? KVM_MP_STATE_STOPPED :
								   KVM_MP_STATE_RUNNABLE;
	return 0;
}
