/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FP, SVE and SME state between a vCPU's memory and the physical CPU, always at the
 * vCPU's maximum lengths (hyp/switch.h kvm_hyp_handle_fpsimd; v12 22/29).
 */
#include <string.h>

#include "../vec_state.h"
#include "run.h"

/* Arm ARM "FPSR": NZCV, QC and the cumulative exception bits */
#define FPSR_BITS 0xf800009fU

/* What a CPU leaves that is free to leave anything: a pattern to recognise (abi.md 8 Q12) */
#define CLOBBERED 0xc7

/* Effective length at EL1, as the CPU has it: smevec_sys_changed() */
static unsigned int effective_vq(uint16_t map, uint64_t len_el1, uint64_t len_el2)
{
	unsigned int limit = (unsigned int)(len_el1 < len_el2 ? len_el1 : len_el2) + 1;
	unsigned int vq;

	for (vq = limit; vq; vq--)
		if (map >> (vq - 1) & 1)
			return vq;
	return map ? (unsigned int)__builtin_ctz(map) + 1 : 1;
}

static unsigned int guest_vq(const struct pcpu *pcpu)
{
	if (pcpu->vec.svcr & SMEVEC_SVCR_SM)
		return effective_vq(pcpu->svl_map, pcpu->sys.smcr_el1 & SMEVEC_SMCR_LEN,
				    pcpu->sys.smcr_el2 & SMEVEC_SMCR_LEN);
	return effective_vq(pcpu->vl_map, pcpu->sys.zcr_el1 & SMEVEC_ZCR_LEN,
			    pcpu->sys.zcr_el2 & SMEVEC_ZCR_LEN);
}

/* Entering EL1 with a smaller vector length loses what lies above it */
static void lose_hidden_bits(struct kvmsme *m)
{
	struct smevec_regs *vec = &m->pcpu->vec;
	size_t vl = guest_vq(m->pcpu) * 16;
	int left = m->profile.hidden_bits == KNOB_hidden_bits_clobbered ? CLOBBERED : 0;

	if (m->profile.hidden_bits == KNOB_hidden_bits_kept)
		return;
	if (!rule_hit(m, RULE_RUN_HIDDEN_BITS))
		return;
	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memset(vec->z[n] + vl, left, SMEVEC_MAX_VL - vl);
	for (int n = 0; n <= SMEVEC_FFR; n++)
		memset(vec->p[n] + vl / 8, left, (SMEVEC_MAX_VL - vl) / 8);
}

static void load_sve(struct smevec_regs *vec, const struct kvm_vcpu *vcpu, unsigned int vq, bool ffr)
{
	const uint8_t *sve = vec_read(vcpu, VEC_PART_SVE, 0);

	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memcpy(vec->z[n], sve + SVE_STATE_ZREG_OFFSET(vq, n), vq * 16);
	for (unsigned int n = 0; n < SMEVEC_NUM_PREGS; n++)
		memcpy(vec->p[n], sve + SVE_STATE_PREG_OFFSET(vq, n), vq * 2);
	if (ffr)
		memcpy(vec->p[SMEVEC_FFR], sve + SVE_STATE_FFR_OFFSET(vq), vq * 2);
}

static void save_sve(const struct smevec_regs *vec, struct kvm_vcpu *vcpu, unsigned int vq, bool ffr)
{
	uint8_t *sve = vec_open(vcpu, VEC_PART_SVE, 0, SVE_STATE_SIZE(vq));

	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memcpy(sve + SVE_STATE_ZREG_OFFSET(vq, n), vec->z[n], vq * 16);
	for (unsigned int n = 0; n < SMEVEC_NUM_PREGS; n++)
		memcpy(sve + SVE_STATE_PREG_OFFSET(vq, n), vec->p[n], vq * 2);
	if (ffr)
		memcpy(sve + SVE_STATE_FFR_OFFSET(vq), vec->p[SMEVEC_FFR], vq * 2);
	else
		memset(sve + SVE_STATE_FFR_OFFSET(vq), 0, vq * 2);
}

