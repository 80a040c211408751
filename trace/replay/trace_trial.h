/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sequence replayed with knobs switched back, to see which calls are then as the reference's */
#ifndef KVMSME_TRACE_TRIAL_H
#define KVMSME_TRACE_TRIAL_H

#include "blame.h"
#include "outcome_sum.h"
#include "replay.h"
#include "trace_sequence.h"

/**
 * struct trial_machine - one that is given the trial's knobs; made when it is needed
 * A machine keeps nothing of its profile but the profile; the kernel's registers are its own.
 */
struct trial_machine {
	char kernel[PROFILE_NAME_MAX];
	struct kvmsme *machine;
	struct replay replay;
};

/* Of one profile: its own kernel's and the reference's */
#define TRIAL_MACHINES 2

/**
 * struct trace_trial - differences of a profile in a sequence
 * @op:       which of the sequence's calls, ascending, @nr of them
 * @reference, @own: what was answered, by call
 */
struct trace_trial {
	const char *path;
	const struct trace *trace;
	const struct cpu_ops *cpu;
	const struct guest_image *image;
	struct trial_machine *machine;
	const size_t *op;
	size_t nr;
	const struct outcome_sum *reference, *own;
};

/** trace_trial() - a blame_try_fn; @ctx: struct trace_trial */
void trace_trial(void *ctx, const struct profile *trial, uint8_t *state);

void trial_machines_free(struct trial_machine machines[TRIAL_MACHINES]);

#endif
