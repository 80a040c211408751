/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ID registers: what a VM starts with, and which writes are safe (sys_regs.c
 * set_id_reg(), arm64_check_features(); field types from cpufeature.c).
 */

#include "vcpu.h"

#define PFR0	KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1
#define PFR1	KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1
#define PFR2	KVM_REG_ARM64_SYS_ID_AA64PFR2_EL1
#define ZFR0	KVM_REG_ARM64_SYS_ID_AA64ZFR0_EL1
#define SMFR0	KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1
#define FPFR0	KVM_REG_ARM64_SYS_ID_AA64FPFR0_EL1
#define ISAR1	ARM64_SYS_REG(3, 0, 0, 6, 1)
#define DFR0	ARM64_SYS_REG(3, 0, 0, 1, 2)
#define AA64DFR0 ARM64_SYS_REG(3, 0, 0, 5, 0)
#define MMFR3	ARM64_SYS_REG(3, 0, 0, 7, 3)
#define AA32_PFR1 ARM64_SYS_REG(3, 0, 0, 1, 1)

#define FIELD(shift)		(UINT64_C(0xf) << (shift))
#define PFR0_GIC_SHIFT		24
#define PFR0_RAS_SHIFT		28
#define AA64DFR0_PMUVER_SHIFT	8
#define DFR0_PERFMON_SHIFT	24
#define PFR0_SVE_SHIFT		32
#define PFR0_CSV		(FIELD(56) | FIELD(60))	/* CSV2, CSV3 */
#define PFR1_SME_SHIFT		24
#define PFR2_FPMR_SHIFT		32
#define MMFR3_TCRX_SHIFT	0
#define MMFR3_SCTLRX_SHIFT	4
#define MMFR3_S1PIE_SHIFT	8
#define MMFR3_S1POE_SHIFT	16
#define AA32_PFR1_GIC_SHIFT	28
#define SMFR0_FA64_BIT		63

/*
 * Field types of cpufeature.c.  FTR_LOWER_SAFE: any value up to the limit.  FTR_EXACT:
 * the limit, or 0, and nothing between.
 */
enum ftr_type { FTR_LOWER_SAFE, FTR_EXACT };

struct ftr_reg {
	uint64_t id;
	uint8_t type;
	uint8_t width;		/* bits of a field that is not in @wide */
	uint8_t wide[4];	/* shifts of the 4-bit fields among 1-bit ones */
};

static const struct ftr_reg ftr_regs[] = {
	/* SMEver, I16I64, I16I32, I8I32 are fields, all others flags */
	{ SMFR0, FTR_EXACT, 1, { 56, 52, 44, 36 } },
	{ FPFR0, FTR_EXACT, 1, { 0 } },
};

static const struct ftr_reg *get_arm64_ftr_reg(uint64_t id)
{
	static const struct ftr_reg nibbles = { 0, FTR_LOWER_SAFE, 4, { 0 } };

	for (size_t i = 0; i < sizeof(ftr_regs) / sizeof(ftr_regs[0]); i++)
		if (ftr_regs[i].id == id)
			return &ftr_regs[i];
	return &nibbles;
}

static unsigned int field_width(const struct ftr_reg *ftr, unsigned int shift)
{
	for (int i = 0; i < 4; i++)
		if (ftr->wide[i] && ftr->wide[i] == shift)
			return 4;
	return ftr->width;
}

static bool field_safe(const struct ftr_reg *ftr, uint64_t val, uint64_t limit)
{
	return val == limit || (ftr->type == FTR_EXACT ? !val : val < limit);
}

/* @mask: bits of the fields that userspace may change at all */
static bool arm64_check_features(uint64_t id, uint64_t val, uint64_t limit, uint64_t mask)
{
	const struct ftr_reg *ftr = get_arm64_ftr_reg(id);
	unsigned int width;

	if ((val ^ limit) & ~mask)
		return false;
	for (unsigned int shift = 0; shift < 64; shift += width) {
		uint64_t field;

		width = field_width(ftr, shift);
		field = (UINT64_C(1) << width) - 1;
		if (!field_safe(ftr, val >> shift & field, limit >> shift & field))
			return false;
	}
	return true;
}

