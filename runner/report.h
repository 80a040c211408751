/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of a run */
#ifndef KVMSME_RUNNER_REPORT_H
#define KVMSME_RUNNER_REPORT_H

#include "run_log.h"
#include "runner.h"

/*
 * RESULT_XFAIL: it fails on a kernel that is known for it; RESULT_XPASS: it does not, so that what is known
 * is wrong.  As in kselftest the latter is no success.
 */
enum result_status {
	RESULT_PASS, RESULT_FAIL, RESULT_SKIP, RESULT_BROKEN, RESULT_XFAIL, RESULT_XPASS, NR_RESULT_STATUSES
};

/**
 * struct result - of one scenario on one profile
 * @class:   the file as JUnit's classes are called: "folder.file"
 * @detail:  what failed, or why it was skipped; "" when passed
 * @reason:  of RESULT_XFAIL and RESULT_XPASS: the known fault; else NULL
 * @log:     what came of its steps
 * @seconds: of wall-clock time
 */
struct result {
	struct result *next;
	char *path, *class;
	char *title;
	const char *profile;
	enum result_status status;
	char *detail;
	char *reason;
	struct run_log log;
	double seconds;
};

/**
 * struct results - of all
 * @nr: by status; @steps: of all of them, by status
 * @files: that have been run, of @nr_files, which is 0 where nobody has counted
 * @interrupted: there are more, which were not run
 */
struct results {
	struct result *first, **link;
	size_t nr[NR_RESULT_STATUSES];
	size_t steps[NR_STEP_STATUSES];
	size_t files, nr_files;
	bool interrupted;
	double seconds;
};

/**
 * report_file() - that @path is run now, where somebody watches
 * report_no_progress() - nothing of that is left on the line
 */
void report_file(const struct runner_options *options, const struct results *results, const char *path);
void report_no_progress(const struct runner_options *options);

/** report_one() - as results come in (pretty only), on a kernel each of them */
void report_one(const struct runner_options *options, const struct result *result);

/** report_all() - when all are there */
void report_all(const struct runner_options *options, const struct results *results);

#endif
