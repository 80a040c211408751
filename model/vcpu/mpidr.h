/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: vCPUs of a VM, and finding one by its MPIDR_EL1
 */
#ifndef KVMSME_VCPU_MPIDR_H
#define KVMSME_VCPU_MPIDR_H

#include "vcpu.h"

/* Affinity fields of MPIDR_EL1 */
#define MPIDR_HWID_BITMASK	UINT64_C(0xff00ffffff)

/** vm_next_vcpu() - kvm_for_each_vcpu(): the one behind @after, or the first; NULL: there is none */
struct kvm_vcpu *vm_next_vcpu(struct kvmsme *m, uint32_t vm, const struct kvm_vcpu *after);

/** kvm_vcpu_get_mpidr_aff() - affinity fields of MPIDR_EL1 as userspace has it */
uint64_t kvm_vcpu_get_mpidr_aff(struct kvmsme *m, const struct kvm_vcpu *vcpu);

/**
 * kvm_init_mpidr_data() - at each vCPU's first run: have the VM's table, by knob mpidr_table
 * kvm_destroy_mpidr_data() - it goes when a vCPU comes
 *
 * The kernel copies every vCPU's MPIDR_EL1 into the table.  Here a vCPU keeps what the table has
 * of it when its MPIDR_EL1 becomes something else: a first run writes to no other vCPU.
 */
void kvm_init_mpidr_data(struct kvmsme *m, struct kvm_vcpu *vcpu);
void kvm_destroy_mpidr_data(struct kvmsme *m, uint32_t vm);

/** vcpu_write_mpidr() - of MPIDR_EL1, whose place in the population is @index */
void vcpu_write_mpidr(struct kvmsme *m, struct kvm_vcpu *vcpu, unsigned int index, uint64_t val);

/** kvm_mpidr_to_vcpu() - the vCPU with these affinity fields, NULL: none has them */
struct kvm_vcpu *kvm_mpidr_to_vcpu(struct kvmsme *m, uint32_t vm, uint64_t mpidr);

#endif
