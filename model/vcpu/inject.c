/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions that KVM injects into the guest (inject_fault.c, hyp/exception.c) */
#include "run.h"

#define ESR_FSC_EXTABT	UINT64_C(0x10)
#define PSTATE_A	UINT64_C(0x100)

#define SCTLR_EL1	ARM64_SYS_REG(3, 0, 1, 0, 0)
#define ESR_EL1		ARM64_SYS_REG(3, 0, 5, 2, 0)
#define FAR_EL1		ARM64_SYS_REG(3, 0, 6, 0, 0)
#define VBAR_EL1	ARM64_SYS_REG(3, 0, 12, 0, 0)

static void keep_nzcv(struct kvmsme *m, uint64_t nzcv)
{
	m->pcpu->pstate = (m->pcpu->pstate & ~PSTATE_ALLINT) | nzcv;
	if (!m->pcpu->ata)
		m->pcpu->pstate &= ~PSTATE_TCO;
}

/*
 * The CPU's own exception entry does the work, but KVM makes the new PSTATE in
 * software (enter_exception64()): NZCV survives, FEAT_NMI is unknown to it, and TCO is for VMs with tags.
 */
static void enter(struct kvmsme *m, uint64_t esr, uint64_t far, bool set_far)
{
	uint64_t nzcv = m->pcpu->pstate & PSTATE_NZCV;

	cpu_enter_el1(m->pcpu, esr, far, set_far);
	keep_nzcv(m, nzcv);
}

void kvm_inject_sync(struct kvmsme *m, uint64_t esr)
{
	enter(m, esr, 0, false);
}

void kvm_inject_undefined(struct kvmsme *m)
{
	enter(m, (uint64_t)ESR_EC_UNKNOWN << ESR_EC_SHIFT | ESR_IL, 0, false);
}

/* @from_el0: where the exception comes from */
static uint64_t sea_esr(bool iabt, bool from_el0)
{
	uint64_t ec = iabt ? (from_el0 ? ESR_EC_IABT_LOW : ESR_EC_IABT_CUR) :
			     (from_el0 ? ESR_EC_DABT_LOW : ESR_EC_DABT_CUR);

	return ec << ESR_EC_SHIFT | ESR_IL | ESR_FSC_EXTABT;
}

/* inject_abt64() of 6.1 */
static uint64_t extended(const struct kvmsme *m, uint64_t esr)
{
	return m->profile.sea_esr_extended ? esr | UINT64_C(0xffffffff) << 32 : esr;
}

void kvm_inject_sea(struct kvmsme *m, bool iabt, uint64_t far)
{
	bool from_el0 = (m->pcpu->pstate & PSTATE_EL_MASK) == 0;

	enter(m, extended(m, sea_esr(iabt, from_el0)), far, true);
}

/* ESR_EL1 and FAR_EL1 are as they were left, the rest of the exception is now */
void kvm_inject_pending(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	vcpu->sea_pending = false;
	enter(m, m->pcpu->sysreg[CPU_ESR_EL1], 0, false);
}

static void write_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, uint64_t val)
{
	int index = machine_pop_index(m, id);

	if (index >= 0)
		vcpu_write_sys_reg(m, vcpu, (unsigned int)index, val);
}

uint64_t kvm_stored_reg(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	return index < 0 ? 0 : vcpu_read_sys_reg(m, vcpu, (unsigned int)index);
}

/* An exception of a vCPU that is not on the CPU: what the entry needs goes there and back */
static void begin_stored(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	struct pcpu *pcpu = m->pcpu = &m->scratch[vcpu->index]->pcpu;

	pcpu->pc = vcpu->regs.regs.pc;
	pcpu->pstate = vcpu->regs.regs.pstate;
	pcpu->sysreg[CPU_VBAR_EL1] = kvm_stored_reg(m, vcpu, VBAR_EL1);
	pcpu->sysreg[CPU_FAR_EL1] = kvm_stored_reg(m, vcpu, FAR_EL1);
	pcpu->sys.sctlr_el1 = kvm_stored_reg(m, vcpu, SCTLR_EL1);
	kvm_load_cpu_kind(m, vcpu);
}

static void end_stored(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	const struct pcpu *pcpu = m->pcpu;

	vcpu->regs.regs.pc = pcpu->pc;
	vcpu->regs.regs.pstate = pcpu->pstate;
	vcpu->regs.elr_el1 = pcpu->sysreg[CPU_ELR_EL1];
	vcpu->regs.spsr[0] = pcpu->sysreg[CPU_SPSR_EL1];
	write_reg(m, vcpu, ESR_EL1, pcpu->sysreg[CPU_ESR_EL1]);
	write_reg(m, vcpu, FAR_EL1, pcpu->sysreg[CPU_FAR_EL1]);
}

void kvm_commit_pending(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	begin_stored(m, vcpu);
	m->pcpu->sysreg[CPU_ESR_EL1] = kvm_stored_reg(m, vcpu, ESR_EL1);
	kvm_inject_pending(m, vcpu);
	end_stored(m, vcpu);
	touch_vcpu_regs(vcpu);
}

void kvm_inject_dabt(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	uint64_t esr = extended(m, sea_esr(false, (vcpu->regs.regs.pstate & PSTATE_EL_MASK) == 0));

	if (!m->profile.events_at_once) {
		/* kvm_vcpu_trap_il_is32bit(): of the last trap, which there may not have been */
		if (!vcpu->trapped)
			esr &= ~ESR_IL;
		vcpu->sea_pending = true;
		write_reg(m, vcpu, ESR_EL1, esr);
		write_reg(m, vcpu, FAR_EL1, vcpu->fault_far);
		return;
	}
	vcpu->mmio_needed = false;
	begin_stored(m, vcpu);
	enter(m, esr, vcpu->fault_far, true);
	end_stored(m, vcpu);
}

void kvm_inject_serror(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t iss)
{
	uint64_t nzcv = vcpu->regs.regs.pstate & PSTATE_NZCV;

	if (!m->profile.events_at_once || vcpu->regs.regs.pstate & PSTATE_A) {
		vcpu->serror_pending = true;
		vcpu->serror_esr = iss;
		return;
	}
	vcpu->mmio_needed = false;
	begin_stored(m, vcpu);
	cpu_serror_el1(m->pcpu, iss);
	keep_nzcv(m, nzcv);
	end_stored(m, vcpu);
}
