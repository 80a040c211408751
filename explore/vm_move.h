/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: CALL_MIGRATE: a VM's vCPUs saved, and restored into a new VM in which they go on
 *
 * As a VMM does it: KVM_CREATE_VM, and for each vCPU that was initialised KVM_ARM_VCPU_INIT with
 * the features that it had and its registers in the order of a VMM.
 */
#ifndef KVMSME_EXPLORE_VM_MOVE_H
#define KVMSME_EXPLORE_VM_MOVE_H

#include <stdio.h>

#include "call.h"
#include "migration.h"

#define MOVE_VCPUS 8

/**
 * struct vm_move - what it answered
 * @err: of KVM_CREATE_VM, positive; nothing was done behind it
 * @init: KVM_ARM_VCPU_INIT of each vCPU, @init_err of it; @moved: it was initialised, and so saved
 */
struct vm_move {
	int err;
	struct {
		bool moved;
		struct vcpu_call init;
		int init_err;
		struct transfer save, restore;
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
