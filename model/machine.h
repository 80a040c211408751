/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The machine behind kvmsme_open(): host, profile, VMs, vCPUs, file descriptors
 *
 * For the model itself and for the layers above it that look inside (runner,
 * trace, explore).  A VMM needs <kvmsme/kvmsme.h> only.
 */
#ifndef KVMSME_MACHINE_H
#define KVMSME_MACHINE_H

#include <kvmsme/kvmsme.h>

#include "cpu.h"
#include "host.h"
#include "population.h"
#include "profile.h"
#include "rules.h"
#include "state.h"

#define MACHINE_MAX_VMS		64
#define MACHINE_MAX_VCPUS	1024
#define MACHINE_MAX_FDS		2048

enum fd_kind { FD_CLOSED, FD_SYSTEM, FD_VM, FD_VCPU };

struct fd_entry {
	uint16_t kind;
	uint16_t index;		/* into vm[] or vcpu[] */
};

/**
 * struct kvmsme - a machine
 * @vcpu: created vCPUs of all VMs; freed ones stay allocated in @spare for reuse
 * @run:  the struct kvm_run page of each vCPU, same index
 * @pcpu: the physical CPU; vCPUs are loaded onto it by KVM_RUN
 * @exit_message: why the CPU could not go on (KVM_EXIT_INTERNAL_ERROR), or NULL
 */
struct kvmsme {
	struct host host;
	struct profile profile;
	struct kernel_pop pop;
	const struct cpu_ops *cpu;
	struct rule_log rules;
	uint64_t run_budget;
	const char *exit_message;
	uint16_t id;
	uint16_t nr_fds;
	struct fd_entry fd[MACHINE_MAX_FDS];
	struct kvm vm[MACHINE_MAX_VMS];
	struct kvm_vcpu *vcpu[MACHINE_MAX_VCPUS];
	struct kvm_run *run[MACHINE_MAX_VCPUS];
	uint16_t nr_vcpus;
	struct pcpu pcpu;
};

/** machine_of_fd() - the machine an fd belongs to, NULL if not open */
struct kvmsme *machine_of_fd(int fd);

/** machine_vcpu_of_fd(), machine_vm_of_fd() - the object behind an fd, NULL if of another kind */
struct kvm_vcpu *machine_vcpu_of_fd(int fd);
struct kvm *machine_vm_of_fd(int fd);

/**
 * machine_reg_value() - a register as GET_ONE_REG would show it, without side effects
 * @buf: KVM_REG_SIZE(id) bytes
 * Returns 0 or a negative errno.  Leaves the rule log and counters alone.
 */
int machine_reg_value(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, void *buf);

/** machine_set_run_budget() - bound each KVM_RUN (struct cpu_ops); 0: none */
static inline void machine_set_run_budget(struct kvmsme *m, uint64_t budget)
{
	m->run_budget = budget;
}

#endif
