/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>

#include "builtin.h"
#include "cpu.h"
#include "kernel_header.h"
#include "output.h"
#include "record_again.h"
#include "report_stream.h"
#include "run_watch.h"
#include "stop.h"
#include "trace_check.h"

struct arguments {
	struct kernel_words words;
	const char *backend, *record;
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
		arguments->words.profile = arg;
		return 0;
	case 'b':
		arguments->backend = cli_backend(state, arg);
		return 0;
	case 'r':
		arguments->record = arg;
		return 0;
	case 'e':
		arguments->words.emulator = arg;
		return 0;
	case 'c':
		arguments->words.cpu = arg;
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
		if (arguments->record && arguments->nr_files > 1)
			argp_error(state, "--record is of one trace");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "profile", 'p', "PROFILE", 0, "compare with this profile, not the one the trace names", 0 },
	{ "max-reports", 'm', "N", 0, "deviations of a file to report in full (20)", 0 },
	{ "format", 'f', "FORMAT", 0, "text (default) or json", 0 },
	{ "backend", 'b', "BACKEND", 0, "model (default), or kvm: make the calls on /dev/kvm of this kernel", 0 },
	{ "record", 'r', "OUT", 0, "write the calls, with what they are answered here, as a trace", 0 },
	{ "emulator", 'e', "NAME", 0, "with both: what emulates this host, such as QEMU-TCG-7.2: for line 1",
	  0 },
	{ "emulated-cpu", 'c', "NAME", 0, "and its CPU model, such as max,sve-max-vq=2", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "FILE...",
	"Replay recorded traces of a real kernel's answers, and recorded world switches (plain, .gz "
	"or .xz), and compare every result, errno and byte with the model's.\v"
	"A FILE of - is standard input. The last line is `N operations, M deviations`; the exit status "
	"is 1 when M > 0, 2 when a file cannot be read or has nothing to compare, and 130 when interrupted, "
	"with what was compared until then. With --record, calls behind a deviation are made and compared as well.\n\n"
	"Examples:\n"
	"  kvmsme check trace.jsonl.xz\n"
	"  kvmsme check --profile=sme-v12 mine.jsonl\n"
	"  kvmsme check --backend=kvm --record=here.jsonl mine.jsonl",
	cli_run_options, NULL, NULL,
};

static void progress(const struct check_progress *at)
{
	cli_progress_now_and_then("%zu of %zu %s: %lu operations, %lu deviations", at->file, at->nr_files, at->path,
				  at->operations, at->deviations);
}

static bool endless(void *ctx)
{
	struct run_watch *watch = ctx;
	bool was = watch->endless;

	watch->endless = false;
	return was;
}

/* On the kernel, if that is asked for */
static int check_on(const struct arguments *arguments, struct check_options *check)
{
	struct run_watch watch = { .there = false };
	struct check_kernel kernel = { .endless = endless, .ctx = &watch };
	int status;

	if (arguments->backend) {
		check->kernel = &kernel;
		if (run_watch_open(&watch)) {
			kernel.before_run = run_watch_begin;
			kernel.after_run = run_watch_end;
		}
	}
	status = check_main(check);
	run_watch_close(&watch);
	return status;
}

/* OUT is what it was before where there is nothing to record */
static int check_and_record(const struct arguments *arguments, struct check_options *check,
			    const struct trace_header *kernel)
{
	struct record_again again = { .header = kernel, .profile = check->profile };
	const struct check_recorder recorder = {
		.begin = record_again_begin, .answered = record_again_answered, .ctx = &again,
	};
	struct output_file file;
	int status;

	if (!output_open(&file, arguments->record)) {
		output_failed(stderr, arguments->record);
		return EXIT_USAGE;
	}
	again.out = file.file;
	check->recorder = &recorder;
	status = check_on(arguments, check);
	if (output_keep(&file, status != EXIT_USAGE))
		return status;
	if (status != EXIT_USAGE)
		output_failed(stderr, arguments->record);
	return EXIT_USAGE;
}

int cmd_check(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct check_options check = { .err = stderr };
	struct trace_header kernel;
	int status = parse_args(&argp, argc, argv, &arguments);

	if (status)
		return status;
	if (arguments.backend && !kernel_header(&arguments.words, &kernel))
		return EXIT_USAGE;
	if (arguments.words.profile) {
		check.profile = cli_profile(arguments.words.profile);
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
	status = !arguments.record ? check_on(&arguments, &check) :
				     check_and_record(&arguments, &check, arguments.backend ? &kernel : NULL);
	report_stream_close(check.out);
	cli_progress_end();
	return status;
}
