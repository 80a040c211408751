/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A scenario being run on one profile
 *
 * exec.c is the loop; steps (steps.h) make the calls, at a place (place.h), and say what
 * did not come as expected (expect.h).
 */
#ifndef KVMSME_RUNNER_EXEC_H
#define KVMSME_RUNNER_EXEC_H

#include "describe.h"
#include "guest_asm.h"
#include "kvm_call.h"
#include "machine.h"
#include "migration.h"
#include "name_map.h"
#include "place.h"
#include "run_log.h"
#include "scenario.h"
#include "snapshot.h"

struct exec;

/* Enough for every guest of the suite that ends */
#define BRIEF_RUN_BUDGET 2000

/**
 * struct exec_watch - someone who follows a run, or meddles with it
 * @call: after each ioctl of @step, as struct call_observer has it
 * @end:  at the end, with everything still there
 * @without: a rule that is turned off (struct rule_log); RULE_NONE: none
 * @brief: all that is asked is whether it fails: the first failure ends it, and guests whose step
 *         gives no budget have BRIEF_RUN_BUDGET
 */
struct exec_watch {
	void (*call)(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg,
		     long ret);
	void (*end)(void *ctx, const struct exec *x);
	void *ctx;
	enum rule without;
	bool brief;
};

/**
 * struct exec - a run
 * @device: /dev/kvm, or where it is: calls go to the kernel; NULL: to the model
 * @step:   being executed
 * @before: the step's machine before the step, if @have_before
 * @edge, @pointed: memory for user pointers (user_buffer.h), and for what they point to in turn
 * @log:    what comes of each step; a step that needs what another has failed to make is not run.
 *          NULL: failures are only counted, and every step is run
 * @record: of @step, if there is @log
 * @seen:   what the CPU was seen to do in the last KVM_RUN, if there is @log and no @device
 * @save: of the last save:; @transfer: of the last restore:; @lost: of the last same_as:, if @compared
 * @restore: the last restore: step, and the machine ahead of it; NULL: none, or nobody asks (@log)
 * @failed, @failed_by: the first step that failed and the rule that decided, if @failures
 * @changed_by: the rule that the last step that changed anything was decided by, if somebody asks
 * @time: which of its step's times this is, from 1 on
 * @skipped: why the run cannot be judged (no assembler), or ""
 */
struct exec {
	const struct scenario *scenario;
	const struct profile *profile;
	const struct cpu_ops *cpu;
	const char *device;
	struct guest_asm *assembler;
	const struct exec_watch *watch;
	const struct step *step;
	struct place place[2];
	uint8_t *edge, *pointed;
	struct saved *saved;	/* all of them, and by name the last one that has it */
	struct name_map saved_as;
	struct transfer save, transfer;
	struct loss_groups lost;
	bool compared;
	struct snapshot before;
	bool have_before;
	const struct step *restore;
	struct snapshot before_restore;
	enum rule changed_by;
	uint64_t time;
	const struct step *failed;
	enum rule failed_by;
	struct run_log *log;
	struct step_record *record;
	struct cpu_watch seen;
	unsigned int failures;
	char skipped[256];
};

/** exec_run() - run @scenario; @watch, @log: or NULL; returns the number of failed expectations */
unsigned int exec_run(const struct scenario *scenario, const struct profile *profile,
		      const struct cpu_ops *cpu, struct guest_asm *assembler,
		      const struct exec_watch *watch, struct run_log *log, char skipped[256]);

/** exec_run_on_kernel() - the same on the kernel behind @device, with what @profile says expected */
unsigned int exec_run_on_kernel(const struct scenario *scenario, const struct profile *profile,
				const char *device, struct guest_asm *assembler, struct run_log *log,
				char skipped[256]);

/**
 * struct exec_on - a machine that is there already
 * @kvm: /dev/kvm opened on it; @vm, @vcpu: what steps call VM 0 and vCPU 0 of it
 */
struct exec_on {
	struct kvmsme *m;
	int kvm, vm, vcpu;
};

/**
 * exec_adopt() - be ready to run steps of @scenario, which has no other_host, on @on
 * @x: zeroed by this.  False: out of memory.  exec_release() in any case; the machine stays, in the
 * state that the steps left, with VMs of theirs and memory of guests that is gone.
 */
bool exec_adopt(struct exec *x, const struct scenario *scenario, const struct exec_on *on,
		struct guest_asm *assembler);
void exec_release(struct exec *x);

/** exec_steps() - run @step and those behind it until @end; what failed is counted in @x */
void exec_steps(struct exec *x, const struct step *step, const struct step *end);

#endif
