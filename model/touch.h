/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Telling that state was written, so that its hash is a matter of what has changed
 *
 * Whoever writes into struct kvm or struct kvm_vcpu says so; snapshot.c hashes again what
 * was touched, and copies back no vector bytes that were not.  dispatch() touches what a
 * request of its kind may change, so most model code need not think of it; tests hold the
 * kept hashes against hashes of everything.
 */
#ifndef KVMSME_TOUCH_H
#define KVMSME_TOUCH_H

#include "state.h"

static inline void touch_mask(struct kvm_vcpu *vcpu, size_t word, uint64_t mask)
{
	vcpu->touched[word] |= mask;
	vcpu->changed[word] |= mask;
}

static inline void touch_chunks(struct kvm_vcpu *vcpu, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++)
		touch_mask(vcpu, i / 64, UINT64_C(1) << i % 64);
}

/** touch_vcpu() - @len bytes at @member of a vCPU, before kvm_vcpu.vec */
static inline void touch_vcpu(struct kvm_vcpu *vcpu, const void *member, size_t len)
{
	size_t offset = (size_t)((const char *)member - (const char *)vcpu);

	touch_chunks(vcpu, offset / STATE_CHUNK, (offset + len - 1) / STATE_CHUNK);
}

/** touch_vcpu_regs() - all of a vCPU but kvm_vcpu.vec */
static inline void touch_vcpu_regs(struct kvm_vcpu *vcpu)
{
	touch_mask(vcpu, 0, (UINT64_C(1) << STATE_VEC_CHUNK) - 1);
}

/** touch_vcpu_all() - a vCPU that is new */
static inline void touch_vcpu_all(struct kvm_vcpu *vcpu)
{
	for (size_t word = 0; word < STATE_TOUCHED_WORDS; word++)
		touch_mask(vcpu, word, UINT64_MAX);
}

/** touch_vec() - @len bytes at @offset of kvm_vcpu.vec */
static inline void touch_vec(struct kvm_vcpu *vcpu, size_t offset, size_t len)
{
	if (len)
		touch_chunks(vcpu, STATE_VEC_CHUNK + offset / STATE_CHUNK,
			     STATE_VEC_CHUNK + (offset + len - 1) / STATE_CHUNK);
}

static inline void touch_vm(struct kvm *kvm)
{
	kvm->touched = true;
}

#endif
