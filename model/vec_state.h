/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The vector bytes of a vCPU: one block, at its real lengths
 *
 *   sve   Z, P, FFR: room for the larger of the vCPU's two vector lengths
 *   sme   ZA, ZT0, behind it; on vCPUs with SME
 *
 * At which vector length the sve part is laid out is not said here (vcpu/fp_layout.c).  All
 * writing and zeroing of vector bytes goes through this file, which tells touch.h of it.
 */
#ifndef KVMSME_VEC_STATE_H
#define KVMSME_VEC_STATE_H

#include "vcpu_state.h"

/** vec_max_vq() - the larger of the vCPU's two vector lengths, quadwords */
static inline unsigned int vec_max_vq(const struct kvm_vcpu *vcpu)
{
	unsigned int sve = vcpu->max_vl[ARM64_VEC_SVE], sme = vcpu->max_vl[ARM64_VEC_SME];

	return (sve > sme ? sve : sme) / 16;
}

enum vec_part { VEC_PART_SVE, VEC_PART_SME };

/** vec_part_offset() - where a part begins in kvm_vcpu.vec, bytes */
size_t vec_part_offset(const struct kvm_vcpu *vcpu, enum vec_part part);

/** vec_size() - bytes of kvm_vcpu.vec that are state: none before FINALIZE makes it */
size_t vec_size(const struct kvmsme *m, const struct kvm_vcpu *vcpu);

/** vec_read() - @offset bytes into a part, to be looked at only */
static inline const uint8_t *vec_read(const struct kvm_vcpu *vcpu, enum vec_part part,
				      size_t offset)
{
	return vcpu->vec + vec_part_offset(vcpu, part) + offset;
}

/** vec_open() - the same for @len bytes that will be written */
uint8_t *vec_open(struct kvm_vcpu *vcpu, enum vec_part part, size_t offset, size_t len);

/** vec_write() - @len bytes into a part */
void vec_write(struct kvm_vcpu *vcpu, enum vec_part part, size_t offset, const void *from,
	       size_t len);

/** vec_zero() - a part, whole */
void vec_zero(struct kvm_vcpu *vcpu, enum vec_part part);

#endif
