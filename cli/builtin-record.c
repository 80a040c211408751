// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "builtin.h"
#include "cpu.h"
#include "kernel_header.h"
#include "machine.h"
#include "output.h"
#include "recorder.h"
#include "replay.h"
#include "trace_writer.h"

#define ALL_AREAS ((1u << NR_AREAS) - 1)

struct arguments {
	struct recorder_options options;
	struct kernel_words words;
	const char *host, *output;
	bool kernel, schema;
};

static const char *const area_names[] = {
#define A(name) #name,
	PROGRAM_AREAS(A)
#undef A
	NULL,
};

static void set_area(struct arguments *arguments, struct argp_state *state, const char *arg)
{
	if (arguments->options.areas == ALL_AREAS)
		arguments->options.areas = 0;
	arguments->options.areas |= 1u << cli_choice(state, arg, area_names);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const backends[] = { "model", "kvm", NULL };
	struct arguments *arguments = state->input;

	switch (key) {
	case 's':
		arguments->options.seed = cli_number(state, arg, 0, INT64_MAX);
		return 0;
	case 'n':
		arguments->options.nr_programs = (uint32_t)cli_number(state, arg, 0, 10000000);
		return 0;
	case 'o':
		arguments->output = arg;
		return 0;
	case 'b':
		arguments->kernel = cli_choice(state, arg, backends) == 1;
		return 0;
	case 'p':
		arguments->words.profile = arg;
		return 0;
	case 'h':
		arguments->host = arg;
		return 0;
	case 'a':
		set_area(arguments, state, arg);
		return 0;
	case 'e':
		arguments->words.emulator = arg;
		return 0;
	case 'c':
		arguments->words.cpu = arg;
		return 0;
	case 'S':
		arguments->schema = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "seed", 's', "N", 0, "the programs follow from it (1)", 0 },
	{ "programs", 'n', "N", 0, "so many (100)", 0 },
	{ "output", 'o', "FILE", 0, "write there, not to the standard output", 0 },
	{ "backend", 'b', "BACKEND", 0, "kvm (default): /dev/kvm of this kernel, or model", 0 },
	{ "profile", 'p', "PROFILE", 0, "of the model", 0 },
	{ "host", 'h', "HOST", 0, "of the model, such as 'sve=1,2;pmu'", 0 },
	{ "area", 'a', "AREA", 0, "only programs about state, guest (hypercalls) or caps; can be given several times",
	  0 },
	{ "emulator", 'e', "NAME", 0, "what emulates this host, such as QEMU-TCG-7.2: for check, on line 1",
	  0 },
	{ "emulated-cpu", 'c', "NAME", 0, "its CPU model, such as max,sve-max-vq=2", 0 },
	{ "schema", 'S', NULL, 0, "print the JSON schema of a trace's lines and stop", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, NULL,
	"Make random programs, sequences of system calls from the creation of a VM on, and write what they answer as a "
	"trace, which `kvmsme check` reads.  A seed makes the same programs on any kernel.\v"
	"Examples:\n"
	"  kvmsme record --seed=1 --programs=500 --output=mine.jsonl\n"
	"  kvmsme record --backend=model --profile=sve-6.12 --host='sve=1,2' --programs=10",
	cli_cpu_option, NULL, NULL,
};

static bool model_header(struct arguments *arguments, struct trace_header *header)
{
	struct kvmsme_host host = { 0 };
	const char *name = arguments->words.profile ? arguments->words.profile : "sve-mainline";
	const struct profile *profile = cli_profile(name);
	struct kvmsme_error error;

	if (!profile || !cli_host(arguments->host ? arguments->host : "max", &host))
		return false;
	arguments->options.machine = kvmsme_new_custom(&host, profile, NULL, cli_cpu(&cpu_unicorn_ops), &error);
	if (!arguments->options.machine) {
		fprintf(stderr, "kvmsme record: %s\n", error.text);
		return false;
	}
	machine_set_run_budget(arguments->options.machine, REPLAY_RUN_BUDGET_2);
	header_text(&header->kernel, "", profile->kernel);
	header_text(&header->abi, "", profile->name);
	header_text(&header->emulator, "", arguments->words.emulator);
	header_text(&header->cpu, "", arguments->words.cpu);
	header->sve_vqs = host.sve_vqs;
	header->sme_vqs = host.sme_vqs;
	header->sme2 = host.sme2;
	header->fa64 = host.fa64;
	header->cpus = host.cpus;
	return true;
}

static void tell(uint32_t done, uint32_t nr_programs)
{
	cli_progress_now_and_then("%" PRIu32 " of %" PRIu32 " programs", done, nr_programs);
}

static int record(struct arguments *arguments)
{
	struct recorded recorded = { 0 };
	struct output_file file = { .file = stdout };
	bool ok;

	if (arguments->output && !output_open(&file, arguments->output)) {
		output_failed(stderr, arguments->output);
		return EXIT_USAGE;
	}
	arguments->options.out = file.file;
	arguments->options.err = stderr;
	arguments->options.tell = tell;
	ok = recorder_run(&arguments->options, &recorded);
	cli_progress_end();
	if (arguments->output && !output_keep(&file, ok)) {
		ok = false;
		output_failed(stderr, arguments->output);
	}
	if (ok && arguments->output)
		printf("%lu programs, %lu operations\n", recorded.programs, recorded.operations);
	return ok ? EXIT_HOLDS : EXIT_USAGE;
}

int cmd_record(int argc, char **argv)
{
	struct arguments arguments = {
		.kernel = true, .options = { .seed = 1, .nr_programs = 100, .areas = ALL_AREAS },
	};
	struct trace_header header = { .version = TRACE_FORMAT };
	int status = parse_args(&argp, argc, argv, &arguments);

	if (status)
		return status;
	if (arguments.schema) {
		trace_write_schema(stdout);
		return EXIT_HOLDS;
	}
	arguments.options.header = &header;
	if (!(arguments.kernel ? kernel_header(&arguments.words, &header) : model_header(&arguments, &header)))
		return EXIT_USAGE;
	status = record(&arguments);
	kvmsme_free(arguments.options.machine);
	return status;
}