static uint64_t with_field(uint64_t val, unsigned int shift, uint64_t field)
{
	return (val & ~FIELD(shift)) | field << shift;
}

/* The value a VM with these features starts with, and the limit of what it may be set to */
static uint64_t kvm_read_sanitised_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu,
					  const struct pop_reg *reg)
{
	const struct kvmsme_host *host = &m->host.config;
	bool sme = vcpu_has_sme(vcpu);
	uint64_t val = reg->reset;

	if (reg->id == ISAR1 && !vcpu->has_ptrauth)
		return val & ~(FIELD(4) | FIELD(8) | FIELD(24) | FIELD(28)); /* APA API GPA GPI */
	if (reg->id == AA64DFR0 && !vcpu_has_feature(vcpu, KVM_ARM_VCPU_PMU_V3))
		return with_field(val, AA64DFR0_PMUVER_SHIFT, 0);
	if (reg->id == DFR0 && !vcpu_has_feature(vcpu, KVM_ARM_VCPU_PMU_V3))
		return with_field(val, DFR0_PERFMON_SHIFT, 0);
	if (reg->id == PFR0 || reg->id == PFR1 || reg->id == SMFR0 || reg->id == ZFR0)
		rule_hit(m, RULE_ID_VISIBLE);
	if (reg->id == PFR0)
		return with_field(val, PFR0_SVE_SHIFT, vcpu_has_sve(vcpu));
	if (reg->id == PFR1)
		return with_field(val, PFR1_SME_SHIFT, sme ? (host->sme2 ? 2 : 1) : 0);
	if (reg->id == SMFR0 && !host->fa64)
		val &= ~(UINT64_C(1) << SMFR0_FA64_BIT);
	if (reg->id == SMFR0)
		return sme ? val : 0;
	if (reg->id == ZFR0)
		return vcpu_has_sve(vcpu) || (sme && !m->profile.zfr0_needs_sve) ? val : 0;
	return val;
}

uint64_t vm_reg(const struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	return m->state.vm[vcpu->vm].id_reg[m->reg_slot[index]];
}

void set_vm_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);

	kvm->id_reg[m->reg_slot[index]] = val;
	touch_vm(kvm);
}

void kvm_init_id_regs(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);

	if (kvm->id_regs_initialized)
		return;
	rule_hit(m, RULE_RESET_ID);
	for (uint32_t i = 0; i < m->pop.nr; i++)
		if (pop_kind_is_per_vm(m->pop.reg[i].kind))
			set_vm_reg(m, vcpu, i,
				   kvm_read_sanitised_id_reg(m, vcpu, &m->pop.reg[i]));
	kvm->id_regs_initialized = true;
	touch_vm(kvm);
}

/*
 * Before 6.7 there was no stored value: each read looks at the host and at the vCPU's
 * own flags.  Only CSV2 and CSV3 were the VM's.
 */
static uint64_t read_computed(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	uint64_t val = kvm_read_sanitised_id_reg(m, vcpu, &m->pop.reg[index]);

	if (m->pop.reg[index].id == PFR0)
		val = (val & ~PFR0_CSV) | (vm_reg(m, vcpu, index) & PFR0_CSV);
	return val;
}

uint64_t read_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	if (!m->profile.id_regs_writable && m->pop.reg[index].kind == POP_KIND_id)
		return read_computed(m, vcpu, index);
	return vm_reg(m, vcpu, index);
}

uint64_t kvm_read_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	return index < 0 ? 0 : read_id_reg(m, vcpu, (unsigned int)index);
}

static void hide_field(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, unsigned int shift)
{
	int index = machine_pop_index(m, id);

	if (index >= 0)
		set_vm_reg(m, vcpu, (unsigned int)index,
			   vm_reg(m, vcpu, (unsigned int)index) & ~FIELD(shift));
}

