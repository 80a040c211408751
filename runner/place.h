/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where steps happen: a host with what was opened on it */
#ifndef KVMSME_RUNNER_PLACE_H
#define KVMSME_RUNNER_PLACE_H

#include "machine.h"
#include "scenario.h"
#include "slot_bytes.h"

struct exec;

/**
 * struct place - fd 0: not open
 * @m:       NULL: the kernel that this process runs on (fd_is_kernels())
 * @run:     of the vCPU that ran last
 * @slots:   memory of slots that steps have made
 * @closed:  of a VM: bit n: its vCPU n was closed, CLOSED_VM: the VM itself; @kvm_closed: /dev/kvm was;
 *           the numbers stay, for calls on them
 * @opened:  by steps, @nr_opened of them
 * @adopted: the machine is somebody else's, who gave its KVM_RUN this @budget
 */
struct place {
	bool adopted;
	uint64_t budget;
	struct kvmsme *m;
	int kvm;
	int vm[MAX_STEP_VMS];
	int vcpu[MAX_STEP_VMS][MAX_STEP_VCPUS];
	int vm_stats[MAX_STEP_VMS];
	int vcpu_stats[MAX_STEP_VMS][MAX_STEP_VCPUS];
	uint8_t *ram[MAX_STEP_VMS];
	struct { int vcpu; struct kvm_run *page; } run;
	struct slot_memory *slots;
	unsigned int closed[MAX_STEP_VMS];
	bool kvm_closed;
	size_t nr_opened;
	int *opened;
};

#define CLOSED_VM (1u << MAX_STEP_VCPUS)

/** step_place() - where @step happens */
struct place *step_place(struct exec *x, const struct step *step);

/** step_vm(), step_vcpu() - the step's fd; what no step has created comes to be at its first use */
int step_vm(struct exec *x, const struct step *step);
int step_vcpu(struct exec *x, const struct step *step);

/** step_vm_stats(), step_vcpu_stats() - of KVM_GET_STATS_FD, which is called at the first use; a negative errno */
int step_vm_stats(struct exec *x, const struct step *step);
int step_vcpu_stats(struct exec *x, const struct step *step);

/** step_fd() - the vCPU's, the VM's, /dev/kvm's or that of statistics, as step->ioctl says */
int step_fd(struct exec *x, const struct step *step);

/** step_vcpu_state() - the step's vCPU; NULL if it is not there yet */
struct kvm_vcpu *step_vcpu_state(struct exec *x, const struct step *step);

/** step_run_page() - the vCPU's struct kvm_run; NULL if it has none */
struct kvm_run *step_run_page(struct exec *x, const struct step *step);

/** place_ram() - RAM of the step's VM, mapped into its guest; NULL if that fails */
uint8_t *place_ram(struct exec *x, const struct step *step);

/** step_slot_memory() - the address of memory for a slot of the step's VM: of this many bytes, if they are there */
uint64_t step_slot_memory(struct exec *x, const struct step *step, uint64_t slot, uint64_t size);

/** place_new_vm() - VM @number is now this one, which has no vCPU and no RAM */
void place_new_vm(struct place *place, unsigned int number, int vm);

/** place_new_vcpu() - the step's vCPU is now this one */
void place_new_vcpu(struct place *place, const struct step *step, int vcpu);

/** place_note_opened() - to be closed with the place; place_note_closed(): @fd, which step_fd() gave, is closed */
void place_note_opened(struct place *place, int fd);
void place_note_closed(struct place *place, const struct step *step, int fd);

/** place_close() - everything of it, also if it was never opened */
void place_close(struct place *place);

#endif
