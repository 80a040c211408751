/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vectors and traps: replays of recorded CPU behaviour, told apart by their reader only */
#include <inttypes.h>
#include <stdio.h>

#include "builtin.h"
#include "cpu.h"
#include "input.h"
#include "report_stream.h"
#include "stop.h"
#include "traps.h"
#include "vectors.h"

struct arguments {
	char **files;
	int nr_files;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no file given");
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->nr_files = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What is told of where a file is among all */
static const struct arguments *given;

static void tell(const char *path, uint64_t line)
{
	int nr = 0;

	while (nr < given->nr_files && given->files[nr] != path)
		nr++;
	cli_progress_now_and_then("%d of %d %s: %" PRIu64 " lines", nr + 1, given->nr_files, path, line);
}

static int replay(const struct arguments *arguments, int (*with)(const struct recorded_run *run))
{
	const struct recorded_run run = {
		.nr = arguments->nr_files, .files = arguments->files, .stop = stop_on_signal(),
		.out = cli_loudness() == CLI_QUIET ? report_last_line_open() : report_stream_open(),
		.verbose = cli_loudness() == CLI_VERBOSE,
	};
	int status;

	given = arguments;
	input_watch(tell);
	status = with(&run);
	report_stream_close(run.out);
	cli_progress_end();
	return *run.stop ? EXIT_STOPPED : status;
}

int cmd_vectors(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int status;
	static const struct argp argp = {
		NULL, parse, "FILE...",
		"Replay recorded single-instruction vectors, or tables of the words that execute in "
		"each mode (plain, .gz or .xz), on the vector engine.\v"
		"The last line is `N vectors, M failures`; the exit status is 1 when M > 0, 2 when a "
		"file cannot be used or has nothing to compare, and 130 when interrupted, with what was compared until "
		"then.\n\n"
		"Example:\n  kvmsme vectors sve-int.jsonl.gz",
		cli_report_options, NULL, NULL,
	};

	status = parse_args(&argp, argc, argv, &arguments);
	return status ? status : replay(&arguments, vectors_replay);
}

static int traps_on_cpu(const struct recorded_run *run)
{
	return traps_replay(cli_cpu(&cpu_unicorn_ops), run);
}

int cmd_traps(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int status;
	static const struct argp argp = {
		NULL, parse, "INSNS CASES...",
		"Replay a recorded matrix of SVE, SME and FP access checks (plain, .gz or .xz) on "
		"the machine: the table of its instructions, and tables of cases.\v"
		"The last line is `N cases, M failures`; the exit status is 1 when M > 0, 2 when a "
		"file cannot be used or has nothing to compare, and 130 when interrupted, with what was compared until "
		"then.\n\n"
		"Examples:\n  kvmsme traps insns.tsv cases.tsv.gz vl.tsv.gz\n"
		"  kvmsme traps --cpu=a64 insns.tsv cases.tsv.gz",
		cli_run_options, NULL, NULL,
	};

	status = parse_args(&argp, argc, argv, &arguments);
	return status ? status : replay(&arguments, traps_on_cpu);
}
