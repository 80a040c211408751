/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The machine behind kvmsme_open()
 *
 * Three things apart: what never changes once it is made, the state that calls change
 * (state.h, saved and compared by snapshot.h), and scratch that no call finds as another left
 * it.  For the model itself and for the layers above it that look inside (runner, trace,
 * explore).  A VMM needs <kvmsme/kvmsme.h> only.
 */
#ifndef KVMSME_MACHINE_H
#define KVMSME_MACHINE_H

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>

#include <kvmsme/kvmsme.h>

#include "cpu.h"
#include "fd.h"
#include "host.h"
#include "population.h"
#include "profile.h"
#include "rules.h"
#include "state.h"
#include "vcpu_stats.h"

#define MACHINE_POP_SLOTS	1024	/* power of two, more than twice POP_MAX_REGS */
#define MAX_KNOWN_CALLS		64
#define MACHINE_NO_SLOT		(-1)
#define RUN_PAGES		8192	/* kvm_run and the coalesced MMIO ring: SYS-2 */

/**
 * struct call_observer - told of every ioctl after it was made
 * @call: @ret is the call's result, or a negative errno; NULL: nobody watches
 */
struct call_observer {
	void (*call)(void *ctx, int fd, uint32_t request, uint64_t arg, long ret);
	void *ctx;
};

/**
 * struct vcpu_scratch - what a vCPU has beside its state
 * @pcpu: the physical CPU that KVM_RUN loads it onto
 * @run:  the page that is shared with userspace; what the model reads of it is state
 * @slots, @dirty: memory for vm_guest_slots()
 * @maker: the task that has made it (stats_file.h)
 * @stats: what it has counted
 */
struct vcpu_scratch {
	union {
		struct kvm_run run;
		uint8_t pages[RUN_PAGES];
	} __attribute__((aligned(4096)));
	struct pcpu pcpu;
	struct cpu_mem_slot *slots;
	uint64_t *dirty;
	uint32_t room, dirty_room;
	uint32_t maker;
	struct vcpu_stats stats;
};

/**
 * struct vm_memory - what is state of a VM and of no size of its own (vm_memory.h)
 * @slot:  kvm.nr_slots of them, by rising id; there is room for @room
 * @dirty: kvm.nr_dirty words; there is room for @dirty_room
 * @zone:  kvm.nr_zones, in the order of their registration; there is room for @zone_room
 * @tags:  kvm.nr_tags pages that have tags, by rising address; there is room for @tag_room
 * @maker: no state: the task that has made the VM (stats_file.h)
 */
struct vm_memory {
	struct kvm_memory_slot *slot;
	uint64_t *dirty;
	struct kvm_coalesced_mmio_zone *zone;
	struct kvm_tag_page *tags;
	uint32_t room, dirty_room, zone_room, tag_room;
	uint32_t maker;
};

/**
 * struct kvmsme - a machine
 *
 * Configuration:
 * @pop_slot: hash of register ids: index into pop.reg, -1 where free
 * @reg_slot: by index into pop.reg: where the register is kept in kvm_vcpu.sysreg or
 *            kvm.id_reg (pop_kind_is_per_vm()); MACHINE_NO_SLOT: it only ever has its reset value
 * @nr_vcpu_regs, @nr_vm_regs: how many are kept in each
 *
 * State:
 * @state: all of it but the vCPUs
 * @memory: of the VM of the same index
 * @vcpu:  vCPUs of all VMs.  The memory of destroyed ones is kept for reuse: there is some for
 *         the first @nr_memory
 *
 * Scratch:
 * @lock:     held by the call that is being made, but while its guest runs (machine_lock())
 * @rules:    of the call that was made last
 * @reaches:  set, never cleared: a call looked at other vCPUs than its own, or changed them (mpidr.h)
 * @not_modelled: how often each was asked for (modelled.h)
 * @pcpu:     the physical CPU of the KVM_RUN at hand
 * @exit_message: why the CPU could not go on (KVM_EXIT_INTERNAL_ERROR), or NULL
 * @sums:     hashes of the state as far as it is not touched (snapshot.c)
 * @synced:   stamp of the snapshot that was last saved or restored; 0: none
 */
struct kvmsme {
	struct host host;
	struct profile profile;
	struct kernel_pop pop;
	const struct cpu_ops *cpu;
	int16_t pop_slot[MACHINE_POP_SLOTS];
	int16_t reg_slot[POP_MAX_REGS];
	uint16_t nr_vcpu_regs, nr_vm_regs;
	uint16_t id;

	struct machine_state state;
	struct vm_memory memory[MACHINE_MAX_VMS];
	struct kvm_vcpu *vcpu[MACHINE_MAX_VCPUS];
	uint16_t nr_memory;

