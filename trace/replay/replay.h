/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded calls, made again on the model through its public API */
#ifndef KVMSME_TRACE_REPLAY_H
#define KVMSME_TRACE_REPLAY_H

#include <kvmsme/kvmsme.h>

#include "guest_image.h"
#include "outcome.h"
#include "user_memory.h"

struct kvm_run;
struct smevec_regs;

#define REPLAY_USED_RAM 1024

/**
 * struct replay - the VMM's side of a machine
 * @machine: NULL: the kernel that this process runs on
 * @before_run, @after_run: around KVM_RUN, if there are: of the vCPU whose page is @run.  True: once more
 * @run_page: kept until the sequence ends; NULL: not mapped yet
 * @ram, @ram_size: guest memory of each VM, kept from one sequence to the next
 * @used_ram:       of earlier sequences, each of TRACE_RAM_SIZE
 * @ram_fresh:      it still holds the image, and zeroes behind it
 * @ram_zeroed:     it is TRACE_RAM_SIZE bytes, zeroed for this sequence
 * @list:           for KVM_GET_REG_LIST; reg[] behind n
 * @exit_words, @stats: room for what an exit has, and for what a vCPU has counted
 * @task_regs, @dump: of world switches: room for the task's registers and what dumps hold
 */
struct replay {
	struct kvmsme *machine;
	const struct guest_image *image;
	struct user_memory mem;
	int kvm;
	int vm[TRACE_MAX_VMS];
	int vcpu[TRACE_MAX_VMS][TRACE_MAX_VCPUS];
	struct kvm_run *run_page[TRACE_MAX_VMS][TRACE_MAX_VCPUS];
	void (*before_run)(void *ctx, struct kvm_run *run);
	bool (*after_run)(void *ctx, struct kvm_run *run, int err);
	void *ctx;
	uint8_t *ram[TRACE_MAX_VMS];
	size_t ram_size[TRACE_MAX_VMS];
	uint8_t *used_ram[REPLAY_USED_RAM];
	unsigned int nr_used;
	bool ram_fresh[TRACE_MAX_VMS];
	bool ram_zeroed[TRACE_MAX_VMS];
	uint64_t *list;
	struct smevec_regs *task_regs;
	struct world_dump dump[WORLD_MAX_DUMPS];
	uint64_t exit_words[17];
	uint64_t stats[TRACE_NR_STATS];
};

#define REPLAY_LIST_MAX 4096

/* Far more than any recorded program needs; one that loops is stopped by it */
#define REPLAY_RUN_BUDGET 1000000
/* ... or, since format 2, than the guests of random programs do */
#define REPLAY_RUN_BUDGET_2 10000

/** replay_init() - @machine: NULL: /dev/kvm; @image: may be NULL */
bool replay_init(struct replay *replay, struct kvmsme *machine, const struct guest_image *image);
void replay_free(struct replay *replay);

/** replay_change_machine() - close everything, and go on with another machine */
bool replay_change_machine(struct replay *replay, struct kvmsme *machine);

/** replay_has_vm() - has a VM of this index been created? */
bool replay_has_vm(const struct replay *replay, uint32_t vm);

/** replay_can_make() - false: @op is a call on a VM or vCPU that could not be created, or creates a VM that is there */
bool replay_can_make(const struct replay *replay, const struct trace_op *op);

/** replay_start_sequence() - close everything but /dev/kvm */
void replay_start_sequence(struct replay *replay);

/**
 * replay_op() - make one call
 * @stored: for a SET that ends in EFAULT: the bytes that shall arrive
 * @out: its data stay valid until the next call
 * Returns NULL, or why the trace does not make sense.
 */
const char *replay_op(struct replay *replay, const struct trace_op *op, size_t stored,
		      struct outcome *out);

/** replay_repair() - give a register the recorded value, where the model lets us */
bool replay_repair(struct replay *replay, const struct trace_op *op);

#endif
