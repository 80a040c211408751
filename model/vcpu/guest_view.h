/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a guest would find in its registers if it ran now
 *
 * Independent of what userspace may see: migration is judged by it.  Values are
 * zero beyond their length, so that two views compare byte by byte.
 */
#ifndef KVMSME_VCPU_GUEST_VIEW_H
#define KVMSME_VCPU_GUEST_VIEW_H

#include "../machine.h"

/**
 * struct guest_view - the registers of a vCPU, seen from EL1 at the vCPU's full lengths
 * @vqs:   per enum vec_type: the lengths the guest can choose, bit (vq - 1); 0: none
 * @has_z: Z and P exist now (SVE, or streaming mode), else V
 * @has_ffr, @has_za, @has_zt0: there now, as SVCR and the ID registers have it
 * @vl:    of Z, bytes; @svl: of ZA, bytes
 * @regs, @svcr, @fpmr: as in struct kvm_vcpu
 * @z, @p, @ffr, @za, @zt0: lowest byte first
 */
struct guest_view {
	uint32_t vqs[ARM64_VEC_MAX];
	bool has_z, has_ffr, has_za, has_zt0;
	uint16_t vl, svl;
	struct kvm_regs regs;
	uint64_t svcr, fpmr;
	uint8_t z[32][KVM_MAX_VL];
	uint8_t p[16][KVM_MAX_VL / 8];
	uint8_t ffr[KVM_MAX_VL / 8];
	uint8_t za[KVM_MAX_VL][KVM_MAX_VL];
	uint8_t zt0[64];
};

/** guest_view_take() - fill @view; vCPU, rule log and counters stay as they are */
void guest_view_take(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct guest_view *view);

/**
 * guest_view_put() - put Z, P, FFR, V, ZA, ZT0, SVCR, FPSR, FPCR and FPMR of @view into a
 * finalized vCPU, as if its guest had computed them
 * Lengths are the vCPU's own: what is longer in @view is cut off.
 */
void guest_view_put(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct guest_view *view);

#endif
