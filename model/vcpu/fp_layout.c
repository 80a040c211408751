/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which FP registers a vCPU has for userspace at this moment, and how long they are.
 *
 *  vCPU       SM  V      Z, P   FFR     values live in
 *  plain      0   yes    -      -       fp_regs
 *  SVE        0   -      SVE    yes     sve_state
 *  SVE+SME    0   -      SVE    yes     sve_state
 *  SVE+SME    1   -      SME    FA64    sve_state
 *  SME        0   yes    -      -       fp_regs
 *  SME        1   -      SME    FA64    sve_state
 *
 * (v12 19/29; the knobs give the other generations' tables.)
 */
#include "../vec_state.h"
#include "id_fields.h"

#define SMFR0_FA64	(UINT64_C(1) << 63)

bool vcpu_uses_sve_state(const struct kvm_vcpu *vcpu)
{
	return vcpu_has_sve(vcpu) || vcpu_in_streaming_mode(vcpu);
}

bool vcpu_vregs_hidden(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (vcpu_has_sve(vcpu))
		return true;
	switch (m->profile.v_hidden) {
	case KNOB_v_hidden_sve:
		return false;
	case KNOB_v_hidden_sve_or_sme:
		return vcpu_has_sme(vcpu);
	default:
		return vcpu_in_streaming_mode(vcpu);
	}
}

bool vcpu_has_zregs(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (vcpu_has_sve(vcpu))
		return true;
	switch (m->profile.z_sme_only) {
	case KNOB_z_sme_only_never:
		return false;
	case KNOB_z_sme_only_streaming:
		return vcpu_in_streaming_mode(vcpu);
	default:
		return vcpu_has_sme(vcpu);
	}
}

bool vcpu_has_sme2(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint64_t pfr1 = kvm_read_id_reg(m, vcpu, KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1);

	return vcpu_has_sme(vcpu) && (pfr1 >> ID_PFR1_SME_SHIFT & 0xf) >= 2;
}

/* Of a vCPU that has SME */
bool vcpu_has_fa64(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint64_t smfr0 = kvm_read_id_reg(m, vcpu, KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1);

	return smfr0 & SMFR0_FA64;
}

bool vcpu_has_ffr(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (!vcpu_in_streaming_mode(vcpu))
		return vcpu_has_sve(vcpu) || m->profile.vec_view == KNOB_vec_view_max;
	return m->profile.ffr_no_fa64 == KNOB_ffr_no_fa64_visible || vcpu_has_fa64(m, vcpu);
}

unsigned int vcpu_view_vq(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	switch (m->profile.vec_view) {
	case KNOB_vec_view_sve:
		return vcpu_sve_max_vq(vcpu);
	case KNOB_vec_view_max:
		return vec_max_vq(vcpu);
	default:
		return vcpu_cur_max_vq(vcpu);
	}
}
