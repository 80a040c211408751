/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: CALL_MIGRATE: a VM's vCPUs saved, and restored into a new VM in which they go on
 *
 * As a VMM does it: KVM_CREATE_VM, the capabilities that it had enabled, and for each vCPU that was initialised
 * KVM_ARM_VCPU_INIT with the features that it had, its registers in the order of a VMM, its events and
 * its MP state (QEMU's target/arm/kvm.c, kvm_arch_put_registers(); Firecracker too has the MP state last).
 */
#ifndef KVMSME_EXPLORE_VM_MOVE_H
#define KVMSME_EXPLORE_VM_MOVE_H

#include <stdio.h>

#include "call.h"
#include "migration.h"

#define MOVE_VCPUS 8
#define MOVE_CAPS 3

/** struct moved_call - a call in the new VM, and what it answered; not @made: nothing asked for it */
struct moved_call {
	bool made;
	struct vcpu_call call;
	int err;
	enum rule rule;
};

/**
 * struct vm_move - what it answered
 * @err: of KVM_CREATE_VM, positive; nothing was done behind it
 * @cap: KVM_ENABLE_CAP, before there is a vCPU: some are refused later
 * @init: KVM_ARM_VCPU_INIT of each vCPU, @init_err of it; @moved: it was initialised, and so saved
 * @events, @mp: as they were read before the vCPU's registers
 */
struct vm_move {
	int err;
	struct moved_call cap[MOVE_CAPS];
	struct {
		bool moved;
		struct vcpu_call init;
		int init_err;
		struct transfer save, restore;
		struct moved_call events, mp;
	} vcpu[MOVE_VCPUS];
};

/**
 * vm_move_make() - migrate the VM of @stage
 * @stage: of its vCPUs, by number, NULL: there is none; they are those of the new VM then
 * @answer: of the first call that failed
 */
void vm_move_make(struct stage *const stage[MOVE_VCPUS], const struct vcpu_call *call,
		  struct answer *answer, struct vm_move *move);

/** vm_move_print() - the steps that do the same; @vm: its number, @nth: no other move of the scenario's */
void vm_move_print(const struct vm_move *move, const struct vcpu_call *call, unsigned int vm,
		   unsigned int nth, FILE *out);

#endif
