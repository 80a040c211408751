/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world switch: a vCPU's registers onto the physical CPU and back.  FP, SVE and
 * SME state goes lazily, at the guest's first use in a KVM_RUN (fp_switch.c).
 */
#include <string.h>

#include "id_fields.h"
#include "run.h"

/* Arm ARM "CSSELR_EL1": Level and InD; TnD needs MTE */
#define CSSELR_BITS UINT64_C(0xf)

/* System registers that KVM_RUN switches: id, and where struct pcpu keeps it */
static const struct {
	uint64_t id;
	size_t offset;
} switched_regs[] = {
#define X(name, op0, op1, crn, crm, op2) \
	{ ARM64_SYS_REG(op0, op1, crn, crm, op2), offsetof(struct pcpu, sysreg[CPU_##name]) },
	CPU_SYSREGS(X)
	CPU_A64_SYSREGS(X)
#undef X
	{ ARM64_SYS_REG(3, 0, 1, 0, 0), offsetof(struct pcpu, sys.sctlr_el1) },
	{ ARM64_SYS_REG(3, 0, 1, 0, 2), offsetof(struct pcpu, sys.cpacr_el1) },
	{ KVM_REG_ARM64_SYS_ZCR_EL1, offsetof(struct pcpu, sys.zcr_el1) },
	{ KVM_REG_ARM64_SYS_SMCR_EL1, offsetof(struct pcpu, sys.smcr_el1) },
	{ KVM_REG_ARM64_SYS_TPIDR2_EL0, offsetof(struct pcpu, sys.tpidr2_el0) },
};
#define NR_SWITCHED (sizeof(switched_regs) / sizeof(switched_regs[0]))

static uint64_t *switched_slot(struct pcpu *pcpu, size_t i)
{
	return (uint64_t *)((char *)pcpu + switched_regs[i].offset);
}

static void load_sysregs(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	for (size_t i = 0; i < NR_SWITCHED; i++) {
		int index = machine_pop_index(m, switched_regs[i].id);

		*switched_slot(m->pcpu, i) = index < 0 ? 0 :
			vcpu_read_sys_reg(m, vcpu, (unsigned int)index);
	}
	if (m->profile.csselr_on_cpu)
		m->pcpu->sysreg[CPU_CSSELR_EL1] &= CSSELR_BITS;
	if (!vcpu_has_sme(vcpu))
		m->pcpu->sys.tpidr2_el0 = m->state.host_tpidr2_el0;
	/* RAZ/WI on the CPUs modelled: what userspace put there does not come back */
	m->pcpu->sysreg[CPU_AFSR0_EL1] = 0;
	m->pcpu->sysreg[CPU_AFSR1_EL1] = 0;
	/* these two are core registers to userspace */
	m->pcpu->sysreg[CPU_ELR_EL1] = vcpu->regs.elr_el1;
	m->pcpu->sysreg[CPU_SPSR_EL1] = vcpu->regs.spsr[0];
}

static void put_sysregs(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	for (size_t i = 0; i < NR_SWITCHED; i++) {
		int index = machine_pop_index(m, switched_regs[i].id);

		if (index >= 0)
			vcpu_write_sys_reg(m, vcpu, (unsigned int)index,
					   *switched_slot(m->pcpu, i));
	}
	if (!vcpu_has_sme(vcpu))
		m->state.host_tpidr2_el0 = m->pcpu->sys.tpidr2_el0;
	vcpu->regs.elr_el1 = m->pcpu->sysreg[CPU_ELR_EL1];
	vcpu->regs.spsr[0] = m->pcpu->sysreg[CPU_SPSR_EL1];
}

/* A register that was trapped although it is loaded: of CPU_A64_SYSREGS, on another CPU */
void kvm_loaded_reg_written(struct kvmsme *m, uint64_t id, uint64_t val)
{
	for (size_t i = 0; i < NR_SWITCHED; i++)
		if (switched_regs[i].id == id)
			*switched_slot(m->pcpu, i) = val;
}

/* SMCR_EL2: what the guest's own SMCR_EL1 can reach (v12 22/29) */
static uint64_t guest_smcr_el2(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint64_t smcr = 0;

	if (!vcpu_has_sme(vcpu))
		return 0;
	smcr |= vcpu_sme_max_vq(vcpu) - 1;
	if (vcpu_has_fa64(m, vcpu))
		smcr |= SMEVEC_SMCR_FA64;
	if (vcpu_has_sme2(m, vcpu))
		smcr |= SMEVEC_SMCR_EZT0;
	return smcr;
}

/* Fine-grained traps follow the ID register, which userspace may have set to "no SME" */
bool kvm_traps_sme_regs(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint64_t pfr1 = kvm_read_id_reg(m, vcpu, KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1);

	return !m->host.config.no_fgt && !(pfr1 >> ID_PFR1_SME_SHIFT & 0xf);
}

static uint64_t host_id_reg(const struct kvmsme *m, uint64_t id)
{
	int index = machine_pop_index(m, id);

	return index < 0 ? 0 : m->pop.reg[index].reset;
}

/* FEAT_PAuth of the host's CPU: its algorithm, and whether this guest has it */
static void load_pauth(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint64_t isar1 = host_id_reg(m, ID_ISAR1);
	unsigned int apa = isar1 >> ID_ISAR1_APA_SHIFT & 0xf, api = isar1 >> ID_ISAR1_API_SHIFT & 0xf;

	m->pcpu->pauth = m->host.config.ptrauth ? (uint8_t)(apa | api) : 0;
	m->pcpu->pauth_impdef = api;
	m->pcpu->trap_pauth = !vcpu->has_ptrauth;
}

/* HCRX_EL2.MSCEn follows the ID register, which userspace may have set: vcpu_set_hcrx() of kvm_emulate.h */
static bool guest_has_mops(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return kvm_read_id_reg(m, vcpu, ID_ISAR2) >> ID_ISAR2_MOPS_SHIFT & 0xf;
}

/* What of the host's CPU and of the VM an exception depends on as well */
void kvm_load_cpu_kind(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	m->pcpu->sys.quirk_qemu = m->host.config.qemu_cpu;
	m->pcpu->nmi = m->host.config.nmi;
	m->pcpu->mte = m->host.config.mte;
	m->pcpu->ata = vcpu_kvm(m, vcpu)->mte;
}

static void load_el2_controls(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	struct pcpu *pcpu = m->pcpu;

	pcpu->sys.zcr_el2 = vcpu_has_sve(vcpu) ? vcpu_sve_max_vq(vcpu) - 1 : 0;
	pcpu->sys.smcr_el2 = guest_smcr_el2(m, vcpu);
	pcpu->sys.smpri_el1 = 0;
	pcpu->vl_map = (uint16_t)m->host.vq_map[ARM64_VEC_SVE];
	pcpu->svl_map = (uint16_t)m->host.vq_map[ARM64_VEC_SME];
	pcpu->features = host_cpu_features(&m->host);
	pcpu->no_mops = !guest_has_mops(m, vcpu);
	kvm_load_cpu_kind(m, vcpu);
	load_pauth(m, vcpu);
	/* FP, SVE and SME trap until the guest owns the FP registers */
	pcpu->sys.trap_fp = true;
	pcpu->sys.trap_sve = true;
	pcpu->sys.trap_sme = true;
	pcpu->sys.trap_tpidr2 = kvm_traps_sme_regs(m, vcpu);
	/* priorities are never the guest's: SMPRI_EL1 is emulated as zero (v12 18/29) */
	pcpu->sys.trap_smpri = true;
}

/*
 * What goes onto the CPU at each entry and not with the vCPU: SMCR_EL1 (v12 22/29).  RES0 bits
 * do not survive being written to the real register; a KVM_RUN that ends before the entry
 * leaves them (record)
 */
void kvm_vcpu_enter(struct kvmsme *m)
{
	struct pcpu *pcpu = m->pcpu;
	uint64_t smcr = SMEVEC_SMCR_LEN;

	if (pcpu->sys.quirk_qemu || pcpu->features >> SMEVEC_FEAT_SME_FA64 & 1)
		smcr |= SMEVEC_SMCR_FA64;
	if (pcpu->features >> SMEVEC_FEAT_SME2 & 1)
		smcr |= SMEVEC_SMCR_EZT0;
	pcpu->sys.smcr_el1 &= smcr;
	pcpu->exclusive.size = 0;	/* an ERET from EL2 clears the monitor */
}

void kvm_vcpu_load(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	struct pcpu *pcpu = m->pcpu;

	memcpy(pcpu->x, vcpu->regs.regs.regs, sizeof(pcpu->x));
	pcpu->sp_el0 = vcpu->regs.regs.sp;
	pcpu->sp_el1 = vcpu->regs.sp_el1;
	pcpu->pc = vcpu->regs.regs.pc;
	pcpu->pstate = vcpu->regs.regs.pstate;
	load_sysregs(m, vcpu);
	load_el2_controls(m, vcpu);
	/* SVCR is switched at every entry, so that exceptions have the right syndrome */
	pcpu->vec.svcr = vcpu->svcr;
	/* HCR_EL2.VSE, VSESR_EL2 */
	pcpu->serror = vcpu->serror_pending;
	pcpu->serror_iss = vcpu->serror_esr;
}

void kvm_vcpu_put(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	const struct pcpu *pcpu = m->pcpu;

	memcpy(vcpu->regs.regs.regs, pcpu->x, sizeof(pcpu->x));
	vcpu->regs.regs.sp = pcpu->sp_el0;
	vcpu->regs.sp_el1 = pcpu->sp_el1;
	vcpu->regs.regs.pc = pcpu->pc;
	vcpu->regs.regs.pstate = pcpu->pstate;
	put_sysregs(m, vcpu);
	vcpu->svcr = pcpu->vec.svcr;
	vcpu->serror_pending = pcpu->serror;
	touch_vcpu_own(vcpu);
	if (vcpu->fp_owner == FP_STATE_GUEST_OWNED)
		kvm_fp_save(m, vcpu);
}
