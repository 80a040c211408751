/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forms of a report that machines read, each written when all results are there */
#ifndef KVMSME_RUNNER_REPORT_FORMS_H
#define KVMSME_RUNNER_REPORT_FORMS_H

#include "report.h"

extern const char *const result_status_names[NR_RESULT_STATUSES];

/** results_nr() - of all statuses */
size_t results_nr(const struct results *results);

/** report_ktap() - https://docs.kernel.org/dev-tools/ktap.html; a scenario that fails has its steps as subtests */
void report_ktap(const struct runner_options *options, const struct results *results);

/** report_junit() - one testcase a scenario and profile */
void report_junit(const struct runner_options *options, const struct results *results);

/** report_json() - docs/schema/run.schema.json */
void report_json(const struct runner_options *options, const struct results *results);

#endif
