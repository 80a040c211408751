/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guest accesses to system registers that trap to EL2 (sys_regs.c kvm_handle_sys_reg) */
#include "id_fields.h"
#include "run.h"

/** struct sys_reg_params - a trapped access; @id: as of the register in KVM_GET_ONE_REG */
struct sys_reg_params {
	uint8_t op0, op1, crn, crm, op2, rt;
	bool is_read;
	uint64_t id;
	uint64_t esr;
};

static struct sys_reg_params decode(uint64_t esr)
{
	struct sys_reg_params p = {
		.op0 = esr >> 20 & 3, .op2 = esr >> 17 & 7, .op1 = esr >> 14 & 7,
		.crn = esr >> 10 & 15, .rt = esr >> 5 & 31, .crm = esr >> 1 & 15,
		.is_read = esr & ESR_SYS64_READ, .esr = esr,
	};

	p.id = ARM64_SYS_REG(p.op0, p.op1, p.crn, p.crm, p.op2);
	return p;
}

/* The architected ID space reads as zero where nothing is allocated */
static bool in_id_space(const struct sys_reg_params *p)
{
	return p->op0 == 3 && p->op1 == 0 && p->crn == 0 && p->crm >= 1 && p->crm <= 7;
}

/* An ID register as the guest reads it */
static uint64_t guest_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	uint64_t val = read_id_reg(m, vcpu, index);

	if (!m->host.config.ids_as_run || !m->cpu->id_register)
		return val;
	return m->cpu->id_register((uint16_t)m->pop.reg[index].id, val);
}

/* The CPU's own CTR_EL0, which 6.1 lets guests read: IDC is what the kernel adds (cpuinfo.c), and QEMU's CPU has not */
static uint64_t on_cpu(const struct kvmsme *m, uint64_t id, uint64_t val)
{
	return id == ID_CTR && m->host.config.qemu_cpu ? val & ~(UINT64_C(1) << ID_CTR_IDC_SHIFT) : val;
}

static uint64_t value_of(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	if (pop_kind_is_per_vm(m->pop.reg[index].kind))
		return guest_id_reg(m, vcpu, index);
	if (m->pop.reg[index].kind == POP_KIND_pmcr)
		return kvm_vcpu_read_pmcr(m, vcpu, vcpu_read_sys_reg(m, vcpu, index));
	return on_cpu(m, m->pop.reg[index].id, vcpu_read_sys_reg(m, vcpu, index));
}

static bool writable_by_guest(uint8_t kind)
{
	return kind == POP_KIND_raw || kind == POP_KIND_pmcr ||
	       (kind >= POP_KIND_pmu_bits && kind <= POP_KIND_pmevcntr32);
}

static void set_x(struct kvmsme *m, unsigned int rt, uint64_t value)
{
	if (rt != 31)
		m->pcpu->x[rt] = value;
}

static uint64_t get_x(const struct kvmsme *m, unsigned int rt)
{
	return rt == 31 ? 0 : m->pcpu->x[rt];
}

static int undefined(struct kvmsme *m)
{
	if (rule_guest(m, RULE_RUN_SYSREG))
		kvm_inject_undefined(m);
	else
		kvm_incr_pc(m);
	return RESUME_GUEST;
}

static int access_any(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	int index = machine_pop_index(m, p->id);
	bool there = index >= 0 && pop_reg_visible(m, vcpu, &m->pop.reg[index]);

	if (!there && (!in_id_space(p) || !p->is_read))
		return undefined(m);
	if (!p->is_read && !writable_by_guest(m->pop.reg[index].kind))
		return undefined(m);
	if (!rule_guest(m, RULE_RUN_SYSREG_OK))
		return undefined(m);
	if (!p->is_read)
		kvm_loaded_reg_written(m, p->id, get_x(m, p->rt));
	if (p->is_read)
		set_x(m, p->rt, there ? value_of(m, vcpu, (unsigned int)index) : 0);
	else
		vcpu_write_sys_reg(m, vcpu, (unsigned int)index, p->rt == 31 ? 0 : m->pcpu->x[p->rt]);
	kvm_incr_pc(m);
	return RESUME_GUEST;
}

