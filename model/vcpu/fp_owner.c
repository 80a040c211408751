/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC v2's two formats of Z, P and FFR in memory (RFC v2 17/22).
 *
 *   userspace  SVE layout at the larger of the vCPU's two vector lengths, whatever
 *              PSTATE.SM is; FFR always there; V through Z on an SME-only vCPU
 *   hypervisor what the CPU needs: SME length when SM, FPSIMD when SM = 0 and there
 *              is no SVE, SVE length otherwise
 *
 *     USER_OWNED  --- vCPU is loaded (KVM_RUN) -->  FREE, hypervisor format
 *     others      --- userspace touches Z/P/FFR -->  USER_OWNED, userspace format
 *
 * Going up pads with zeros, going down truncates.
 */
#include <string.h>

#include "../vec_state.h"
#include "vcpu.h"

static bool rewriting_needed(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	bool sme = m->profile.fp_rewrite_by_host ? m->host.max_vq[ARM64_VEC_SME] != 0 :
						   vcpu_has_sme(vcpu);

	if (!m->profile.fp_user_format || !sme)
		return false;
	return !(vcpu_has_sve(vcpu) && vcpu_sve_max_vq(vcpu) == vcpu_sme_max_vq(vcpu));
}

static bool begins_in_user_format(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (m->profile.fp_first_format_by_host)
		return m->host.max_vq[ARM64_VEC_SVE] && m->host.max_vq[ARM64_VEC_SME];
	return rewriting_needed(m, vcpu);
}

static void copy_reg(uint8_t *out, unsigned int out_len, const uint8_t *in, unsigned int in_len)
{
	memcpy(out, in, in_len < out_len ? in_len : out_len);
}

/* Before FINALIZE there is no buffer */
static bool has_buffer(const struct kvm_vcpu *vcpu)
{
	return vcpu->vec_finalized || vcpu->sme_finalized;
}

/* Without memory for the new buffer the old one stays, and nobody is told (abi.md 5 item 3) */
static void rewrite_sve_state(const struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int from,
			      unsigned int to)
{
	uint8_t out[SVE_STATE_SIZE(KVM_MAX_VQ)] = { 0 };
	const uint8_t *in = vec_read(vcpu, VEC_PART_SVE, 0);

	if (from == to || m->profile.fp_rewrite_fails || !has_buffer(vcpu))
		return;
	for (unsigned int n = 0; n < 32; n++)
		copy_reg(out + SVE_STATE_ZREG_OFFSET(to, n), to * 16,
			 in + SVE_STATE_ZREG_OFFSET(from, n), from * 16);
	for (unsigned int n = 0; n < 17; n++)
		copy_reg(out + SVE_STATE_PREG_OFFSET(to, n), to * 2,
			 in + SVE_STATE_PREG_OFFSET(from, n), from * 2);
	vec_zero(vcpu, VEC_PART_SVE);
	vec_write(vcpu, VEC_PART_SVE, 0, out, SVE_STATE_SIZE(to));
}

/* By knob a plain vCPU is rewritten from a buffer that it has not got: taken as zero */
static void sve_to_fpsimd(struct kvm_vcpu *vcpu, unsigned int vq)
{
	memset(vcpu->regs.fp_regs.vregs, 0, sizeof(vcpu->regs.fp_regs.vregs));
	for (unsigned int n = 0; n < 32 && has_buffer(vcpu); n++)
		memcpy(vcpu->regs.fp_regs.vregs[n],
		       vec_read(vcpu, VEC_PART_SVE, SVE_STATE_ZREG_OFFSET(vq, n)), 16);
}

static void fpsimd_to_sve(struct kvm_vcpu *vcpu, unsigned int vq)
{
	vec_zero(vcpu, VEC_PART_SVE);
	for (unsigned int n = 0; n < 32; n++)
		vec_write(vcpu, VEC_PART_SVE, SVE_STATE_ZREG_OFFSET(vq, n),
			  vcpu->regs.fp_regs.vregs[n], 16);
}

void vcpu_fp_reset_owner(const struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!m->profile.fp_user_format)
		return;
	vcpu->fp_owner = begins_in_user_format(m, vcpu) ? FP_STATE_USER_OWNED : FP_STATE_FREE;
	touch_vcpu_own(vcpu);
}

/* Before the vCPU is loaded onto a CPU */
void vcpu_fp_user_to_guest(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (vcpu->fp_owner != FP_STATE_USER_OWNED)
		return;
	vcpu->fp_owner = FP_STATE_FREE;
	touch_vcpu_own(vcpu);
	if (!rewriting_needed(m, vcpu))
		return;
	if (!rule_hit(m, RULE_FP_USER_TO_GUEST))
		return;
	if (vcpu_uses_sve_state(vcpu))
		rewrite_sve_state(m, vcpu, vec_max_vq(vcpu), vcpu_cur_max_vq(vcpu));
	else
		sve_to_fpsimd(vcpu, vec_max_vq(vcpu));
}

/* Before userspace sees or changes Z, P or FFR */
void vcpu_fp_guest_to_user(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (vcpu->fp_owner == FP_STATE_USER_OWNED || !rewriting_needed(m, vcpu))
		return;
	if (!rule_hit(m, RULE_FP_GUEST_TO_USER))
		return;
	if (vcpu_uses_sve_state(vcpu))
		rewrite_sve_state(m, vcpu, vcpu_cur_max_vq(vcpu), vec_max_vq(vcpu));
	else
		fpsimd_to_sve(vcpu, vec_max_vq(vcpu));
	vcpu->fp_owner = FP_STATE_USER_OWNED;
	touch_vcpu_own(vcpu);
}

/*
 * A write of SVCR changes which hypervisor format the buffer is in.  As intended it
 * is brought to the userspace format, which does not depend on SM; by knob it is left,
 * and then read with the wrong stride.
 */
void vcpu_fp_before_svcr(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (m->profile.fp_user_format && !m->profile.fp_svcr_keeps_format)
		vcpu_fp_guest_to_user(m, vcpu);
}
