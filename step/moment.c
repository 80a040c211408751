// SPDX-License-Identifier: GPL-2.0-or-later
/* A vCPU that does not run, as registers */
#include <inttypes.h>
#include <string.h>

#include "recording.h"
#include "vcpu.h"
#include "vec_state.h"

static uint64_t sysreg(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	return index < 0 ? 0 : vcpu_read_sys_reg(m, vcpu, (unsigned int)index);
}

static void take_vectors(const struct kvm_vcpu *vcpu, struct smevec_regs *vec)
{
	unsigned int vq = vcpu_cur_max_vq(vcpu);
	const uint8_t *sve = vec_read(vcpu, VEC_PART_SVE, 0);

	memset(vec->z, 0, sizeof(vec->z));
	memset(vec->p, 0, sizeof(vec->p));
	if (!vcpu_uses_sve_state(vcpu)) {
		for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
			memcpy(vec->z[n], vcpu->regs.fp_regs.vregs[n], 16);
		return;
	}
	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memcpy(vec->z[n], sve + SVE_STATE_ZREG_OFFSET(vq, n), vq * 16);
	for (unsigned int n = 0; n <= SMEVEC_FFR; n++)
		memcpy(vec->p[n], sve + SVE_STATE_PREG_OFFSET(vq, n), vq * 2);
}

static void take_za(const struct kvm_vcpu *vcpu, struct smevec_regs *vec)
{
	size_t svl = vcpu->max_vl[ARM64_VEC_SME];
	const uint8_t *sme = vec_read(vcpu, VEC_PART_SME, 0);

	for (size_t row = 0; row < svl; row++)
		memcpy(vec->za[row], sme + SME_STATE_ZA_OFFSET(svl, row), svl);
	memcpy(vec->zt0, sme + SME_STATE_ZT_OFFSET(svl), sizeof(vec->zt0));
}

static void take_registers(const struct kvmsme *m, const struct kvm_vcpu *vcpu, struct pcpu *regs)
{
	memcpy(regs->x, vcpu->regs.regs.regs, sizeof(regs->x));
	regs->sp_el0 = vcpu->regs.regs.sp;
	regs->sp_el1 = vcpu->regs.sp_el1;
	regs->pc = vcpu->regs.regs.pc;
	regs->pstate = vcpu->regs.regs.pstate;
	regs->sys.cpacr_el1 = sysreg(m, vcpu, ARM64_SYS_REG(3, 0, 1, 0, 2));
	regs->sys.sctlr_el1 = sysreg(m, vcpu, ARM64_SYS_REG(3, 0, 1, 0, 0));
#define X(name, op0, op1, crn, crm, op2) \
	regs->sysreg[CPU_##name] = sysreg(m, vcpu, ARM64_SYS_REG(op0, op1, crn, crm, op2));
	CPU_SYSREGS(X)
	CPU_A64_SYSREGS(X)
#undef X
	regs->sysreg[CPU_ELR_EL1] = vcpu->regs.elr_el1;
	regs->sysreg[CPU_SPSR_EL1] = vcpu->regs.spsr[0];
	regs->sys.zcr_el1 = sysreg(m, vcpu, KVM_REG_ARM64_SYS_ZCR_EL1);
	regs->sys.smcr_el1 = sysreg(m, vcpu, KVM_REG_ARM64_SYS_SMCR_EL1);
	regs->sys.tpidr2_el0 = sysreg(m, vcpu, KVM_REG_ARM64_SYS_TPIDR2_EL0);
	regs->vec.svcr = vcpu->svcr;
	regs->vec.fpmr = vcpu->fpmr;
	regs->vec.fpcr = vcpu->regs.fp_regs.fpcr;
	regs->vec.fpsr = vcpu->regs.fp_regs.fpsr;
}

static void describe(const struct kvmsme *m, const struct kvm_vcpu *vcpu, char to[STEPPER_TEXT])
{
	static const char *const owners[] = { "nobody's", "the host task's", "the guest's", "userspace's" };

	snprintf(to, STEPPER_TEXT, "vCPU %u: %s, %s; FP registers %s; SM %s, ZA %s; max VL %u, SVL %u; PC %#" PRIx64,
		 (unsigned int)vcpu->vcpu_id, vcpu->initialized ? "initialized" : "not initialized",
		 !vcpu_has_vec(vcpu) ? "no vectors" :
		 kvm_arm_vcpu_is_finalized(m, vcpu) ? "finalized" : "not finalized",
		 owners[vcpu->fp_owner & 3], vcpu->svcr & SVCR_SM_MASK ? "on" : "off",
		 vcpu->svcr & SVCR_ZA_MASK ? "on" : "off", vcpu->max_vl[ARM64_VEC_SVE], vcpu->max_vl[ARM64_VEC_SME],
		 (uint64_t)vcpu->regs.regs.pc);
}

/* What userspace sees is of the longest length */
static void take_lengths(const struct kvm_vcpu *vcpu, struct pcpu *regs)
{
	unsigned int sve = vcpu_sve_max_vq(vcpu), sme = vcpu_sme_max_vq(vcpu);

	regs->vl_map = sve && vcpu->initialized ? (uint16_t)(1u << (sve - 1)) : 0;
	regs->svl_map = sme && vcpu->initialized ? (uint16_t)(1u << (sme - 1)) : 0;
}

void moment_of_vcpu(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct moment *moment)
{
	struct pcpu *regs = &moment->regs;

	if (!vcpu || !vcpu->in_use) {
		memset(regs, 0, sizeof(*regs));
		snprintf(moment->vcpu, sizeof(moment->vcpu), "no vCPU yet");
		return;
	}
	take_registers(m, vcpu, regs);
	take_lengths(vcpu, regs);
	describe(m, vcpu, moment->vcpu);
	if (!vec_size(m, vcpu)) {
		for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
			memcpy(regs->vec.z[n], vcpu->regs.fp_regs.vregs[n], 16);
		return;
	}
	take_vectors(vcpu, &regs->vec);
	if (vcpu_has_sme(vcpu))
		take_za(vcpu, &regs->vec);
}
