/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "trace_check.h"
#include "machine.h"
#include "replay.h"
#include "trace_report.h"
#include "select.h"
#include "stored_prefix.h"
#include "world_case.h"
#include "world_learn.h"

/**
 * struct check - one file being checked
 * @image:    the programs: those of line 1, or @loaded
 * @machine:  NULL until the first sequence
 * @learned:  world_learn()
 * @note:     that was printed last
 * @compared: operations with an outcome to compare
 */
struct check {
	const struct check_options *options;
	const char *path;
	struct trace trace;
	const struct guest_image *image;
	struct guest_image loaded;
	struct kvmsme *machine;
	struct replay replay;
	json_t *learned;
	char note[256];
	struct check_result result;
	unsigned long compared;
	uint8_t poison[TRACE_MAX_DATA];
};

static void report(struct check *check, size_t index, const struct outcome *record,
		   const struct outcome *model, enum outcome_part part)
{
	unsigned int max = check->options->max_reports;
	struct deviation deviation = {
		.path = check->path,
		.trace = &check->trace,
		.index = index,
		.record = record,
		.model = model,
		.part = part,
		.rule = rule_decided(&check->replay.machine->rules),
		.profile = &check->replay.machine->profile,
		.message = check->replay.machine->exit_message,
	};

	if (check->result.deviations++ < (max ? max : CHECK_MAX_REPORTS))
		report_deviation(check->options->out, &deviation);
}

/*
 * Where the model ends by design it says nothing of kernels.  A CPU that cannot go on (RUN-17) or memory
 * that is not to be had (VM-4) is no such end: nothing may pass by it.
 */
static bool at_limit(const struct check *check)
{
	enum rule decided = rule_decided(&check->replay.machine->rules);

	return decided == RULE_FD_PATH || decided == RULE_FD_LIMIT || decided == RULE_NOT_MODELLED ||
	       decided == RULE_RUN_WFI;
}

static bool is_failing_set(const struct trace_op *op)
{
	return op->op == TRACE_set_one_reg && op->f_addr == TRACE_ADDR_EDGE &&
	       op->f_errno == EFAULT;
}

/* Returns 1 to go on, 0 to leave the sequence, -1 if the trace makes no sense */
static int check_op(struct check *check, size_t index, struct input_error *error)
{
	const struct trace_op *op = &check->trace.op[index];
	struct outcome record, model;
	size_t stored = op->f_data.len;
	enum outcome_part part;
	const char *problem;

	/* ended by the recorder's alarm clock, not by the guest */
	if (op->f_timeout)
		return 1;
	if (is_failing_set(op))
		stored = trace_stored_prefix(&check->trace, index);
	check->replay.machine->exit_message = NULL;
	problem = replay_op(&check->replay, op, stored, &model);
	if (problem) {
		error->line = op->line;
		snprintf(error->text, sizeof(error->text), "%s", problem);
		return -1;
	}
	outcome_of_record(op, check->poison, &record);
	if (op->format == FORMAT_WORLD)
		world_learn(check->learned, &check->trace, index, &model);
	check->compared++;
	part = outcome_compare(&record, &model);
	if (part == OUTCOME_NR_PARTS)
		return 1;
	if (at_limit(check)) {
		check->result.limits++;
		return 0;
	}
	report(check, index, &record, &model, part);
	return op->implied || (part == OUTCOME_DATA && replay_repair(&check->replay, op));
}

/* Steps that the record has, of those from @from on */
static unsigned long count_steps(const struct trace *trace, size_t from, size_t to)
{
	unsigned long nr = 0;

	for (size_t i = from; i < to; i++)
		nr += !trace->op[i].implied;
	return nr;
}

/* What follows a deviation in its sequence proves nothing, unless it could be repaired */
static bool check_sequence(struct check *check, struct input_error *error)
{
	struct trace *trace = &check->trace;
	int more = 1;
	size_t i;

	replay_start_sequence(&check->replay);
	for (i = 0; i < trace->nr && more > 0; i++)
		more = check_op(check, i, error);
	check->result.operations += count_steps(trace, 0, i);
	check->result.not_compared += count_steps(trace, i, trace->nr);
	return more >= 0;
}

