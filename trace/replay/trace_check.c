/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "trace_check.h"
#include "machine.h"
#include "replay.h"
#include "trace_report.h"
#include "select.h"
#include "stored_prefix.h"
#include "world.h"

/**
 * struct check - one file being checked
 */
struct check {
	const struct check_options *options;
	const char *path;
	struct trace trace;
	struct guest_image image;
	struct replay replay;
	struct check_result result;
	uint8_t poison[TRACE_MAX_DATA];
};

static bool complain(const struct check_options *options, const char *path,
		     const struct input_error *error)
{
	if (error->line)
		fprintf(options->err, "%s:%" PRIu64 ": %s\n", path, error->line, error->text);
	else
		fprintf(options->err, "%s: %s\n", path, error->text);
	return false;
}

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
	part = outcome_compare(&record, &model);
	if (part == OUTCOME_NR_PARTS)
		return 1;
	report(check, index, &record, &model, part);
	return part == OUTCOME_DATA && replay_repair(&check->replay, op);
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
	check->result.operations += i;
	check->result.not_compared += trace->nr - i;
	return more >= 0;
}

static bool check_sequences(struct check *check)
{
	struct input_error error = { 0 };
	bool ok = true;
	int more = 0;

	while (ok && (more = trace_next_sequence(&check->trace, &error)) > 0)
		ok = check_sequence(check, &error);
	if (ok && more == 0)
		return true;
	return complain(check->options, check->path, &error);
}

static const struct profile *choose_profile(struct check *check)
{
	struct input_error error = { .line = 1 };
	const struct profile *profile = check->options->profile;
	char note[256] = "";

	if (profile)
		return profile;
	profile = trace_select_profile(&check->trace.header, note, sizeof(note), &error);
	if (!profile)
		complain(check->options, check->path, &error);
	if (note[0])
		fprintf(check->options->out, "%s: note: %s\n", check->path, note);
	return profile;
}

static struct kvmsme *make_machine(struct check *check, const struct profile *profile)
{
	struct input_error error = { 0 };
	struct kvmsme *machine = trace_machine(check->path, &check->trace.header, profile,
					       check->options->cpu, &error);

	if (!machine)
		complain(check->options, check->path, &error);
	return machine;
}

static bool load_image(struct check *check)
{
	struct input_error error = { 0 };
	char path[4096];

	if (guest_image_load(&check->image, check->path, path, sizeof(path), &error))
		return true;
	return complain(check->options, path, &error);
}

static bool replay_file(struct check *check)
{
	const struct profile *profile = choose_profile(check);
	struct kvmsme *machine = profile ? make_machine(check, profile) : NULL;
	bool ok = false;

	if (!machine)
		return false;
	if (load_image(check)) {
		if (replay_init(&check->replay, machine, &check->image))
			ok = check_sequences(check);
		else
			complain(check->options, check->path,
				 &(struct input_error){ 0, "out of memory" });
		replay_free(&check->replay);
	}
	guest_image_free(&check->image);
	kvmsme_free(machine);
	return ok;
}

static void print_file_summary(const struct check *check)
{
	const struct check_result *result = &check->result;

	if (result->not_compared)
		fprintf(check->options->out,
			"%s: %lu operations behind a deviation were not compared\n", check->path,
			result->not_compared);
}

bool check_file(const struct check_options *options, const char *path, struct check_result *result)
{
	struct check check;
	struct input_error error = { 0 };
	bool ok;

	if (world_is(path))
		return world_check_file(options, path, result);
	memset(&check, 0, sizeof(check));
	memset(check.poison, USER_POISON, sizeof(check.poison));
	check.options = options;
	check.path = path;
	if (!trace_open(&check.trace, path, &error))
		return complain(options, path, &error);
	ok = replay_file(&check);
	trace_close(&check.trace);
	print_file_summary(&check);
	result->operations += check.result.operations;
	result->deviations += check.result.deviations;
	result->not_compared += check.result.not_compared;
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
	if (!ok)
		return CHECK_BAD_INPUT;
	return result.deviations ? CHECK_DEVIATES : CHECK_AGREES;
}
