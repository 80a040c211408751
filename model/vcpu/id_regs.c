/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ID registers: what a VM starts with, and which writes are safe (sys_regs.c
 * set_id_reg(), arm64_check_features(); field types from cpufeature.c).
 */
#include <errno.h>

#include "vcpu.h"

#define FIELD(shift) (UINT64_C(0xf) << (shift))

enum ftr_type {
	FTR_LOWER_SAFE,		/* any value up to the limit, unsigned */
	FTR_SIGNED_LOWER_SAFE,	/* the same for signed fields */
	FTR_HIGHER_OR_ZERO,	/* the limit, anything above it, or 0 */
	FTR_EXACT,		/* the limit or the safe value 0 */
};

struct ftr_bits {
	uint64_t id;
	uint8_t shift;
	uint8_t width;
	uint8_t type;
};

#define PFR0	KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1
#define PFR1	KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1
#define PFR2	KVM_REG_ARM64_SYS_ID_AA64PFR2_EL1
#define ZFR0	KVM_REG_ARM64_SYS_ID_AA64ZFR0_EL1
#define SMFR0	KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1
#define FPFR0	KVM_REG_ARM64_SYS_ID_AA64FPFR0_EL1
#define MMFR3	ARM64_SYS_REG(3, 0, 0, 7, 3)

#define PFR0_GIC_SHIFT		24
#define PFR0_SVE_SHIFT		32
#define PFR0_RAS_SHIFT		28
#define PFR1_SME_SHIFT		24
#define PFR2_FPMR_SHIFT		32
#define MMFR3_TCRX_SHIFT	0
#define MMFR3_SCTLRX_SHIFT	4
#define MMFR3_S1PIE_SHIFT	8
#define MMFR3_S1POE_SHIFT	16
#define SMFR0_FA64_BIT		63

/* Fields that are not four unsigned LOWER_SAFE bits */
static const struct ftr_bits ftr_bits[] = {
	{ PFR0, 16, 4, FTR_SIGNED_LOWER_SAFE },	/* FP */
	{ PFR0, 20, 4, FTR_SIGNED_LOWER_SAFE },	/* AdvSIMD */
};

/* cpufeature.c: SMFR0 and FPFR0 advertise by single bits or exact fields */
static bool is_exact_reg(uint64_t id)
{
	return id == SMFR0 || id == FPFR0 || id == ZFR0;
}

static int64_t field_value(uint64_t val, unsigned int shift, bool is_signed)
{
	uint64_t field = val >> shift & 0xf;

	return is_signed && field & 8 ? (int64_t)field - 16 : (int64_t)field;
}

static enum ftr_type type_of(uint64_t id, unsigned int shift)
{
	for (size_t i = 0; i < sizeof(ftr_bits) / sizeof(ftr_bits[0]); i++)
		if (ftr_bits[i].id == id && ftr_bits[i].shift == shift)
			return (enum ftr_type)ftr_bits[i].type;
	return FTR_LOWER_SAFE;
}

static bool field_safe(uint64_t id, unsigned int shift, uint64_t val, uint64_t limit)
{
	bool is_signed = type_of(id, shift) == FTR_SIGNED_LOWER_SAFE;

	return field_value(val, shift, is_signed) <= field_value(limit, shift, is_signed);
}

/* @mask: bits whose fields userspace may change at all */
static bool arm64_check_features(uint64_t id, uint64_t val, uint64_t limit, uint64_t mask)
{
	if ((val ^ limit) & ~mask)
		return false;
	if (is_exact_reg(id))
		return !(val & ~limit);
	for (unsigned int shift = 0; shift < 64; shift += 4)
		if ((val ^ limit) & FIELD(shift) && !field_safe(id, shift, val, limit))
			return false;
	return true;
}

static uint64_t with_field(uint64_t val, unsigned int shift, uint64_t field)
{
	return (val & ~FIELD(shift)) | field << shift;
}

/* The value a VM with these features starts with, and the limit of what it may be set to */
static uint64_t kvm_read_sanitised_id_reg(const struct kvmsme *m, const struct kvm_vcpu *vcpu,
					  const struct pop_reg *reg)
{
	const struct kvmsme_host *host = &m->host.config;
	bool sme = vcpu_has_sme(vcpu);
	uint64_t val = reg->reset;

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

uint64_t *id_reg_ptr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index)
{
	if (m->profile.init_scope == KNOB_init_scope_vcpu)
		return &vcpu->sysreg[index];
	return &vcpu_kvm(m, vcpu)->id_reg[index];
}

void kvm_init_id_regs(struct kvmsme *m, struct kvm *kvm, struct kvm_vcpu *vcpu)
{
	if (m->profile.init_scope == KNOB_init_scope_vm && kvm->id_regs_initialized)
		return;
	rule_hit(&m->rules, RULE_RESET_ID);
	for (uint32_t i = 0; i < m->pop.nr; i++)
		if (pop_kind_is_per_vm(m->pop.reg[i].kind))
			*id_reg_ptr(m, vcpu, i) =
				kvm_read_sanitised_id_reg(m, vcpu, &m->pop.reg[i]);
	kvm->id_regs_initialized = true;
}

/* Without an in-kernel GICv3 the field goes at the first run, and stays gone */
void kvm_finalize_sys_regs(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	int index = machine_pop_index(m, PFR0);
	uint64_t *pfr0;

	if (index < 0 || !m->profile.gic_field_until_run)
		return;
	pfr0 = id_reg_ptr(m, vcpu, (unsigned int)index);
	*pfr0 = with_field(*pfr0, PFR0_GIC_SHIFT, 0);
}

uint64_t kvm_read_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	return index < 0 ? 0 : *id_reg_ptr(m, (struct kvm_vcpu *)vcpu, (unsigned int)index);
}

static int check_id_value(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct pop_reg *reg,
			  uint64_t val)
{
	uint64_t limit = kvm_read_sanitised_id_reg(m, vcpu, reg);

	if (arm64_check_features(reg->id, val, limit, reg->mask))
		return 0;
	return rule_errno(&m->rules, RULE_ID_UNSAFE, EINVAL);
}

int set_id_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	uint64_t *reg = id_reg_ptr(m, vcpu, index);
	int ret;

	if (vcpu_kvm(m, vcpu)->has_ran && m->profile.id_after_run_errno) {
		if (val != *reg)
			return rule_errno(&m->rules, RULE_ID_AFTER_RUN,
					  m->profile.id_after_run_errno);
		rule_hit(&m->rules, RULE_ID_SAME);
		return 0;
	}
	ret = check_id_value(m, vcpu, &m->pop.reg[index], val);
	if (ret)
		return ret;
	rule_hit(&m->rules, RULE_ID_WRITE);
	*reg = val;
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
