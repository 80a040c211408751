/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Z, P, FFR and SVE_VLS: coproc 0x15 (guest.c sve_reg_to_region; v12 19/29) */

#include "ioctl.h"

#define SVE_REG_SLICE_MASK	UINT64_C(0x1f)
#define SVE_REG_ID_MASK		UINT64_C(0x3e0)
#define SVE_REG_ID_SHIFT	5
#define KVM_SVE_ZREG_SIZE	256
#define KVM_SVE_PREG_SIZE	32

#define ZREG_ID_MIN	KVM_REG_ARM64_SVE_ZREG(0, 0)
#define ZREG_ID_MAX	KVM_REG_ARM64_SVE_ZREG(31, 31)
#define PREG_ID_MIN	KVM_REG_ARM64_SVE_PREG(0, 0)
#define PREG_ID_MAX	KVM_REG_ARM64_SVE_FFR(31)
#define FFR_ID_MIN	KVM_REG_ARM64_SVE_FFR(0)

_Static_assert(ZREG_ID_MAX - ZREG_ID_MIN == 32 * 32 - 1, "Z ids are contiguous");
_Static_assert(FFR_ID_MIN - PREG_ID_MIN == 16 * 32, "FFR takes the place of P16");

static bool is_zreg(uint64_t id)
{
	return id >= ZREG_ID_MIN && id <= ZREG_ID_MAX;
}

static bool is_preg(uint64_t id)
{
	return id >= PREG_ID_MIN && id <= PREG_ID_MAX;
}

static bool is_ffr(uint64_t id)
{
	return id >= FFR_ID_MIN && id <= PREG_ID_MAX;
}

static void region_of(const struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id,
		      struct reg_region *region)
{
	unsigned int n = (unsigned int)((id & SVE_REG_ID_MASK) >> SVE_REG_ID_SHIFT);
	unsigned int vq = vcpu_view_vq(m, vcpu);
	size_t ulen = is_zreg(id) ? KVM_SVE_ZREG_SIZE : KVM_SVE_PREG_SIZE;

	region->part = VEC_PART_SVE;
	region->klen = is_zreg(id) ? vq * 16 : vq * 2;
	region->koffset = is_zreg(id) ? SVE_STATE_ZREG_OFFSET(vq, n) : SVE_STATE_PREG_OFFSET(vq, n);
	region->upad = ulen - region->klen;
}

static int sve_reg_to_region(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id,
			     struct reg_region *region)
{
	if (!is_zreg(id) && !is_preg(id))
		return rule_refuse(m, RULE_SVE_RANGE);
	if (!vcpu_has_zregs(m, vcpu))
		return rule_refuse(m, RULE_SVE_ABSENT);
	if (id & SVE_REG_SLICE_MASK)
		return rule_refuse(m, RULE_SVE_SLICE);
	if (is_ffr(id) && !vcpu_has_ffr(m, vcpu))
		return rule_refuse(m, RULE_SVE_FFR);
	if (!kvm_arm_vcpu_is_finalized(m, vcpu))
		return rule_refuse(m, RULE_SVE_NOT_FINALIZED);
	vcpu_fp_guest_to_user(m, vcpu);
	rule_decide(m, RULE_SVE_VIEW);
	region_of(m, vcpu, id, region);
	return 0;
}

int get_sve_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	struct reg_region region;
	int ret;

	if (reg->id == KVM_REG_ARM64_SVE_VLS)
		return get_vec_vls(m, vcpu, ARM64_VEC_SVE, reg);
	ret = sve_reg_to_region(m, vcpu, reg->id, &region);
	return ret ? ret : copy_region_to_user(m, vcpu, &region, reg->addr);
}

int set_sve_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	struct reg_region region;
	int ret;

	if (reg->id == KVM_REG_ARM64_SVE_VLS)
		return set_vec_vls(m, vcpu, ARM64_VEC_SVE, reg);
	ret = sve_reg_to_region(m, vcpu, reg->id, &region);
	return ret ? ret : copy_region_from_user(m, vcpu, &region, reg->addr);
}
