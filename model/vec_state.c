/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "vec_state.h"

static size_t sme_size(const struct kvm_vcpu *vcpu)
{
	return vcpu->has_sme ? SME_STATE_SIZE(vcpu->max_vl[ARM64_VEC_SME]) : 0;
}

size_t vec_part_offset(const struct kvm_vcpu *vcpu, enum vec_part part)
{
	/* FINALIZE allocates for the larger (reset.c kvm_vcpu_finalize_vec) */
	return part == VEC_PART_SVE ? 0 : (SVE_STATE_SIZE(vec_max_vq(vcpu)) + 15) & ~(size_t)15;
}

size_t vec_size(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (!vcpu_has_vec(vcpu) || !kvm_arm_vcpu_is_finalized(m, vcpu))
		return 0;
	return vec_part_offset(vcpu, VEC_PART_SME) + sme_size(vcpu);
}

uint8_t *vec_open(struct kvm_vcpu *vcpu, enum vec_part part, size_t offset, size_t len)
{
	offset += vec_part_offset(vcpu, part);
	touch_vec(vcpu, offset, len);
	return vcpu->vec + offset;
}

void vec_write(struct kvm_vcpu *vcpu, enum vec_part part, size_t offset, const void *from,
	       size_t len)
{
	memcpy(vec_open(vcpu, part, offset, len), from, len);
}

void vec_zero(struct kvm_vcpu *vcpu, enum vec_part part)
{
	size_t len = part == VEC_PART_SVE ? vec_part_offset(vcpu, VEC_PART_SME) : sme_size(vcpu);

	memset(vec_open(vcpu, part, 0, len), 0, len);
}
