/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "needed.h"
#include "select.h"
#include "trace_kinds.h"
#include "trace_trial.h"

/* A call of the current sequence that differs; @words: if its cause is to be measured */
struct found {
	size_t op;
	size_t kind;
	struct trace_parting *words;
};

/**
 * struct runner - one profile's run of the trace
 * @lost:  this sequence makes no sense here any more
 * @sum:   of the answers in this sequence
 * @found: @nr calls of this sequence that differ
 * @due:   the cause of some of them is to be measured
 */
struct runner {
	const struct profile *profile;
	struct kvmsme *machine;
	struct replay replay;
	bool same_kernel;
	bool lost;
	struct outcome_sum *sum;
	struct found *found;
	size_t nr;
	bool due;
	struct trial_machine trial[TRIAL_MACHINES];
};

/* @operations: of all sequences so far */
struct compare {
	const char *path;
	const struct cpu_ops *cpu;
	const struct trace_watch *watch;
	unsigned long operations;
	struct trace trace;
	struct guest_image image;
	struct runner *runner;
	size_t nr;
	size_t room;	/* calls of a sequence */
	struct trace_kinds kinds;
};

/* Registers that have nothing to do with vectors belong to the kernel, not to the ABI */
static bool comparable(const struct trace_op *op, const struct runner *runner)
{
	return runner->same_kernel || !TRACE_HAS(op, id) || trace_is_vector_id(op->f_id);
}

/* Core, SVE, SME, other registers */
static uint8_t group_of(const struct trace_op *op)
{
	return TRACE_HAS(op, id) ? (uint8_t)((op->f_id & KVM_REG_ARM_COPROC_MASK) >>
					     KVM_REG_ARM_COPROC_SHIFT) : 0;
}

static void note(struct compare *c, size_t i, size_t n, const struct outcome *const both[2])
{
	const struct trace_op *op = &c->trace.op[n];
	struct runner *runner = &c->runner[i];
	const struct trace_kind like = {
		.profile = i, .op = op->op, .group = group_of(op),
		.err = { both[0]->err, both[1]->err },
		.rule = { rule_decided(&c->runner[0].machine->rules),
			  rule_decided(&runner->machine->rules) },
	};
	size_t index = trace_kind_find(&c->kinds, &like);
	struct trace_kind *kind = &c->kinds.kind[index];
	bool due;

	kind->sequences += !kind->met;
	kind->met = true;
	due = trace_kind_is_due(kind);
	runner->due |= due;
	runner->found[runner->nr++] = (struct found){ n, index,
						      due ? trace_parting_words(op, kind, both) : NULL };
}

/* Where even the reference cannot go on, the rest of the sequence makes no sense */
static bool compare_op(struct compare *c, size_t n)
{
	const struct trace_op *op = &c->trace.op[n];
	struct runner *first = &c->runner[0];
	struct outcome reference, out;

	if (op->f_timeout)
		return true;
	if (replay_op(&first->replay, op, op->f_valid, &reference))
		return false;
	first->sum[n] = outcome_sum(op, &reference, rule_decided(&first->machine->rules));
	for (size_t i = 1; i < c->nr; i++) {
		struct runner *runner = &c->runner[i];

		runner->lost = runner->lost || replay_op(&runner->replay, op, op->f_valid, &out);
		if (runner->lost)
			continue;
		runner->sum[n] = outcome_sum(op, &out, rule_decided(&runner->machine->rules));
		if (comparable(op, runner) && runner->sum[n].answer != first->sum[n].answer)
			note(c, i, n, (const struct outcome *const[]){ &reference, &out });
	}
	return true;
}

static void measure(struct compare *c, struct runner *runner, struct cause *cause)
{
	size_t *op = needed(calloc(runner->nr, sizeof(*op)));
	struct trace_trial trial = { .path = c->path, .trace = &c->trace, .cpu = c->cpu,
				     .image = &c->image, .machine = runner->trial, .op = op,
				     .nr = runner->nr, .reference = c->runner[0].sum,
				     .own = runner->sum };
	struct blame blame = { .reference = c->runner[0].profile, .profile = runner->profile,
			       .nr = runner->nr, .try = trace_trial, .ctx = &trial };

	for (size_t n = 0; n < runner->nr; n++) {
		op[n] = runner->found[n].op;
		blame.suspects |= c->kinds.kind[runner->found[n].kind].suspects;
	}
	blame_find(&blame, cause);
	free(op);
}

