/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>

#include "builtin.h"
#include "cpu.h"
#include "trace_check.h"

struct arguments {
	const char *profile;
	unsigned int max_reports;
	char **files;
	int nr_files;
};

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
	{ 0 },
};

static const struct argp argp = {
	options, parse, "FILE...",
	"Replay recorded traces of a real kernel's answers, and recorded world switches (plain, .gz "
	"or .xz), and compare every result, errno and byte with the model's.\v"
	"The last line is `N operations, M deviations`; the exit status is 1 when M > 0 and 2 "
	"when a file cannot be read or has nothing to compare.\n\n"
	"Examples:\n"
	"  kvmsme check trace.jsonl.xz\n"
	"  kvmsme check --profile=sme-v12 mine.jsonl",
	cli_cpu_option, NULL, NULL,
};

int cmd_check(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct check_options check = { .out = stdout, .err = stderr };
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
	return check_main(&check);
}
