// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <sys/utsname.h>

#include "report_forms.h"

const char *const result_status_names[NR_RESULT_STATUSES] = { "pass", "fail", "skip", "broken", "xfail", "xpass" };

size_t results_nr(const struct results *r)
{
	size_t nr = 0;

	for (int i = 0; i < NR_RESULT_STATUSES; i++)
		nr += r->nr[i];
	return nr;
}

/* What is known, and of one that passes that it is not so */
static void put_reason(const struct result *result, FILE *out)
{
	if (result->status == RESULT_XFAIL)
		fprintf(out, "known fault: %s", result->reason);
	else
		fprintf(out, "it passes, though there is a known fault: %s", result->reason);
}

/* Whose answers are beside one another where a scenario fails on a kernel */
static void put_sides(const struct runner_options *o, const struct result *result)
{
	struct utsname kernel;

	if (o->device && !uname(&kernel) && (result->status == RESULT_FAIL || result->status == RESULT_XFAIL))
		fprintf(o->out, "    expected: as the model of %s; got: from %s %s\n", result->profile,
			kernel.sysname, kernel.release);
}

/* Each is told as it comes where what comes is from another machine */
static bool is_told(const struct runner_options *o, const struct result *result)
{
	return !o->quiet && (result->status != RESULT_PASS || o->device || o->verbose);
}

void report_file(const struct runner_options *o, const struct results *results, const char *path)
{
	if (o->progress && results->nr_files)
		fprintf(o->err, "\r\033[K%zu of %zu %s", results->files, results->nr_files, path);
}

void report_no_progress(const struct runner_options *o)
{
	if (o->progress)
		fputs("\r\033[K", o->err);
}

void report_one(const struct runner_options *o, const struct result *result)
{
	static const char *const colours[NR_RESULT_STATUSES] = {
		"\033[32m", "\033[31m", "\033[33m", "\033[31m", "\033[33m", "\033[31m"
	};
	const char *colour = o->colour ? colours[result->status] : "";
	const char *end = o->colour ? "\033[0m" : "";

	if (o->format != REPORT_PRETTY || !is_told(o, result))
		return;
	report_no_progress(o);
	fprintf(o->out, "%s%s%s %s [%s]\n%s", colour, result_status_names[result->status], end,
		*result->title ? result->title : result->path, result->profile, result->detail);
	if (result->reason)
		put_reason(result, o->out);
	if (result->status == RESULT_SKIP || result->reason)
		fputc('\n', o->out);
	put_sides(o, result);
	fflush(o->out);
}

static void pretty(const struct runner_options *o, const struct results *r)
{
	fprintf(o->out, "%zu scenarios: %zu passed, %zu failed, %zu skipped", results_nr(r), r->nr[RESULT_PASS],
		r->nr[RESULT_FAIL] + r->nr[RESULT_BROKEN], r->nr[RESULT_SKIP]);
	if (r->nr[RESULT_XFAIL] || r->nr[RESULT_XPASS])
		fprintf(o->out, ", %zu fail as known, %zu pass against that", r->nr[RESULT_XFAIL],
			r->nr[RESULT_XPASS]);
	if (r->steps[STEP_NOT_RUN])
		fprintf(o->out, ", %zu steps not run", r->steps[STEP_NOT_RUN]);
	fprintf(o->out, " (%.2f s)\n", r->seconds);
	if (r->interrupted)
		fprintf(o->out, "interrupted: %zu of the files were run\n", r->files);
}

void report_all(const struct runner_options *options, const struct results *results)
{
	static void (*const forms[])(const struct runner_options *, const struct results *) = {
		[REPORT_PRETTY] = pretty, [REPORT_KTAP] = report_ktap, [REPORT_JUNIT] = report_junit,
		[REPORT_JSON] = report_json,
	};

	report_no_progress(options);
	forms[options->format](options, results);
}