/* Without an in-kernel GICv3 its field goes at the first run, and stays gone */
void kvm_finalize_sys_regs(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!m->profile.gic_field_until_run)
		return;
	rule_hit(m, RULE_ID_GIC);
	hide_field(m, vcpu, PFR0, PFR0_GIC_SHIFT);
	hide_field(m, vcpu, AA32_PFR1, AA32_PFR1_GIC_SHIFT);
}

/* 6.1: CSV2 and CSV3 may be lowered, all else must be as it is (EINVAL), run or not */
static int set_computed(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	uint64_t changed = val ^ read_computed(m, vcpu, index);

	if (m->pop.reg[index].id == PFR0)
		changed &= ~PFR0_CSV;
	if (changed || (m->pop.reg[index].id == PFR0 && val & PFR0_CSV & ~(FIELD(56) / 15 | FIELD(60) / 15)))
		return rule_refuse(m, RULE_ID_UNSAFE);
	rule_decide(m, RULE_ID_SAME);
	set_vm_reg(m, vcpu, index, val);
	return 0;
}

int set_id_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	const struct pop_reg *reg = &m->pop.reg[index];
	uint64_t limit = kvm_read_sanitised_id_reg(m, vcpu, reg);

	if (!m->profile.id_regs_writable)
		return set_computed(m, vcpu, index, val);
	if (vcpu_kvm(m, vcpu)->has_ran) {
		if (val != read_id_reg(m, vcpu, index))
			return rule_refuse(m, RULE_ID_AFTER_RUN);
		rule_decide(m, RULE_ID_SAME);
		return 0;
	}
	if (!arm64_check_features(reg->id, val, limit, reg->mask))
		return rule_refuse(m, RULE_ID_UNSAFE);
	rule_decide(m, RULE_ID_WRITE);
	set_vm_reg(m, vcpu, index, val);
	return 0;
}

static bool has_field(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id,
		      unsigned int shift)
{
	return kvm_read_id_reg(m, vcpu, id) >> shift & 0xf;
}

bool pop_reg_visible(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct pop_reg *reg)
{
	switch ((enum pop_when)reg->when) {
	case POP_WHEN_always:
		return true;
	case POP_WHEN_sve:
		return vcpu_has_sve(vcpu);
	case POP_WHEN_sme:
		return vcpu_has_sme(vcpu);
	case POP_WHEN_sve_or_sme:
		return vcpu_has_vec(vcpu);
	case POP_WHEN_ptrauth:
		return vcpu->has_ptrauth;
	case POP_WHEN_pmu:
		return vcpu_has_feature(vcpu, KVM_ARM_VCPU_PMU_V3);
	case POP_WHEN_fpmr:
		return has_field(m, vcpu, PFR2, PFR2_FPMR_SHIFT);
	case POP_WHEN_tcrx:
		return has_field(m, vcpu, MMFR3, MMFR3_TCRX_SHIFT);
	case POP_WHEN_s1pie:
		return has_field(m, vcpu, MMFR3, MMFR3_S1PIE_SHIFT);
	case POP_WHEN_s1poe:
		return has_field(m, vcpu, MMFR3, MMFR3_S1POE_SHIFT);
	case POP_WHEN_sctlrx:
		return has_field(m, vcpu, MMFR3, MMFR3_SCTLRX_SHIFT);
	case POP_WHEN_ras:
		return has_field(m, vcpu, PFR0, PFR0_RAS_SHIFT);
	case POP_WHEN_mte:
		return vcpu_kvm(m, vcpu)->mte;
	case POP_WHEN_never:
	case POP_NR_WHEN:
		return false;
	}
	return false;
}

uint64_t pop_reg_writable_mask(const struct kvmsme *m, const struct kvm *kvm,
			       const struct pop_reg *reg)
{
	bool impid = reg->kind == POP_KIND_impid || reg->kind == POP_KIND_smidr;

	if (impid)
		return kvm->writable_imp_id ? reg->mask : 0;
	return reg->kind == POP_KIND_id && m->profile.id_regs_writable ? reg->mask : 0;
}
