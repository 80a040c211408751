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

/** kvm_init_mpidr_data() - at each vCPU's first run: have the VM's table, by knob mpidr_table */
void kvm_init_mpidr_data(struct kvmsme *m, struct kvm_vcpu *vcpu);

/** kvm_mpidr_to_vcpu() - the vCPU with these affinity fields, NULL: none has them */
struct kvm_vcpu *kvm_mpidr_to_vcpu(struct kvmsme *m, uint32_t vm, uint64_t mpidr);

#endif
