/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "check_backend.h"
#include "machine.h"
#include "stored_prefix.h"
#include "trace_report.h"
#include "world_case.h"
#include "world_learn.h"

static void report(struct check *check, size_t index, const struct outcome *record,
		   const struct outcome *model, enum outcome_part part)
{
	unsigned int max = check->options->max_reports;
	const struct kvmsme *machine = check->machine;
	struct deviation deviation = {
		.path = check->path,
		.trace = &check->trace,
		.index = index,
		.record = record,
		.model = model,
		.part = part,
		.rule = machine ? rule_decided(&machine->rules) : RULE_NONE,
		.profile = machine ? &machine->profile : NULL,
		.message = machine ? machine->exit_message : NULL,
	};

	if (check->result.deviations++ >= (max ? max : CHECK_MAX_REPORTS))
		return;
	if (check->all->reported)
		json_array_append_new(check->all->reported, deviation_json(&deviation));
	else if (!check->options->quiet)
		report_deviation(check->options->out, &deviation);
}

static bool is_failing_set(const struct trace_op *op)
{
	return op->op == TRACE_set_one_reg && op->f_addr == TRACE_ADDR_EDGE &&
	       op->f_errno == EFAULT;
}

static bool is_endless(const struct check *check)
{
	const struct check_kernel *kernel = check->options->kernel;

	return kernel && kernel->endless(kernel->ctx);
}

/* Returns 1 to go on, 0 to leave the sequence, -1 if the trace makes no sense */
static int check_op(struct check *check, size_t index, struct input_error *error)
{
	const struct check_recorder *recorder = check->options->recorder;
	const struct trace_op *op = &check->trace.op[index];
	struct outcome record, model;
	size_t stored = op->f_data.len;
	enum outcome_part part;
	const char *problem;

	/* ended by the recorder's alarm clock, not by the guest */
	if (op->f_timeout || (recorder && !replay_can_make(&check->replay, op)))
		return 1;
	if (is_failing_set(op))
		stored = trace_stored_prefix(&check->trace, index);
	if (check->machine)
		check->machine->exit_message = NULL;
	problem = replay_op(&check->replay, op, stored, &model);
	if (problem) {
		error->line = op->line;
		snprintf(error->text, sizeof(error->text), "%s", problem);
		return -1;
	}
	if (recorder)
		recorder->answered(recorder->ctx, op, &model);
	if (is_endless(check))
		return 0;
	outcome_of_record(op, check->poison, &record);
	if (op->format == FORMAT_WORLD)
		world_learn(check->learned, &check->trace, index, &model);
	check->compared++;
	part = outcome_compare(&record, &model);
	if (part == OUTCOME_NR_PARTS)
		return 1;
	if (check_at_limit(check)) {
		check->result.limits++;
		return 0;
	}
	report(check, index, &record, &model, part);
	return recorder || op->implied || (part == OUTCOME_DATA && replay_repair(&check->replay, op));
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

static void tell_progress(const struct check *check)
{
	const struct check_progress progress = {
		.file = check->number, .nr_files = check->options->nr_files, .path = check->path,
		.operations = check->all->operations + check->result.operations,
		.deviations = check->all->deviations + check->result.deviations,
	};

	if (check->options->progress)
		check->options->progress(&progress);
}

static bool is_stopped(const struct check_options *options)
{
	return options->stop && *options->stop;
}

static bool begin_recording(const struct check *check, struct input_error *error)
{
	const struct check_recorder *recorder = check->options->recorder;
	const char *why_not = recorder ? recorder->begin(recorder->ctx, &check->trace.header) : NULL;

	if (!why_not)
		return true;
	error->line = 1;
	snprintf(error->text, sizeof(error->text), "%s", why_not);
	return false;
}

static bool check_sequences(struct check *check, struct input_error *error)
{
	int more;

	if (!begin_recording(check, error) || (check->trace.format == FORMAT_TRACE && !check_prepare(check, error)))
		return false;
	while ((more = trace_next_sequence(&check->trace, error)) > 0 && !is_stopped(check->options)) {
		tell_progress(check);
		if (check->trace.format == FORMAT_WORLD && !world_is_reproducible(&check->trace))
			continue;
		if (!check_prepare(check, error) || !check_sequence(check, error))
			return false;
	}
	if (is_stopped(check->options))
		return true;
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

static void print_file_summary(const struct check *check, bool ok)
{
	const struct check_result *result = &check->result;

	if (check->all->files)
		json_array_append_new(check->all->files, json_pack(
			"{s:s, s:b, s:I, s:I, s:I, s:I}", "file", check->path, "usable", ok, "operations",
			(json_int_t)result->operations, "deviations", (json_int_t)result->deviations,
			"not_compared", (json_int_t)result->not_compared, "limits", (json_int_t)result->limits));
	if (check->all->files || check->options->quiet)
		return;

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
	if (check->opened)
		replay_free(&check->replay);
	kvmsme_free(check->machine);
	guest_image_free(&check->loaded);
	trace_close(&check->trace);
	json_decref(check->learned);
}

static bool unusable(const struct check *check, const struct input_error *error)
{
	print_file_summary(check, false);
	return input_failed(check->options->err, check->path, error);
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
	check.all = result;
	check.number = ++result->nr_files;
	if (!trace_open(&check.trace, path, &error))
		return unusable(&check, &error);
	check.learned = json_object();
	ok = check_recording(&check);
	free_check(&check);
	print_file_summary(&check, ok);
	result->operations += check.result.operations;
	result->deviations += check.result.deviations;
	result->not_compared += check.result.not_compared;
	result->limits += check.result.limits;
	return ok;
}

static void print_json(const struct check_options *options, struct check_result *result, bool stopped)
{
	json_t *all = json_pack("{s:{s:I, s:I, s:I, s:I, s:b}, s:o, s:o}", "summary", "operations",
				(json_int_t)result->operations, "deviations", (json_int_t)result->deviations,
				"not_compared", (json_int_t)result->not_compared, "limits",
				(json_int_t)result->limits, "interrupted", stopped, "files", result->files,
				"deviations", result->reported);

	json_dumpf(all, options->out, JSON_INDENT(2));
	fputc('\n', options->out);
	json_decref(all);
}

static void print_text(const struct check_options *options, const struct check_result *result, bool stopped)
{
	fprintf(options->out, "%s%lu operations, %lu deviations\n", stopped ? "interrupted: " : "",
		result->operations, result->deviations);
}

int check_main(const struct check_options *options)
{
	struct check_result result = { 0 };
	bool ok = true, stopped;

	if (options->json) {
		result.files = json_array();
		result.reported = json_array();
	}
	for (size_t i = 0; i < options->nr_files && !is_stopped(options); i++)
		ok &= check_file(options, options->files[i], &result);
	stopped = is_stopped(options);
	if (options->json)
		print_json(options, &result, stopped);
	else
		print_text(options, &result, stopped);
	if (stopped)
		return CHECK_STOPPED;
	/* what compares nothing has not agreed with anything */
	if (!ok || !result.operations)
		return CHECK_BAD_INPUT;
	return result.deviations ? CHECK_DEVIATES : CHECK_AGREES;
}