static int read_as(struct kvmsme *m, const struct sys_reg_params *p, uint64_t value)
{
	if (p->is_read)
		set_x(m, p->rt, value);
	kvm_incr_pc(m);
	return RESUME_GUEST;
}

/* Priorities are never the guest's: RAZ/WI with SME, undefined without (v12 18/29) */
static int access_smpri(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	if (kvm_traps_sme_regs(m, vcpu))
		return undefined(m);
	if (!rule_guest(m, RULE_RUN_SMPRI))
		return undefined(m);
	return read_as(m, p, 0);
}

/* It traps only where the guest has none */
static int access_tpidr2(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	return kvm_traps_sme_regs(m, vcpu) ? undefined(m) : access_any(m, vcpu, p);
}

/* The cache that CSSELR_EL1 says, as userspace has it; of none the register stays, or on 6.1 is the CPU's zero */
static int access_ccsidr(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	uint64_t which = m->pcpu->sysreg[CPU_CSSELR_EL1] & 0xf;
	int index = machine_pop_index(m, KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_DEMUX | which);

	if (!p->is_read)
		return undefined(m);
	if (index < 0)
		return read_as(m, p, m->profile.id_regs_writable ? get_x(m, p->rt) : 0);
	return read_as(m, p, vcpu_read_sys_reg(m, vcpu, (unsigned int)index));
}

/* Where it is the hardware's zero, KVM traps it only for the sake of the capability */
static int access_smidr(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	if (vcpu_has_sme(vcpu) || !p->is_read)
		return access_any(m, vcpu, p);
	if (!rule_guest(m, RULE_RUN_SMIDR))
		return read_as(m, p, UINT64_MAX);
	if (m->profile.hidden_smidr == KNOB_hidden_smidr_raz && !vcpu_kvm(m, vcpu)->writable_imp_id)
		return read_as(m, p, 0);
	if (m->profile.hidden_smidr == KNOB_hidden_smidr_idst)
		kvm_inject_sync(m, p->esr);
	else
		kvm_inject_undefined(m);
	return RESUME_GUEST;
}

#define GMID_BS	6	/* LDGM and STGM are of 64 bytes times 4 */

/* It is the CPU's own, unless HCR_EL2.TID5 has it trapped; no table of KVM's has it */
static int access_gmid(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	bool trapped = m->profile.mte_traps_gmid && !vcpu_kvm(m, vcpu)->mte;

	if (!m->host.config.mte || !p->is_read || !rule_guest(m, RULE_MTE_GMID))
		return undefined(m);
	if (!trapped)
		return read_as(m, p, GMID_BS);
	kvm_inject_sync(m, p->esr);
	return RESUME_GUEST;
}

/* access_dcgsw() */
static int access_dcgsw(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	(void)p;
	if (!m->profile.mte_set_way || !vcpu_kvm(m, vcpu)->mte || !rule_guest(m, RULE_MTE_SET_WAY))
		return undefined(m);
	kvm_incr_pc(m);
	return RESUME_GUEST;
}

/* Debug registers of which a guest has none */
static int access_raz_wi(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	(void)vcpu;
	if (!rule_guest(m, RULE_RUN_SYSREG_OK))
		return undefined(m);
	return read_as(m, p, 0);
}

#define ID_MMFR1		ARM64_SYS_REG(3, 0, 0, 7, 1)
#define ID_MMFR1_LO_SHIFT	16

/* trap_loregion(): with FEAT_LOR there are no regions, and LORID_EL1 cannot be written */
static int access_loregion(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	bool there = kvm_read_id_reg(m, vcpu, ID_MMFR1) >> ID_MMFR1_LO_SHIFT & 0xf;

	if (!there || (p->op2 == 7 && !p->is_read))
		return undefined(m);
	return access_raz_wi(m, vcpu, p);
}

#define OSLSR_EL1	ARM64_SYS_REG(2, 0, 1, 1, 4)
#define OSLSR_OSLK	UINT64_C(2)

