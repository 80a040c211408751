/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZA, ZT0 and SME_VLS: coproc 0x17 (v12 21/29; the knobs are the posted v9 and v10) */
#include <string.h>

#include "ioctl.h"

#define SME_REG_SLICE_MASK	UINT64_C(0x1f)
#define SME_REG_ID_SHIFT	5
#define KVM_SME_ZAREG_SIZE	256
#define KVM_SME_ZTREG_SIZE	64

/* Vector length that rows, stride and length of ZA come from, bytes */
static size_t za_vl(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	size_t vl = vcpu->max_vl[ARM64_VEC_SME];

	return m->profile.za_rows_vq_minus_1 && vl ? vl - 16 : vl;
}

/* First id behind the ZA rows that this vCPU is told apart by */
static uint64_t za_id_end(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint64_t base = KVM_REG_ARM64_SME_ZAHREG(0, 0);
	uint64_t rows = za_vl(m, vcpu);

	/* without SME the limit is that of the id space, so all of ZA says ENOENT */
	if (!vcpu_has_sme(vcpu))
		rows = (uint64_t)m->profile.sme_vq_max * 16;
	/* v9 at vq 1: no rows, and "the last row" wraps around to beyond all ids */
	else if (!rows)
		rows = UINT64_C(0x10000) >> SME_REG_ID_SHIFT;
	return base + (rows << SME_REG_ID_SHIFT);
}

static bool is_za(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	return id >= KVM_REG_ARM64_SME_ZAHREG(0, 0) && id < za_id_end(m, vcpu);
}

static bool is_zt0(const struct kvmsme *m, uint64_t id)
{
	return id == KVM_REG_ARM64_SME_ZTREG(0) && !m->profile.zt0_id_never_matches;
}

static int check_za_gate(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (m->profile.za_gate == KNOB_za_gate_open || vcpu_za_enabled(vcpu))
		return 0;
	return rule_refuse(m, RULE_SME_ZA_OFF);
}

static int check_finalized(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (kvm_arm_vcpu_is_finalized(m, vcpu))
		return 0;
	return rule_refuse(m, RULE_SME_NOT_FINALIZED);
}

/* PSTATE.ZA and FINALIZE: which one is looked at first has changed */
static int check_accessible(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	bool gate_first = m->profile.za_gate == KNOB_za_gate_before_finalize;
	int ret = gate_first ? check_za_gate(m, vcpu) : check_finalized(m, vcpu);

	if (ret)
		return ret;
	return gate_first ? check_finalized(m, vcpu) : check_za_gate(m, vcpu);
}

static int za_to_region(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id,
			struct reg_region *region)
{
	uint64_t row = (id - KVM_REG_ARM64_SME_ZAHREG(0, 0)) >> SME_REG_ID_SHIFT;
	size_t vl = za_vl(m, vcpu);
	int ret;

	if (!vcpu_has_sme(vcpu))
		return rule_refuse(m, RULE_SME_ABSENT);
	if (id & SME_REG_SLICE_MASK)
		return rule_refuse(m, RULE_SME_SLICE);
	ret = check_accessible(m, vcpu);
	if (ret)
		return ret;
	rule_decide(m, RULE_SME_ZA_VIEW);
	row &= (UINT64_C(1) << m->profile.za_row_bits) - 1;
	region->part = VEC_PART_SME;
	region->koffset = SME_STATE_ZA_OFFSET(vl, row);
	region->klen = vl;
	region->upad = KVM_SME_ZAREG_SIZE - vl;
	return 0;
}

static int zt0_to_region(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct reg_region *region)
{
	int ret;

	if (!vcpu_has_sme2(m, vcpu))
		return rule_refuse(m, RULE_SME_ZT0_ABSENT);
	ret = check_accessible(m, vcpu);
	if (ret)
		return ret;
	if (!vcpu->zt0_allocated)
		return rule_refuse(m, RULE_SME_ZT0_OVERRUN);
	rule_decide(m, RULE_SME_ZA_STRIDE);
	region->part = VEC_PART_SME;
	region->koffset = SME_STATE_ZT_OFFSET(vcpu->max_vl[ARM64_VEC_SME]);
	region->klen = KVM_SME_ZTREG_SIZE;
	region->upad = 0;
	return 0;
}

static int sme_reg_to_region(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id,
			     struct reg_region *region)
{
	if (is_za(m, vcpu, id))
		return za_to_region(m, vcpu, id, region);
	if (is_zt0(m, id))
		return zt0_to_region(m, vcpu, region);
	return rule_refuse(m, RULE_SME_RANGE);
}

int get_sme_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	struct reg_region region;
	int ret;

	if (reg->id == sme_vls_reg_id(&m->profile))
		return get_vec_vls(m, vcpu, ARM64_VEC_SME, reg);
	ret = sme_reg_to_region(m, vcpu, reg->id, &region);
	if (ret)
		return ret;
	if (m->profile.za_get_reads_user)
		return copy_region_from_user(m, vcpu, &region, reg->addr);
	return copy_region_to_user(m, vcpu, &region, reg->addr);
}

int set_sme_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	struct reg_region region;
	int ret;

	if (reg->id == sme_vls_reg_id(&m->profile))
		return set_vec_vls(m, vcpu, ARM64_VEC_SME, reg);
	ret = sme_reg_to_region(m, vcpu, reg->id, &region);
	return ret ? ret : copy_region_from_user(m, vcpu, &region, reg->addr);
}
