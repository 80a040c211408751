/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding a vCPU by its MPIDR_EL1 (arm.c) */
#include "mpidr.h"

uint64_t kvm_vcpu_get_mpidr_aff(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	int index = machine_pop_index(m, KVM_REG_ARM64_SYS_MPIDR_EL1);

	return index < 0 ? 0 : vcpu_read_sys_reg(m, vcpu, (unsigned int)index) & MPIDR_HWID_BITMASK;
}

struct kvm_vcpu *vm_next_vcpu(struct kvmsme *m, uint32_t vm, const struct kvm_vcpu *after)
{
	for (uint16_t i = after ? after->index + 1 : 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use && m->vcpu[i]->vm == vm)
			return m->vcpu[i];
	return NULL;
}

/* Bits that differ between vCPUs index a table of them */
void kvm_init_mpidr_data(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);
	uint64_t set = 0, clear = UINT64_MAX;

	if (!m->profile.mpidr_table || kvm->mpidr_table || kvm->nr_vcpus == 1)
		return;
	for (struct kvm_vcpu *v = vm_next_vcpu(m, vcpu->vm, NULL); v; v = vm_next_vcpu(m, vcpu->vm, v)) {
		v->mpidr_indexed = kvm_vcpu_get_mpidr_aff(m, v);
		touch_vcpu(v, &v->mpidr_indexed, sizeof(v->mpidr_indexed));
		set |= v->mpidr_indexed;
		clear &= v->mpidr_indexed;
	}
	/* a table of more than a page is not made: 2 bytes an entry, behind 8 of the mask */
	if (__builtin_popcountll(set ^ clear) > 10)
		return;
	touch_vm(kvm);
	kvm->mpidr_table = true;
	kvm->mpidr_mask = set ^ clear;
}

/* The last vCPU that the table has under @mpidr, or the first of all, if that is who it is now */
static struct kvm_vcpu *vcpu_by_table(struct kvmsme *m, uint32_t vm, uint64_t mpidr)
{
	uint64_t mask = m->state.vm[vm].mpidr_mask;
	struct kvm_vcpu *found = vm_next_vcpu(m, vm, NULL);

	for (struct kvm_vcpu *v = found; v; v = vm_next_vcpu(m, vm, v))
		if (!((v->mpidr_indexed ^ mpidr) & mask))
			found = v;
	return kvm_vcpu_get_mpidr_aff(m, found) == mpidr ? found : NULL;
}

struct kvm_vcpu *kvm_mpidr_to_vcpu(struct kvmsme *m, uint32_t vm, uint64_t mpidr)
{
	struct kvm_vcpu *v = m->state.vm[vm].mpidr_table ? vcpu_by_table(m, vm, mpidr) : NULL;

	if (v)
		return v;
	for (v = vm_next_vcpu(m, vm, NULL); v; v = vm_next_vcpu(m, vm, v))
		if (kvm_vcpu_get_mpidr_aff(m, v) == mpidr)
			return v;
	return NULL;
}
