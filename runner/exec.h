/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of the executor: a scenario being run on one profile */
#ifndef KVMSME_RUNNER_EXEC_H
#define KVMSME_RUNNER_EXEC_H

#include <stdio.h>

#include "describe.h"
#include "guest_asm.h"
#include "kvm_call.h"
#include "scenario_load.h"
#include "machine.h"
#include "migration.h"
#include "scenario.h"
#include "snapshot.h"

/** struct place - a host with what was opened on it; fd 0: not open (the model has none) */
struct place {
	struct kvmsme *m;
	int kvm;
	int vm[MAX_STEP_VMS];
	int vcpu[MAX_STEP_VMS][MAX_STEP_VCPUS];
	uint8_t *ram[MAX_STEP_VMS];
};

/**
 * scenario_assemble() - assemble every guest before any step runs: bad code is a bad file
 * False with scenario->doc.error set.
 */
bool scenario_assemble(struct scenario *scenario, struct guest_asm *assembler);

struct exec;

/**
 * struct exec_watch - someone who follows a run
 * @call: after each ioctl of @step, as struct call_observer has it
 * @end:  at the end, with everything still there
 */
struct exec_watch {
	void (*call)(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg,
		     long ret);
	void (*end)(void *ctx, const struct exec *x);
	void *ctx;
};

/**
 * struct exec - a run
 * @step:   being executed
 * @before: the step's machine before the step, if @have_before
 * @out:    failures are written here
 * @save: of the last save:; @transfer: of the last restore:; @lost: of the last same_as:, if @compared
 * @skipped: why the run cannot be judged (no assembler), or ""
 */
struct exec {
	const struct scenario *scenario;
	const struct profile *profile;
	const struct cpu_ops *cpu;
	struct guest_asm *assembler;
	const struct exec_watch *watch;
	const struct step *step;
	struct place place[2];
	uint8_t *edge;			/* EDGE_SIZE bytes before an unmapped page */
	struct saved *saved;
	struct transfer save, transfer;
	struct loss_groups lost;
	bool compared;
	struct snapshot before;
	bool have_before;
	FILE *out;
	unsigned int failures;
	char skipped[256];
};

#define EDGE_SIZE 65536

/** exec_run() - run @scenario; @watch: or NULL; returns the number of failed expectations */
unsigned int exec_run(const struct scenario *scenario, const struct profile *profile,
		      const struct cpu_ops *cpu, struct guest_asm *assembler,
		      const struct exec_watch *watch, FILE *out, char skipped[256]);

struct place *step_place(struct exec *x, const struct step *step);
int step_vm(struct exec *x, const struct step *step);
int step_vcpu(struct exec *x, const struct step *step);

int expected_errno(const struct exec *x, const struct step *step);

/** expect_result() - compare with the step's fails:; @what names the call; true if as expected */
bool expect_result(struct exec *x, const struct step *step, const char *what, long ret);

/** exec_fail() - note a failed expectation with the rule that decided and the state's change */
void exec_fail(struct exec *x, const struct step *step, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** print_state_changes() - in what @m differs from @before, of vCPU @vcpu alone, a line each */
void print_state_changes(FILE *out, const struct kvmsme *m, const struct snapshot *before, int vcpu);

/* Steps */
void step_set(struct exec *x, const struct step *step);
void step_get(struct exec *x, const struct step *step);
void step_masks(struct exec *x, const struct step *step);
void step_reg_list(struct exec *x, const struct step *step);
void step_guest(struct exec *x, const struct step *step);
void step_run(struct exec *x, const struct step *step);
void step_save(struct exec *x, const struct step *step);
void step_restore(struct exec *x, const struct step *step);
void step_same_as(struct exec *x, const struct step *step);
void step_vm_call(struct exec *x, const struct step *step);

#endif
