/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "select.h"
#include "trace_trial.h"

static struct replay *replay_on(const struct trace_trial *t, const struct profile *trial)
{
	struct trial_machine *m = t->machine;
	struct input_error error;

	if (m->machine && strcmp(m->kernel, trial->kernel))
		m++;
	if (!m->machine) {
		m->machine = trace_machine(t->path, &t->trace->header, trial, t->cpu, &error);
		if (!m->machine || !replay_init(&m->replay, m->machine, t->image))
			return NULL;
		memcpy(m->kernel, trial->kernel, sizeof(m->kernel));
	}
	m->machine->profile = *trial;
	return &m->replay;
}

static uint8_t judge(const struct trace_trial *t, size_t op, struct outcome_sum sum)
{
	if (sum.decision == t->reference[op].decision)
		return BLAME_CURED;
	return sum.decision == t->own[op].decision ? BLAME_SAME : BLAME_OTHER;
}

void trace_trial(void *ctx, const struct profile *trial, uint8_t *state)
{
	const struct trace_trial *t = ctx;
	struct replay *replay = replay_on(t, trial);
	struct outcome out;
	size_t n = 0;

	memset(state, BLAME_OTHER, t->nr);
	if (!replay)
		return;
	replay_start_sequence(replay);
	for (size_t i = 0; n < t->nr; i++) {
		const struct trace_op *op = &t->trace->op[i];

		if (op->f_timeout)
			continue;
		if (replay_op(replay, op, op->f_valid, &out))
			return;
		if (i == t->op[n])
			state[n++] = judge(t, i, outcome_sum(op, &out, rule_decided(&replay->machine->rules)));
	}
}

void trial_machines_free(struct trial_machine machines[TRIAL_MACHINES])
{
	for (int i = 0; i < TRIAL_MACHINES; i++)
		if (machines[i].machine) {
			replay_free(&machines[i].replay);
			kvmsme_free(machines[i].machine);
		}
}