static void load_za(struct smevec_regs *vec, const struct kvm_vcpu *vcpu)
{
	const uint8_t *sme = vec_read(vcpu, VEC_PART_SME, 0);
	size_t svl = vcpu->max_vl[ARM64_VEC_SME];

	for (size_t row = 0; row < svl; row++)
		memcpy(vec->za[row], sme + SME_STATE_ZA_OFFSET(svl, row), svl);
	memcpy(vec->zt0, sme + SME_STATE_ZT_OFFSET(svl), sizeof(vec->zt0));
}

static void save_za(const struct smevec_regs *vec, struct kvm_vcpu *vcpu)
{
	size_t svl = vcpu->max_vl[ARM64_VEC_SME];

	for (size_t row = 0; row < svl; row++)
		vec_write(vcpu, VEC_PART_SME, SME_STATE_ZA_OFFSET(svl, row), vec->za[row], svl);
	vec_write(vcpu, VEC_PART_SME, SME_STATE_ZT_OFFSET(svl), vec->zt0, sizeof(vec->zt0));
}

/* FFR is there outside streaming mode, and in it with FA64 */
static bool switches_ffr(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return !vcpu_in_streaming_mode(vcpu) || vcpu_has_fa64(m, vcpu);
}

/* Arm ARM "FPCR": AHP, DN, FZ, RMode, Stride, FZ16, Len; and what features add */
static uint32_t fpcr_bits(const struct pcpu *pcpu)
{
	uint32_t bits = 0x07ff0000;

	if (pcpu->features >> SMEVEC_FEAT_EBF16 & 1)
		bits |= 1U << 13;
	if (pcpu->features >> SMEVEC_FEAT_AFP & 1)
		bits |= 7;
	return bits;
}

static void load_vectors(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	struct smevec_regs *vec = &m->pcpu->vec;

	if (vcpu_uses_sve_state(vcpu))
		load_sve(vec, vcpu, vcpu_cur_max_vq(vcpu), switches_ffr(m, vcpu));
	else
		for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
			memcpy(vec->z[n], vcpu->regs.fp_regs.vregs[n], 16);
	if (vcpu_za_enabled(vcpu))
		load_za(vec, vcpu);
}

void kvm_fp_load(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct smevec_regs *vec = &m->pcpu->vec;

	memset(vec->z, 0, sizeof(vec->z));
	memset(vec->p, 0, sizeof(vec->p));
	if (rule_guest(m, RULE_RUN_FP_LOAD))
		load_vectors(m, vcpu);
	/* RES0 bits do not survive being written to the real registers */
	vec->fpsr = vcpu->regs.fp_regs.fpsr & FPSR_BITS;
	vec->fpcr = vcpu->regs.fp_regs.fpcr & fpcr_bits(m->pcpu);
	vec->fpmr = vcpu->fpmr;
	m->pcpu->sys.zcr_el1 &= SMEVEC_ZCR_LEN;
	lose_hidden_bits(m);
	vcpu->fp_owner = FP_STATE_GUEST_OWNED;
	m->pcpu->sys.trap_fp = false;
	m->pcpu->sys.trap_sve = !vcpu_has_sve(vcpu) && !(vec->svcr & SMEVEC_SVCR_SM);
	m->pcpu->sys.trap_sme = !vcpu_has_sme(vcpu);
}

/* vcpu->svcr is the guest's last already: it selects what is saved, and how */
void kvm_fp_save(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	const struct smevec_regs *vec = &m->pcpu->vec;

	if (vcpu_uses_sve_state(vcpu))
		save_sve(vec, vcpu, vcpu_cur_max_vq(vcpu), switches_ffr(m, vcpu));
	else
		for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
			memcpy(vcpu->regs.fp_regs.vregs[n], vec->z[n], 16);
	if (vcpu_za_enabled(vcpu))
		save_za(vec, vcpu);
	vcpu->regs.fp_regs.fpsr = vec->fpsr;
	vcpu->regs.fp_regs.fpcr = vec->fpcr;
	vcpu->fpmr = vec->fpmr;
	vcpu->fp_owner = FP_STATE_FREE;
}
