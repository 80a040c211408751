/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_ARM_VCPU_FINALIZE (reset.c of the kernel; v12 8/29, v10 26/30) */
#include <string.h>

#include "../vec_state.h"
#include "vcpu.h"

static bool separate(const struct kvmsme *m)
{
	return m->profile.finalize_scope == KNOB_finalize_scope_separate;
}

/* Are the lengths of @type fixed? */
bool vcpu_vec_type_finalized(const struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vec_type type)
{
	if (!separate(m))
		return kvm_arm_vcpu_is_finalized(m, vcpu);
	return type == ARM64_VEC_SME ? vcpu->sme_finalized : vcpu->vec_finalized;
}

static int kvm_vcpu_finalize_vec(struct kvmsme *m, struct kvm_vcpu *vcpu, bool *done)
{
	if (*done)
		return rule_refuse(m, RULE_FIN_TWICE);
	if (m->profile.sme_only_finalize_errno && !vcpu_has_sve(vcpu))
		return rule_refuse(m, RULE_FIN_SME_ONLY);
	*done = true;
	touch_vcpu_own(vcpu);
	rule_decide(m, RULE_FIN_OK);
	if (!kvm_arm_vcpu_is_finalized(m, vcpu))
		return 0;
	vec_zero(vcpu, VEC_PART_SVE);
	vec_zero(vcpu, VEC_PART_SME);
	vcpu->zt0_allocated = m->profile.zt0_space == KNOB_zt0_space_hw ? m->host.config.sme2 :
									  vcpu_has_sme2(m, vcpu);
	vcpu_fp_reset_owner(m, vcpu);
	return 0;
}

int kvm_arm_vcpu_finalize(struct kvmsme *m, struct kvm_vcpu *vcpu, int feature)
{
	if (separate(m) && feature == (int)m->profile.sme_feature_bit && vcpu_has_sme(vcpu))
		return kvm_vcpu_finalize_vec(m, vcpu, &vcpu->sme_finalized);
	if (feature != KVM_ARM_VCPU_VEC)
		return rule_refuse(m, RULE_FIN_FEATURE);
	if (!vcpu_has_vec(vcpu) || (separate(m) && !vcpu_has_sve(vcpu)))
		return rule_refuse(m, RULE_FIN_NO_VEC);
	return kvm_vcpu_finalize_vec(m, vcpu, &vcpu->vec_finalized);
}
