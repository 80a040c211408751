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

#define MACHINE_POP_SLOTS	1024	/* power of two, more than twice POP_MAX_REGS */

enum fd_kind { FD_CLOSED, FD_SYSTEM, FD_VM, FD_VCPU };

struct fd_entry {
	uint16_t kind;
	uint16_t index;		/* into vm[] or vcpu[] */
};

/**
 * struct call_observer - told of every ioctl after it was made
 * @call: @ret is the call's result, or a negative errno; NULL: nobody watches
 */
struct call_observer {
	void (*call)(void *ctx, int fd, uint32_t request, uint64_t arg, long ret);
	void *ctx;
};

/**
 * struct kvmsme - a machine
 * @vcpu: vCPUs of all VMs; the memory of destroyed ones is kept for reuse
 * @pop_slot: hash of register ids: index into pop.reg, -1 where free
 * @run:  the struct kvm_run page of each vCPU, same index
 * @pcpu: the physical CPU; vCPUs are loaded onto it by KVM_RUN
 * @host_fp: the calling task's FP, SVE and SME state while a KVM_RUN has the CPU
 * @host_fp_live: the task has such state; without, nobody looks at it
 * @host_tpidr2_el0: the CPU's own, which a guest without SME meets where FEAT_FGT is absent
 * @exit_message: why the CPU could not go on (KVM_EXIT_INTERNAL_ERROR), or NULL
 */
struct kvmsme {
	struct host host;
	struct profile profile;
	struct kernel_pop pop;
	const struct cpu_ops *cpu;
	int16_t pop_slot[MACHINE_POP_SLOTS];
	struct rule_log rules;
	struct call_observer observer;
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
	struct smevec_regs host_fp;
	bool host_fp_live;
	uint64_t host_tpidr2_el0;
};

/*
 * How model code names its rules.  rule_hit(): one that was passed on the way; rule_decide():
 * the one that makes the answer; rule_refuse(): the same for an errno, for
 * `return rule_refuse(m, RULE_X)`; rule_guest(): one that decides for the guest of a KVM_RUN.
 */
static inline void rule_hit(struct kvmsme *m, enum rule rule)
{
	rule_log_hit(&m->rules, rule);
}

static inline void rule_decide(struct kvmsme *m, enum rule rule)
{
	rule_log_hit(&m->rules, rule);
	m->rules.decided = (uint16_t)rule;
}

static inline int rule_refuse(struct kvmsme *m, enum rule rule)
{
	rule_decide(m, rule);
	return -rule_errno(&m->profile, rule);
}

static inline void rule_guest(struct kvmsme *m, enum rule rule)
{
	rule_log_hit(&m->rules, rule);
	m->rules.guest = (uint16_t)rule;
}

/** machine_of_fd() - the machine an fd belongs to, NULL if not open */
struct kvmsme *machine_of_fd(int fd);

/** machine_pop_index() - pop_find() for the ioctl path: one probe as a rule */
int machine_pop_index(const struct kvmsme *m, uint64_t id);

/** machine_fd_entry() - the entry of an open fd and its machine, or NULL */
struct fd_entry *machine_fd_entry(int fd, struct kvmsme **m);

/** machine_vcpu_of_fd(), machine_vm_of_fd() - the object behind an fd, NULL if of another kind */
struct kvm_vcpu *machine_vcpu_of_fd(int fd);
struct kvm *machine_vm_of_fd(int fd);

/** machine_new_fd(), machine_new_vcpu() - take a free entry; -1 if there is none */
int machine_new_fd(struct kvmsme *m, enum fd_kind kind, uint16_t index);
int machine_new_vcpu(struct kvmsme *m);

/**
 * machine_reg_value() - a register as GET_ONE_REG would show it, without side effects
 * @buf: KVM_REG_SIZE(id) bytes
 * Returns 0 or a negative errno.  Leaves the rule log and counters alone.
 */
int machine_reg_value(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t id, void *buf);

/** reg_list_rule() - the rule by which GET_REG_LIST has @id or leaves it out (ioctl/reg_list.c) */
enum rule reg_list_rule(const struct profile *profile, uint64_t id);

/**
 * machine_set_host_fp() - what the calling task has in its FP, SVE and SME registers
 * From now on every call does to them what a system call does.  machine_host_fp() - the same, now
 */
void machine_set_host_fp(struct kvmsme *m, const struct smevec_regs *regs);
const struct smevec_regs *machine_host_fp(const struct kvmsme *m);

/**
 * machine_set_run_budget() - bound each KVM_RUN (struct cpu_ops), exits that KVM handles
 * by itself included; it then ends with EINTR as if by a signal.  0: no bound
 */
static inline void machine_set_run_budget(struct kvmsme *m, uint64_t budget)
{
	m->run_budget = budget;
}

#endif
