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

/* What the table has of a vCPU: a copy, made at the VM's first run */
static uint64_t indexed(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return vcpu->mpidr_moved ? vcpu->mpidr_indexed : kvm_vcpu_get_mpidr_aff(m, vcpu);
}

/* Affinity bits that differ between vCPUs index the table */
static uint64_t indexing_bits(struct kvmsme *m, uint32_t vm)
{
	uint64_t set = 0, clear = UINT64_MAX;

	for (struct kvm_vcpu *v = vm_next_vcpu(m, vm, NULL); v; v = vm_next_vcpu(m, vm, v)) {
		set |= indexed(m, v);
		clear &= indexed(m, v);
	}
	return set ^ clear;
}

void kvm_init_mpidr_data(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);

	if (!m->profile.mpidr_table || kvm->mpidr_table || kvm->nr_vcpus == 1)
		return;
	/* a table of more than a page is not made: 2 bytes an entry, behind 8 of the mask */
	if (__builtin_popcountll(indexing_bits(m, vcpu->vm)) > 10)
		return;
	touch_vm(kvm);
	kvm->mpidr_table = true;
}

/* @old: what the table has; @aff: what MPIDR_EL1 has from now on */
static void keep_indexed(struct kvm_vcpu *vcpu, uint64_t old, uint64_t aff)
{
	vcpu->mpidr_moved = old != aff;
	vcpu->mpidr_indexed = vcpu->mpidr_moved ? old : 0;
	touch_vcpu_own(vcpu);
}

void kvm_destroy_mpidr_data(struct kvmsme *m, uint32_t vm)
{
	struct kvm *kvm = &m->state.vm[vm];

	if (!kvm->mpidr_table)
		return;
	touch_vm(kvm);
	kvm->mpidr_table = false;
	for (struct kvm_vcpu *v = vm_next_vcpu(m, vm, NULL); v; v = vm_next_vcpu(m, vm, v))
		keep_indexed(v, 0, 0);
}

void vcpu_write_mpidr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val)
{
	if (vcpu_kvm(m, vcpu)->mpidr_table)
		keep_indexed(vcpu, indexed(m, vcpu), val & MPIDR_HWID_BITMASK);
	vcpu_write_sys_reg(m, vcpu, index, val);
}

/* The last vCPU that the table has under @mpidr, or the first of all, if that is who it is now */
static struct kvm_vcpu *vcpu_by_table(struct kvmsme *m, uint32_t vm, uint64_t mpidr)
{
	uint64_t mask = indexing_bits(m, vm);
	struct kvm_vcpu *found = vm_next_vcpu(m, vm, NULL);

	for (struct kvm_vcpu *v = found; v; v = vm_next_vcpu(m, vm, v))
		if (!((indexed(m, v) ^ mpidr) & mask))
			found = v;
	return kvm_vcpu_get_mpidr_aff(m, found) == mpidr ? found : NULL;
}

struct kvm_vcpu *kvm_mpidr_to_vcpu(struct kvmsme *m, uint32_t vm, uint64_t mpidr)
{
	struct kvm_vcpu *v;

	m->reaches = true;
	v = m->state.vm[vm].mpidr_table ? vcpu_by_table(m, vm, mpidr) : NULL;
	if (v)
		return v;
	for (v = vm_next_vcpu(m, vm, NULL); v; v = vm_next_vcpu(m, vm, v))
		if (kvm_vcpu_get_mpidr_aff(m, v) == mpidr)
			return v;
	return NULL;
}
