/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Runs scenarios on profiles and reports
 */
#ifndef KVMSME_RUNNER_H
#define KVMSME_RUNNER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "profile.h"
#include "rules.h"

struct cpu_ops;

enum report_format { REPORT_PRETTY, REPORT_KTAP, REPORT_JUNIT, REPORT_JSON };

/* Exit statuses, as kselftest has them */
#define RUNNER_PASS	0
#define RUNNER_FAIL	1
#define RUNNER_USAGE	2
#define RUNNER_SKIP	4
#define RUNNER_STOPPED	130	/* interrupted, as a shell says it */

/**
 * struct runner_options - what to run, and how to say what came of it
 * @paths:    files, and directories, in which every *.yaml is one
 * @profiles: run on these only, of a directory what is about them (scenario_is_about()); none: what each lists
 *            (none listed: the built-in profiles that know SME if the host has it, but
 *            defective ones and proposals)
 * @cpu:      for guests; NULL: scenarios with guests are skipped
 * @words_cache: cache of assembled guest code; NULL: guest-words.cache in the first
 *            path or above it
 * @write_words: write the cache of all guest code that was used to this file; may be NULL
 * @device:   the /dev/kvm of a kernel that calls go to; NULL: to the model.  With it @profiles are given;
 *            what does not hold on the model of one, on the kernel's host, is skipped
 * @without: this rule is turned off (struct rule_log); RULE_NONE: none is
 * @force: run on @profiles whatever the scenarios are about
 * @verbose: what passes as well, and all that a failed step changed; @quiet: the last line alone (both: pretty)
 * @progress: a line on @err that is overwritten while it runs; @colour: ANSI colours (pretty)
 * @stop: becomes nonzero, by a signal maybe, and no more is begun; NULL: never
 */
struct runner_options {
	const char *const *paths;
	size_t nr_paths;
	const struct profile *const *profiles;
	size_t nr_profiles;
	enum report_format format;
	FILE *out;
	FILE *err;
	const struct cpu_ops *cpu;
	const char *words_cache;
	const char *write_words;
	const char *device;
	enum rule without;
	bool force;
	bool verbose, quiet;
	bool progress;
	bool colour;
	const volatile sig_atomic_t *stop;
};

/**
 * runner_main() - run and report
 * Returns RUNNER_PASS, RUNNER_FAIL, RUNNER_USAGE (a file that cannot be loaded, nothing
 * found), RUNNER_SKIP where all was skipped, or RUNNER_STOPPED.
 */
int runner_main(const struct runner_options *options);

/** runner_terminal() - set @progress as stderr asks for, @colour as stdout and NO_COLOR, both as TERM */
void runner_terminal(struct runner_options *options);

/** runner_schema() - print the JSON schema of scenario files */
void runner_schema(FILE *out);

/** runner_steps() - print the tables of docs/scenarios.md that say what a step may be */
void runner_steps(FILE *out);

#endif
