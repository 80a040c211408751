/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ID registers: one set a VM, read, written and frozen by the first run (sys_regs.c set_id_reg()) */
#include "id_fields.h"

#define FIELD(shift)	(UINT64_C(0xf) << (shift))
#define PFR0_CSV	(FIELD(ID_PFR0_CSV2_SHIFT) | FIELD(ID_PFR0_CSV3_SHIFT))
/* CSV2 and CSV3 of 6.1 are 0 or 1 */
#define PFR0_CSV_BITS	(UINT64_C(1) << ID_PFR0_CSV2_SHIFT | UINT64_C(1) << ID_PFR0_CSV3_SHIFT)

#define DEBUG_V8	6

void kvm_init_id_regs(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);

	if (kvm->id_regs_initialized)
		return;
	kvm->id_regs_initialized = true;
	if (!rule_hit(m, RULE_RESET_ID))
		return;
	for (uint32_t i = 0; i < m->pop.nr; i++)
		if (pop_kind_is_per_vm(m->pop.reg[i].kind))
			set_vm_reg(m, vcpu, i,
				   kvm_read_sanitised_id_reg(m, vcpu, &m->pop.reg[i]));
	touch_vm(kvm);
}

/*
 * Before 6.7 there was no stored value: each read looks at the host and at the vCPU's
 * own flags.  Only CSV2 and CSV3 were the VM's.
 */
static uint64_t read_computed(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	uint64_t val = kvm_read_sanitised_id_reg(m, vcpu, &m->pop.reg[index]);

	if (m->pop.reg[index].id == ID_PFR0)
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
	if (!rule_hit(m, RULE_ID_GIC))
		return;
	hide_field(m, vcpu, ID_PFR0, ID_PFR0_GIC_SHIFT);
	hide_field(m, vcpu, ID_AA32_PFR1, ID_AA32_PFR1_GIC_SHIFT);
}

/* 6.1: CSV2 and CSV3 may be lowered, all else must be as it is (EINVAL), run or not */
static int set_computed(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	uint64_t changed = val ^ read_computed(m, vcpu, index);

	if (m->pop.reg[index].id == ID_PFR0)
		changed &= ~PFR0_CSV;
	if (changed || (m->pop.reg[index].id == ID_PFR0 && val & PFR0_CSV & ~PFR0_CSV_BITS))
		return rule_refuse(m, RULE_ID_UNSAFE);
	rule_decide(m, RULE_ID_SAME);
	set_vm_reg(m, vcpu, index, val);
	return 0;
}

#define L1IP_VIPT	2	/* CTR_EL0.L1Ip: less is reserved */

/* set_id_aa64dfr0_el1(), set_id_dfr0_el1(), set_id_aa64pfr0_el1(), set_ctr_el0(): what comes before EBUSY */
static bool is_never_taken(const struct kvmsme *m, const struct pop_reg *reg, uint64_t val)
{
	if (reg->id == ID_PFR0)
		return m->profile.id_el_required && (!(val & FIELD(0)) || !(val & FIELD(4)));
	if (reg->id == ID_CTR)
		return m->profile.id_el_required && (val >> ID_CTR_L1IP_SHIFT & 3) < L1IP_VIPT;
	return (reg->id == ID_AA64DFR0 || reg->id == ID_DFR0) && (val & 0xf) < DEBUG_V8;
}

int set_id_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	const struct pop_reg *reg = &m->pop.reg[index];
	uint64_t limit = kvm_read_sanitised_id_reg(m, vcpu, reg);

	if (m->profile.id_regs_writable && is_never_taken(m, reg, val))
		return rule_refuse(m, RULE_ID_UNSAFE);
	if (!m->profile.id_regs_writable)
		return set_computed(m, vcpu, index, val);
	val = id_value_from_user(reg, val);
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

/* Registers that are there with a feature of the guest's CPU, and the ID field that says so */
static const struct {
	uint64_t id;
	uint8_t shift;
} when_fields[POP_NR_WHEN] = {
	[POP_WHEN_fpmr] = { ID_PFR2, ID_PFR2_FPMR_SHIFT },
	[POP_WHEN_tcrx] = { ID_MMFR3, ID_MMFR3_TCRX_SHIFT },
	[POP_WHEN_s1pie] = { ID_MMFR3, ID_MMFR3_S1PIE_SHIFT },
	[POP_WHEN_s1poe] = { ID_MMFR3, ID_MMFR3_S1POE_SHIFT },
	[POP_WHEN_sctlrx] = { ID_MMFR3, ID_MMFR3_SCTLRX_SHIFT },
	[POP_WHEN_ras] = { ID_PFR0, ID_PFR0_RAS_SHIFT },
	[POP_WHEN_el2_tcrx] = { ID_MMFR3, ID_MMFR3_TCRX_SHIFT },
	[POP_WHEN_el2_s1pie] = { ID_MMFR3, ID_MMFR3_S1PIE_SHIFT },
	[POP_WHEN_el2_sctlrx] = { ID_MMFR3, ID_MMFR3_SCTLRX_SHIFT },
};

/* Of registers of EL2: has_EL2 of the kernel's sys_regs.c, and what one needs beside it */
static bool el2_reg_visible(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum pop_when when)
{
	if (!vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2))
		return false;
	switch (when) {
	case POP_WHEN_el2:
		return true;
	case POP_WHEN_el2_vhe:
		return !vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2_E2H0);
	case POP_WHEN_el2_sve:
		return vcpu_has_sve(vcpu);
	case POP_WHEN_el2_sme:
		return vcpu_has_sme(vcpu);
	default:
		return has_field(m, vcpu, when_fields[when].id, when_fields[when].shift);
	}
}

bool pop_reg_visible(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct pop_reg *reg)
{
	if (reg->when >= POP_WHEN_el2 && reg->when <= POP_WHEN_el2_sctlrx)
		return rule_hit(m, RULE_NV_REGS) && el2_reg_visible(m, vcpu, reg->when);
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
	case POP_WHEN_mte:
		return vcpu_kvm(m, vcpu)->mte && rule_hit(m, RULE_MTE_REGS);
	case POP_WHEN_never:
		return false;
	default:
		return has_field(m, vcpu, when_fields[reg->when].id, when_fields[reg->when].shift);
	}
}

uint64_t pop_reg_writable_mask(const struct kvmsme *m, const struct kvm *kvm,
			       const struct pop_reg *reg)
{
	switch (reg->kind) {
	case POP_KIND_smidr:
		return kvm->writable_imp_id ? reg->mask : 0;
	case POP_KIND_impid:	/* whether they can be written, or not */
	case POP_KIND_clidr:
		return reg->mask;
	default:
		return reg->kind == POP_KIND_id && m->profile.id_regs_writable ? reg->mask : 0;
	}
}