/* trap_oslar_el1(): the lock is seen in OSLSR_EL1 */
static int access_oslar(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p)
{
	int index = machine_pop_index(m, OSLSR_EL1);
	uint64_t locked = get_x(m, p->rt) & 1 ? OSLSR_OSLK : 0;
	uint64_t oslsr;

	if (p->is_read || index < 0 || !rule_guest(m, RULE_RUN_SYSREG_OK))
		return undefined(m);
	oslsr = vcpu_read_sys_reg(m, vcpu, (unsigned int)index);
	vcpu_write_sys_reg(m, vcpu, (unsigned int)index, (oslsr & ~OSLSR_OSLK) | locked);
	kvm_incr_pc(m);
	return RESUME_GUEST;
}

/* Registers that are not simply those of the population (sys_reg_descs[] of the kernel) */
static const struct {
	uint64_t id;
	int (*access)(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct sys_reg_params *p);
} sys_reg_descs[] = {
	{ KVM_REG_ARM64_SYS_SMPRI_EL1, access_smpri },
	{ KVM_REG_ARM64_SYS_TPIDR2_EL0, access_tpidr2 },
	{ KVM_REG_ARM64_SYS_SMIDR_EL1, access_smidr },
	{ ARM64_SYS_REG(3, 1, 0, 0, 0), access_ccsidr },	/* CCSIDR_EL1 */
	{ ARM64_SYS_REG(3, 1, 0, 0, 4), access_gmid },		/* GMID_EL1 */
	{ ARM64_SYS_REG(1, 0, 7, 6, 4), access_dcgsw },		/* DC IGSW, IGDSW */
	{ ARM64_SYS_REG(1, 0, 7, 6, 6), access_dcgsw },
	{ ARM64_SYS_REG(1, 0, 7, 10, 4), access_dcgsw },	/* DC CGSW, CGDSW */
	{ ARM64_SYS_REG(1, 0, 7, 10, 6), access_dcgsw },
	{ ARM64_SYS_REG(1, 0, 7, 14, 4), access_dcgsw },	/* DC CIGSW, CIGDSW */
	{ ARM64_SYS_REG(1, 0, 7, 14, 6), access_dcgsw },
	{ ARM64_SYS_REG(3, 0, 10, 4, 0), access_loregion },	/* LORSA_EL1 */
	{ ARM64_SYS_REG(3, 0, 10, 4, 1), access_loregion },	/* LOREA_EL1 */
	{ ARM64_SYS_REG(3, 0, 10, 4, 2), access_loregion },	/* LORN_EL1 */
	{ ARM64_SYS_REG(3, 0, 10, 4, 3), access_loregion },	/* LORC_EL1 */
	{ ARM64_SYS_REG(3, 0, 10, 4, 7), access_loregion },	/* LORID_EL1 */
	{ ARM64_SYS_REG(2, 0, 1, 0, 0), access_raz_wi },	/* MDRAR_EL1 */
	{ ARM64_SYS_REG(2, 0, 1, 0, 4), access_oslar },
	{ ARM64_SYS_REG(2, 0, 1, 3, 4), access_raz_wi },	/* OSDLR_EL1 */
	{ ARM64_SYS_REG(2, 0, 1, 4, 4), access_raz_wi },	/* DBGPRCR_EL1 */
	{ ARM64_SYS_REG(2, 0, 7, 8, 6), access_raz_wi },	/* DBGCLAIMSET_EL1 */
	{ ARM64_SYS_REG(2, 0, 7, 9, 6), access_raz_wi },	/* DBGCLAIMCLR_EL1 */
	{ ARM64_SYS_REG(2, 3, 0, 1, 0), access_raz_wi },	/* MDCCSR_EL0 */
	{ ARM64_SYS_REG(2, 3, 0, 4, 0), access_raz_wi },	/* DBGDTR_EL0 */
	{ ARM64_SYS_REG(2, 3, 0, 5, 0), access_raz_wi },	/* DBGDTRRX_EL0 */
};

int kvm_handle_sys_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t esr)
{
	struct sys_reg_params p = decode(esr);

	for (size_t i = 0; i < sizeof(sys_reg_descs) / sizeof(sys_reg_descs[0]); i++)
		if (sys_reg_descs[i].id == p.id)
			return sys_reg_descs[i].access(m, vcpu, &p);
	return access_any(m, vcpu, &p);
}