static const struct profile *choose_profile(struct check *check, struct input_error *error)
{
	const struct profile *profile = check->options->profile;
	char note[sizeof(check->note)] = "";

	if (profile)
		return profile;
	profile = trace_select_profile(&check->trace.header, note, sizeof(note), error);
	if (note[0] && strcmp(note, check->note) != 0)
		fprintf(check->options->out, "%s: note: %s\n", check->path, note);
	memcpy(check->note, note, sizeof(note));
	return profile;
}

/* A trace has one machine; each case of world switches starts with one that nobody has used */
static bool prepare_machine(struct check *check, struct input_error *error)
{
	struct kvmsme *old = check->machine;
	const struct profile *profile;
	bool ok;

	if (old && check->trace.format == FORMAT_TRACE)
		return true;
	profile = choose_profile(check, error);
	check->machine = profile ? trace_machine(check->path, &check->trace.header, profile,
						 check->options->cpu, error) : NULL;
	if (!check->machine) {
		check->machine = old;
		if (!profile || check->trace.format == FORMAT_WORLD)
			error->line = check->trace.line;
		return false;
	}
	ok = old ? replay_change_machine(&check->replay, check->machine) :
		   replay_init(&check->replay, check->machine, check->image);
	kvmsme_free(old);
	if (!ok)
		strcpy(error->text, "out of memory");
	return ok;
}

static bool check_sequences(struct check *check, struct input_error *error)
{
	int more;

	if (check->trace.format == FORMAT_TRACE && !prepare_machine(check, error))
		return false;
	while ((more = trace_next_sequence(&check->trace, error)) > 0) {
		if (check->trace.format == FORMAT_WORLD && !world_is_reproducible(&check->trace))
			continue;
		if (!prepare_machine(check, error) || !check_sequence(check, error))
			return false;
	}
	if (more == 0 && !check->compared) {
		error->line = 1;
		strcpy(error->text, "there is nothing to compare: a recording has operations behind "
				    "its header line");
	}
	return more == 0 && check->compared;
}

static bool load_image(struct check *check)
{
	struct input_error error = { 0 };
	char path[4096];

	check->image = &check->trace.image;
	if (check->trace.format == FORMAT_WORLD)
		return true;
	check->image = &check->loaded;
	if (guest_image_load(&check->loaded, check->path, path, sizeof(path), &error))
		return true;
	return input_failed(check->options->err, path, &error);
}

static bool check_recording(struct check *check)
{
	struct input_error error = { 0 };

	if (!load_image(check))
		return false;
	if (check_sequences(check, &error))
		return true;
	return input_failed(check->options->err, check->path, &error);
}

static void print_file_summary(const struct check *check)
{
	const struct check_result *result = &check->result;

	if (result->limits)
		fprintf(check->options->out, "%s: %lu sequences go on where the model says that it ends\n", check->path,
			result->limits);
	if (result->not_compared)
		fprintf(check->options->out,
			"%s: %lu operations behind %s were not compared\n", check->path,
			result->not_compared, result->limits ? "these and deviations" : "a deviation");
}

static void free_check(struct check *check)
{
	if (check->machine)
		replay_free(&check->replay);
	kvmsme_free(check->machine);
	guest_image_free(&check->loaded);
	trace_close(&check->trace);
	json_decref(check->learned);
}

bool check_file(const struct check_options *options, const char *path, struct check_result *result)
{
	struct check check;
	struct input_error error = { 0 };
	bool ok;

	memset(&check, 0, sizeof(check));
	memset(check.poison, USER_POISON, sizeof(check.poison));
	check.options = options;
	check.path = path;
	if (!trace_open(&check.trace, path, &error))
		return input_failed(options->err, path, &error);
	check.learned = json_object();
	ok = check_recording(&check);
	free_check(&check);
	print_file_summary(&check);
	result->operations += check.result.operations;
	result->deviations += check.result.deviations;
	result->not_compared += check.result.not_compared;
	result->limits += check.result.limits;
	return ok;
}

int check_main(const struct check_options *options)
{
	struct check_result result = { 0 };
	bool ok = true;

	for (size_t i = 0; i < options->nr_files; i++)
		ok &= check_file(options, options->files[i], &result);
	fprintf(options->out, "%lu operations, %lu deviations\n", result.operations,
		result.deviations);
	/* what compares nothing has not agreed with anything */
	if (!ok || !result.operations)
		return CHECK_BAD_INPUT;
	return result.deviations ? CHECK_DEVIATES : CHECK_AGREES;
}
