/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Telling that state was written, so that its hash is a matter of what has changed
 *
 * Whoever writes into struct kvm or struct kvm_vcpu says so; snapshot.c hashes again what
 * was touched, and copies back nothing that was not.  Tests, and the promise hash-told, hold the
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

/** touch_vcpu_own() - all of a vCPU but its system registers, of which each tells, and kvm_vcpu.vec */
static inline void touch_vcpu_own(struct kvm_vcpu *vcpu)
{
	touch_vcpu(vcpu, vcpu, offsetof(struct kvm_vcpu, sysreg));
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
	kvm->touched = kvm->changed = true;
}

/** next_chunk() - the first of @chunks that is at or behind @from and before @end, or @end */
static inline size_t next_chunk(const uint64_t chunks[STATE_TOUCHED_WORDS], size_t from, size_t end)
{
	while (from < end) {
		uint64_t left = chunks[from / 64] >> from % 64;

		if (left) {
			from += (size_t)__builtin_ctzll(left);
			return from < end ? from : end;
		}
		from = (from / 64 + 1) * 64;
	}
	return end;
}

#endif
