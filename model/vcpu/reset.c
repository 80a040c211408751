/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What KVM_ARM_VCPU_INIT and a PSCI reset leave behind (reset.c, sys_regs.c of the kernel) */
#include <string.h>

#include "../vec_state.h"
#include "mpidr.h"

#define PSR_MODE_EL1h	UINT64_C(0x5)
#define PSR_MODE_EL2h	UINT64_C(0x9)
#define PSR_MODE_SVC	UINT64_C(0x13)
#define PSR_DAIF	UINT64_C(0x3c0)
#define PSR_AIF		UINT64_C(0x1c0)
#define MPIDR_RES1	(UINT64_C(1) << 31)

static void reset_vls(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!rule_hit(m, RULE_RESET_VLS))
		return;
	vcpu->max_vl[ARM64_VEC_SVE] =
		vcpu_has_sve(vcpu) ? (uint16_t)(m->host.max_vq[ARM64_VEC_SVE] * 16) : 0;
	vcpu->max_vl[ARM64_VEC_SME] =
		vcpu_has_sme(vcpu) ? (uint16_t)(m->host.max_vq[ARM64_VEC_SME] * 16) : 0;
}

static void reset_vec_state(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!rule_hit(m, RULE_RESET_VEC))
		return;
	if (vcpu_has_sve(vcpu) || !m->profile.fp_reset_sve_only)
		vec_zero(vcpu, VEC_PART_SVE);
	if (vcpu_has_sme(vcpu))
		vec_zero(vcpu, VEC_PART_SME);
}

/* SP_EL1, ELR_EL1 and SPSR_EL1 are system registers without a reset value to Linux */
static void reset_core(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct kvm_regs old = vcpu->regs;

	if (!rule_hit(m, RULE_RESET_CORE))
		return;
	memset(&vcpu->regs, 0, sizeof(vcpu->regs));
	if (rule_hit(m, RULE_RESET_KEEPS)) {
		vcpu->regs.sp_el1 = old.sp_el1;
		vcpu->regs.elr_el1 = old.elr_el1;
		vcpu->regs.spsr[0] = old.spsr[0];
	}
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2) && rule_hit(m, RULE_NV_RESET))
		vcpu->regs.regs.pstate = PSR_MODE_EL2h | PSR_DAIF;
	else
		vcpu->regs.regs.pstate =
			vcpu_el1_is_32bit(vcpu) ? PSR_MODE_SVC | PSR_AIF : PSR_MODE_EL1h | PSR_DAIF;
}

/* sys_regs.c reset_mpidr(): Aff0 has 16 values, for the GIC's sake */
static uint64_t reset_mpidr(const struct kvm_vcpu *vcpu)
{
	uint64_t id = vcpu->vcpu_id;

	return MPIDR_RES1 | (id & 0xf) | (id >> 4 & 0xff) << 8 | (id >> 12 & 0xff) << 16;
}

bool kvm_reset_keeps(const struct kvmsme *m, const struct pop_reg *reg)
{
	switch (reg->kind) {
	case POP_KIND_ccsidr:
		return true;
	case POP_KIND_mpidr:
	case POP_KIND_clidr:
		return m->profile.ftr_regs_reset_once;
	default:
		return false;
	}
}

#define CLIDR_LOC(clidr)	((clidr) >> 24 & 7)
#define CLIDR_TTYPE_UNIFIED(n)	(UINT64_C(2) << (2 * (n) + 31))

/* reset_clidr(): tags are in the lines of the cache at the level of coherence */
static uint64_t reset_clidr(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t clidr)
{
	if (!vcpu_kvm(m, vcpu)->mte || !rule_hit(m, RULE_MTE_ID))
		return clidr;
	return clidr | CLIDR_TTYPE_UNIFIED(CLIDR_LOC(clidr));
}

/* reset_pmu_reg(): bits of counters that there are */
static uint64_t reset_value(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct pop_reg *reg)
{
	switch (reg->kind) {
	case POP_KIND_clidr:
		return reset_clidr(m, vcpu, reg->reset);
	case POP_KIND_pmu_bits:
	case POP_KIND_pmu_set:
	case POP_KIND_pmu_clr:
		return reg->reset & kvm_pmu_implemented_counter_mask(m, vcpu);
	default:
		return reg->reset;
	}
}

static void reset_sys_regs(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!rule_hit(m, RULE_RESET_SYSREGS))
		return;
	vcpu->svcr = 0;
	vcpu->fpmr = 0;
	for (uint32_t i = 0; i < m->pop.nr; i++) {
		const struct pop_reg *reg = &m->pop.reg[i];

		if (vcpu->initialized && kvm_reset_keeps(m, reg) && rule_hit(m, RULE_RESET_ONCE))
			continue;
		if (reg->kind == POP_KIND_mpidr)
			vcpu_write_mpidr(m, vcpu, i, reset_mpidr(vcpu));
		else if (!pop_kind_is_per_vm(reg->kind))
			vcpu_write_sys_reg(m, vcpu, i, reset_value(m, vcpu, reg));
	}
}

/* A reset that PSCI CPU_ON or SYSTEM_RESET2 asked for comes with an entry point */
static void apply_pending_reset(struct kvm_vcpu *vcpu)
{
	if (!vcpu->reset_pending)
		return;
	vcpu->regs.regs.pc = vcpu->reset_pc;
	vcpu->regs.regs.regs[0] = vcpu->reset_r0;
	vcpu->reset_pending = false;
}

void kvm_reset_vcpu(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!vcpu_has_vec(vcpu) || !kvm_arm_vcpu_is_finalized(m, vcpu))
		reset_vls(m, vcpu);
	else
		reset_vec_state(m, vcpu);
	reset_core(m, vcpu);
	reset_sys_regs(m, vcpu);
	kvm_init_id_regs(m, vcpu);
	apply_pending_reset(vcpu);
	touch_vcpu_own(vcpu);
}
