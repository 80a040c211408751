/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "cpu.h"
#include "needed.h"
#include "runner.h"
#include "stop.h"
#include "words.h"

#define MAX_RUN_PROFILES 16

struct arguments {
	struct runner_options options;
	const char *profile[MAX_RUN_PROFILES];
	size_t nr_profiles;
	bool schema, steps;
};

enum { OPT_FORCE = 256, OPT_STEPS };

static const char *const formats[] = { "pretty", "ktap", "junit", "json", NULL };

static error_t add_profile(struct arguments *arguments, struct argp_state *state, char *arg)
{
	if (arguments->nr_profiles == MAX_RUN_PROFILES)
		argp_error(state, "at most %d profiles at once", MAX_RUN_PROFILES);
	else
		arguments->profile[arguments->nr_profiles++] = arg;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'p':
		return add_profile(arguments, state, arg);
	case 'f':
		arguments->options.format = (enum report_format)cli_choice(state, arg, formats);
		return 0;
	case 'b':
		arguments->options.device = cli_backend(state, arg);
		return 0;
	case 's':
		arguments->schema = true;
		return 0;
	case OPT_STEPS:
		arguments->steps = true;
		return 0;
	case OPT_FORCE:
		arguments->options.force = true;
		return 0;
	case 'o':
		arguments->options.without = cli_rule(state, arg);
		return 0;
	case 'w':
		arguments->options.write_words = arg;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->options.paths = (const char *const *)state->argv + state->next;
		arguments->options.nr_paths = (size_t)(state->argc - state->next);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "profile", 'p', "PROFILE", 0, "run on this profile, of a directory what is about it; may be given several "
	  "times", 0 },
	{ "force", OPT_FORCE, NULL, 0, "run all on --profile, also what lists other profiles", 0 },
	{ "format", 'f', "FORMAT", 0, "pretty (default), ktap, junit or json", 0 },
	{ "backend", 'b', "BACKEND", 0, "model (default), or kvm: /dev/kvm of this kernel, with what --profile says "
	  "expected", 0 },
	{ "schema", 's', NULL, 0, "print the JSON schema of scenario files and stop", 0 },
	{ "steps", OPT_STEPS, NULL, 0, "print what a step and a host may be, as docs/scenarios.md has it, and stop",
	  0 },
	{ "without-rule", 'o', "ID", 0, "turn this rule of the model off: what tests it must fail", 0 },
	{ "write-words", 'w', "FILE", 0, "write the assembled guest code of all scenarios run", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "[FILE|DIR...]",
	"Run YAML scenarios (default: the directory scenarios; - is standard input) and report which "
	"expectations hold. What is not there is looked for among the scenarios installed with the program.\v"
	"Exit status: 0 all hold, 1 some do not, 2 a file cannot be loaded, 4 all were skipped, 130 "
	"interrupted, with the results so far.\n\n"
	"Examples:\n"
	"  kvmsme run scenarios\n"
	"  kvmsme run --profile=sme-v12 --format=ktap scenarios/za\n"
	"  kvmsme run --without-rule=SVCR-3 scenarios/svcr\n"
	"  kvmsme run --verbose --format=json - <one.yaml\n"
	"  kvmsme run --profile=./mine.yaml scenarios/migrate\n"
	"  kvmsme run --backend=kvm --profile=sve-6.1 scenarios",
	cli_run_options, NULL, NULL,
};

/* Profiles from files are kept here; built-in ones are used where they are */
static bool find_profiles(struct arguments *arguments, const struct profile **profiles)
{
	for (size_t i = 0; i < arguments->nr_profiles; i++) {
		const struct profile *found = cli_profile(arguments->profile[i]);
		struct profile *copy;

		if (!found)
			return false;
		copy = needed(malloc(sizeof(*copy)));
		*copy = *found;
		profiles[i] = copy;
	}
	return true;
}

int cmd_run(int argc, char **argv)
{
	static const char *const everything[] = { "scenarios" };
	const struct profile *profiles[MAX_RUN_PROFILES] = { NULL };
	struct arguments a = { .options = { .out = stdout, .err = stderr,
					    .profiles = profiles } };
	int status = parse_args(&argp, argc, argv, &a);

	if (status)
		return status;
	if (a.schema) {
		runner_schema(stdout);
		return EXIT_HOLDS;
	}
	if (a.steps) {
		runner_steps(stdout);
		return EXIT_HOLDS;
	}
	if (a.options.device && !a.nr_profiles) {
		fprintf(stderr, "kvmsme run: --backend=kvm needs the --profile that the kernel should be\n");
		return EXIT_USAGE;
	}
	if (!a.options.nr_paths) {
		a.options.paths = everything;
		a.options.nr_paths = 1;
	}
	a.options.cpu = cli_cpu(&cpu_unicorn_ops);
	a.options.verbose = cli_loudness() == CLI_VERBOSE;
	a.options.quiet = cli_loudness() == CLI_QUIET;
	a.options.stop = stop_on_signal();
	runner_terminal(&a.options);
	a.options.nr_profiles = a.nr_profiles;
	status = find_profiles(&a, profiles) ? runner_main(&a.options) : EXIT_USAGE;
	for (size_t i = 0; i < a.nr_profiles; i++)
		free((void *)(uintptr_t)profiles[i]);
	return status;
}