	atomic_flag lock;
	struct rule_log rules;
	bool reaches;
	uint64_t not_modelled[MAX_KNOWN_CALLS];
	struct call_observer observer;
	uint64_t run_budget;
	const char *exit_message;
	struct pcpu *pcpu;
	struct vcpu_scratch *scratch[MACHINE_MAX_VCPUS];
	struct machine_sums *sums;
	uint64_t synced;
};

/*
 * How model code names its rules.  rule_hit(): one that was passed on the way; rule_decide():
 * the one that makes the answer; rule_refuse(): the same for an errno, for
 * `return rule_refuse(m, RULE_X)`; rule_guest(): one that decides for the guest of a KVM_RUN.
 *
 * Of a rule that is turned off (struct rule_log) the effect does not happen where rule_on(),
 * rule_hit() or rule_guest() say so; what it refuses is refused with an errno that no rule has,
 * and so is a call whose success it is the rule behind (rule_outcome()).
 */
#define RULE_OFF_ERRNO	EPROTO

static inline bool rule_on(const struct kvmsme *m, enum rule rule)
{
	return m->rules.off != rule;
}

static inline bool rule_hit(struct kvmsme *m, enum rule rule)
{
	rule_log_hit(&m->rules, rule);
	return rule_on(m, rule);
}

static inline void rule_decide(struct kvmsme *m, enum rule rule)
{
	rule_log_hit(&m->rules, rule);
	m->rules.call.decided = (uint16_t)rule;
}

static inline int rule_refuse(struct kvmsme *m, enum rule rule)
{
	rule_decide(m, rule);
	m->rules.call.guest = RULE_NONE;
	if (!rule_on(m, rule))
		return -RULE_OFF_ERRNO;
	return -rule_errno(&m->profile, rule);
}

static inline bool rule_guest(struct kvmsme *m, enum rule rule)
{
	m->rules.call.guest = (uint16_t)rule;
	m->rules.last_guest = (uint16_t)rule;
	return rule_hit(m, rule);
}

/** rule_outcome() - what a call ends with whose handler has said @ret */
static inline long rule_outcome(const struct kvmsme *m, long ret)
{
	bool off = m->rules.off && m->rules.off == m->rules.call.decided;

	return off && ret >= 0 ? -RULE_OFF_ERRNO : ret;
}

/**
 * machine_twin() - a machine of the same configuration, without file descriptors: somewhere to
 * restore a state to (snapshot.h); NULL: out of memory
 */
struct kvmsme *machine_twin(const struct kvmsme *m);
void machine_free_twin(struct kvmsme *m);

/**
 * machine_lock() - calls of several threads are made one after the other
 * Held for nanoseconds, so waiting is spinning; a guest runs without it (vcpu/run.c).
 */
static inline void machine_lock(struct kvmsme *m)
{
	while (atomic_flag_test_and_set_explicit(&m->lock, memory_order_acquire))
		sched_yield();
}

static inline void machine_unlock(struct kvmsme *m)
{
	atomic_flag_clear_explicit(&m->lock, memory_order_release);
}

/** machine_pop_index() - pop_find() for the ioctl path: one probe as a rule */
int machine_pop_index(const struct kvmsme *m, uint64_t id);

/** machine_new_vcpu() - take a free vCPU, all zero; its index, or -1 if there is none */
int machine_new_vcpu(struct kvmsme *m);

/** machine_drop_vcpu() - let a vCPU go; its memory is kept */
void machine_drop_vcpu(struct kvmsme *m, unsigned int index);

/** machine_vcpu_memory() - have memory for vCPU @index; false: there is none */
bool machine_vcpu_memory(struct kvmsme *m, unsigned int index);

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

/** machine_host_tpidr2_el0() - the CPU's own TPIDR2_EL0, for as long as no guest with SME has it */
static inline uint64_t machine_host_tpidr2_el0(const struct kvmsme *m)
{
	return m->state.host_tpidr2_el0;
}

static inline void machine_set_host_tpidr2_el0(struct kvmsme *m, uint64_t value)
{
	m->state.host_tpidr2_el0 = value;
}

/** machine_watch() - from now on @watch looks at what runs vCPU @index, NULL: nobody (cpu_watch.h) */
static inline void machine_watch(struct kvmsme *m, unsigned int index, struct cpu_watch *watch)
{
	m->scratch[index]->pcpu.watch = watch;
}

/**
 * machine_set_run_budget() - bound each KVM_RUN (struct cpu_ops), exits that KVM handles
 * by itself included; it then ends with EINTR as if by a signal.  0: no bound
 */
static inline void machine_set_run_budget(struct kvmsme *m, uint64_t budget)
{
	m->run_budget = budget;
}

#endif