static void end_sequence(struct compare *c, struct runner *runner)
{
	struct cause *cause = needed(calloc(runner->nr + 1, sizeof(*cause)));

	if (runner->due)
		measure(c, runner, cause);
	for (size_t n = 0; n < runner->nr; n++) {
		trace_kind_add(&c->kinds, runner->found[n].kind, runner->found[n].words, &cause[n]);
		free(runner->found[n].words);
	}
	runner->nr = 0;
	free(cause);
}

static void start_sequence(struct compare *c)
{
	bool more = c->trace.nr > c->room;

	c->room = more ? c->trace.nr : c->room;
	trace_kind_sequence(&c->kinds);
	for (size_t i = 0; i < c->nr; i++) {
		struct runner *runner = &c->runner[i];

		replay_start_sequence(&runner->replay);
		runner->lost = runner->due = false;
		if (!more)
			continue;
		runner->sum = needed(reallocarray(runner->sum, c->room, sizeof(*runner->sum)));
		runner->found = needed(reallocarray(runner->found, c->room, sizeof(*runner->found)));
	}
}

static bool compare_sequences(struct compare *c, struct input_error *error)
{
	bool any = false;
	int more = 0;

	while (!*c->watch->stop && (more = trace_next_sequence(&c->trace, error)) > 0) {
		any = true;
		if (c->watch->progress)
			c->watch->progress(c->path, c->operations, c->kinds.nr_partings);
		c->operations += c->trace.nr;
		start_sequence(c);
		for (size_t i = 0; i < c->trace.nr && compare_op(c, i); i++)
			;
		for (size_t i = 1; i < c->nr; i++)
			end_sequence(c, &c->runner[i]);
	}
	if (*c->watch->stop)
		return more >= 0;
	if (more == 0 && !any) {
		error->line = 1;
		strcpy(error->text, "there is nothing to compare: a recording has operations behind its header line");
	}
	return more == 0 && any;
}

static bool make_runners(struct compare *c, const struct profile *const *profiles,
			 struct input_error *error)
{
	c->runner = needed(calloc(c->nr, sizeof(*c->runner)));
	for (size_t i = 0; c->runner && i < c->nr; i++) {
		struct runner *runner = &c->runner[i];

		runner->profile = profiles[i];
		runner->machine = trace_machine(c->path, &c->trace.header, profiles[i], c->cpu, error);
		if (!runner->machine || !replay_init(&runner->replay, runner->machine, &c->image))
			return false;
		runner->same_kernel = !strcmp(profiles[i]->kernel, profiles[0]->kernel);
	}
	return c->runner;
}

static void free_runners(struct compare *c)
{
	for (size_t i = 0; c->runner && i < c->nr; i++) {
		struct runner *runner = &c->runner[i];

		if (runner->machine) {
			replay_free(&runner->replay);
			kvmsme_free(runner->machine);
		}
		trial_machines_free(runner->trial);
		free(runner->sum);
		free(runner->found);
	}
	free(c->runner);
	trace_kinds_free(&c->kinds);
}

bool trace_compare(const char *path, const struct profile *const *profiles, size_t nr,
		   const struct cpu_ops *cpu, const struct trace_watch *watch,
		   void (*part)(void *ctx, const struct trace_parting *parting), void *ctx, FILE *err)
{
	struct compare c = { .path = path, .cpu = cpu, .watch = watch, .nr = nr };
	struct input_error error = { 0 };
	char image[4096];
	bool ok = trace_open(&c.trace, path, &error);

	if (ok && c.trace.format != FORMAT_TRACE) {
		snprintf(error.text, sizeof(error.text), "world switches have no profiles to compare: "
			 "not a trace, whose line 1 is {\"kvmtrace\":%d,...}", TRACE_FORMAT);
		error.line = 1;
		trace_close(&c.trace);
		ok = false;
	}
	if (!ok)
		return input_failed(err, path, &error);
	ok = guest_image_load(&c.image, path, image, sizeof(image), &error);
	if (!ok)
		path = image;
	ok = ok && make_runners(&c, profiles, &error) && compare_sequences(&c, &error);
	if (!ok)
		input_failed(err, path, &error);
	for (size_t i = 0; ok && i < c.kinds.nr_partings; i++)
		part(ctx, &c.kinds.parting[i]);
	free_runners(&c);
	guest_image_free(&c.image);
	trace_close(&c.trace);
	return ok;
}
