/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>

#include "builtin.h"
#include "cpu.h"
#include "report_stream.h"
#include "stop.h"
#include "trace_check.h"

struct arguments {
	const char *profile;
	unsigned int max_reports;
	bool json;
	char **files;
	int nr_files;
};

static const char *const formats[] = { "text", "json", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'p':
		arguments->profile = arg;
		return 0;
	case 'm':
		arguments->max_reports = (unsigned int)cli_number(state, arg, 0, UINT_MAX);
		return 0;
	case 'f':
		arguments->json = cli_choice(state, arg, formats);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no trace file given");
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->nr_files = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "profile", 'p', "PROFILE", 0, "compare with this profile, not the one the trace names", 0 },
	{ "max-reports", 'm', "N", 0, "deviations of a file to report in full (20)", 0 },
	{ "format", 'f', "FORMAT", 0, "text (default) or json", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "FILE...",
	"Replay recorded traces of a real kernel's answers, and recorded world switches (plain, .gz "
	"or .xz), and compare every result, errno and byte with the model's.\v"
	"A FILE of - is standard input. The last line is `N operations, M deviations`; the exit status "
	"is 1 when M > 0, 2 when a file cannot be read or has nothing to compare, and 130 when interrupted, "
	"with what was compared until then.\n\n"
	"Examples:\n"
	"  kvmsme check trace.jsonl.xz\n"
	"  kvmsme check --profile=sme-v12 mine.jsonl",
	cli_run_options, NULL, NULL,
};

static void progress(const struct check_progress *at)
{
	cli_progress_now_and_then("%zu of %zu %s: %lu operations, %lu deviations", at->file, at->nr_files, at->path,
				  at->operations, at->deviations);
}

int cmd_check(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct check_options check = { .err = stderr };
	int status = parse_args(&argp, argc, argv, &arguments);

	if (status)
		return status;
	if (arguments.profile) {
		check.profile = cli_profile(arguments.profile);
		if (!check.profile)
			return EXIT_USAGE;
	}
	check.cpu = cli_cpu(&cpu_unicorn_ops);
	check.files = (const char *const *)arguments.files;
	check.nr_files = (size_t)arguments.nr_files;
	check.max_reports = arguments.max_reports;
	if (cli_loudness() == CLI_VERBOSE && !check.max_reports)
		check.max_reports = UINT_MAX;
	check.quiet = cli_loudness() == CLI_QUIET;
	check.json = arguments.json;
	check.progress = progress;
	check.out = report_stream_open();
	check.stop = stop_on_signal();
	status = check_main(&check);
	report_stream_close(check.out);
	cli_progress_end();
	return status;
}
