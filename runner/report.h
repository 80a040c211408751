/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of a run and their four forms */
#ifndef KVMSME_RUNNER_REPORT_H
#define KVMSME_RUNNER_REPORT_H

#include "runner.h"

enum result_status { RESULT_PASS, RESULT_FAIL, RESULT_SKIP, RESULT_BROKEN };

/**
 * struct result - of one scenario on one profile
 * @detail:  what failed, or why it was skipped; "" when passed
 * @seconds: of wall-clock time
 */
struct result {
	struct result *next;
	char *path;
	char *title;
	const char *profile;
	enum result_status status;
	char *detail;
	double seconds;
};

struct results {
	struct result *first, **link;
	size_t nr[RESULT_BROKEN + 1];
	double seconds;
};

/** report_one() - as results come in (pretty only) */
void report_one(const struct runner_options *options, const struct results *results,
		const struct result *result);

/** report_all() - when all are there */
void report_all(const struct runner_options *options, const struct results *results);

#endif
