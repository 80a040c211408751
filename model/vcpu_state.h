/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Asking the state of a vCPU, and the registers that the population adds to it
 */
#ifndef KVMSME_VCPU_STATE_H
#define KVMSME_VCPU_STATE_H

#include "machine.h"
#include "touch.h"

/* A register of the population, by its index there, that each vCPU has its own of */
static inline uint64_t vcpu_read_sys_reg(const struct kvmsme *m, const struct kvm_vcpu *vcpu,
					 unsigned int index)
{
	int slot = m->reg_slot[index];

	return slot < 0 ? m->pop.reg[index].reset : vcpu->sysreg[slot];
}

static inline void vcpu_write_sys_reg(const struct kvmsme *m, struct kvm_vcpu *vcpu,
				      unsigned int index, uint64_t val)
{
	int slot = m->reg_slot[index];

	if (slot < 0 || vcpu->sysreg[slot] == val)
		return;
	vcpu->sysreg[slot] = val;
	touch_vcpu(vcpu, &vcpu->sysreg[slot], sizeof(val));
}

/* The VM, and from its feature flags what the vCPU has */
static inline struct kvm *vcpu_kvm(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return &m->state.vm[vcpu->vm];
}

static inline bool vcpu_has_sve(const struct kvm_vcpu *vcpu)
{
	return vcpu->has_sve;
}

static inline bool vcpu_has_sme(const struct kvm_vcpu *vcpu)
{
	return vcpu->has_sme;
}

static inline bool vcpu_has_vec(const struct kvm_vcpu *vcpu)
{
	return vcpu->has_sve || vcpu->has_sme;
}

static inline bool vcpu_in_streaming_mode(const struct kvm_vcpu *vcpu)
{
	return vcpu->svcr & SVCR_SM_MASK;
}

static inline bool vcpu_za_enabled(const struct kvm_vcpu *vcpu)
{
	return vcpu->svcr & SVCR_ZA_MASK;
}

static inline unsigned int vcpu_sve_max_vq(const struct kvm_vcpu *vcpu)
{
	return vcpu->max_vl[ARM64_VEC_SVE] / 16;
}

static inline unsigned int vcpu_sme_max_vq(const struct kvm_vcpu *vcpu)
{
	return vcpu->max_vl[ARM64_VEC_SME] / 16;
}

static inline bool vcpu_el1_is_32bit(const struct kvm_vcpu *vcpu)
{
	return vcpu->features >> KVM_ARM_VCPU_EL1_32BIT & 1;
}

static inline bool vcpu_has_feature(const struct kvm_vcpu *vcpu, unsigned int bit)
{
	return vcpu->features >> bit & 1;
}

/* vq at which the sve part of kvm_vcpu.vec is laid out now: the mode's own */
static inline unsigned int vcpu_cur_max_vq(const struct kvm_vcpu *vcpu)
{
	return vcpu_in_streaming_mode(vcpu) ? vcpu_sme_max_vq(vcpu) : vcpu_sve_max_vq(vcpu);
}

/* A register of the population that is one per VM, as it is kept */
static inline uint64_t vm_reg(const struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index)
{
	return m->state.vm[vcpu->vm].id_reg[m->reg_slot[index]];
}

static inline void set_vm_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, unsigned int index,
			      uint64_t val)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);
	uint64_t *reg = &kvm->id_reg[m->reg_slot[index]];

	if (*reg == val)
		return;
	*reg = val;
	touch_vm(kvm);
}

/* kvm_arm_vcpu_vec_finalized(): without SVE and SME there is nothing to finalize */
static inline bool kvm_arm_vcpu_is_finalized(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (m->profile.finalize_scope == KNOB_finalize_scope_separate)
		return (!vcpu_has_sve(vcpu) || vcpu->vec_finalized) &&
		       (!vcpu_has_sme(vcpu) || vcpu->sme_finalized);
	return !vcpu_has_vec(vcpu) || vcpu->vec_finalized;
}

#endif
