/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What came of each step of a run, for reports
 *
 * A step is there once, with every expectation of its that did not hold.  One that needs what a failed
 * step should have made is not run (cascade.h).
 */
#ifndef KVMSME_RUNNER_RUN_LOG_H
#define KVMSME_RUNNER_RUN_LOG_H

#include <stdio.h>

#include "rules.h"
#include "scenario.h"

struct profile;

enum step_status { STEP_PASSED, STEP_FAILED, STEP_NOT_RUN, NR_STEP_STATUSES };

extern const char *const step_status_names[NR_STEP_STATUSES];

/**
 * struct complaint - an expectation that did not hold
 * @what: the register, field or call it is about; ""
 * @text: all of it in words
 * @where: the part of it that differs; NULL: all
 * @expected, @got: what differs; NULL where @text alone says it
 * @rule: that decided, or RULE_NONE
 * @notes: lines on how that came about, not indented; ""
 * @changes, @minor: lines on what the step changed, and on what says little; ""
 */
struct complaint {
	struct complaint *next;
	char *what, *text, *where, *expected, *got;
	enum rule rule;
	char *notes, *changes, *minor;
};

/**
 * struct step_record - what came of a step
 * @step:   valid while the scenario is
 * @rule:   that decided its last call, or RULE_NONE
 * @expected, @got: of its last call, an errno's name or success; NULL: it made none
 * @undid:  what it should have made and has not (enum made), or 0
 * @needs:  of STEP_NOT_RUN: the step without which it cannot; NULL: the run ended before
 * @needed_by: so many steps have it in @needs
 * @next_maker: of those that make something (cascade_makes())
 */
struct step_record {
	struct step_record *next, *next_maker;
	const struct step *step;
	enum step_action action;
	unsigned int line, column;
	enum step_status status;
	enum rule rule;
	const char *expected, *got;
	unsigned int undid;
	struct step_record *needs;
	unsigned int needed_by;
	struct complaint *complaints, *last_complaint;
};

/** struct run_log - @makers: the steps that others can need; @trouble: why no step was run, or NULL */
struct run_log {
	struct step_record *first, *last, *makers, *last_maker;
	char *trouble;
};

/** run_log_step() - @step is what happens now */
struct step_record *run_log_step(struct run_log *log, const struct step *step);

/** run_log_complain() - takes @complaint, whose strings are its own */
void run_log_complain(struct step_record *record, const struct complaint *complaint);

/** run_log_print() - what failed, each with its place in @path; @verbose: and all that changed */
void run_log_print(const struct run_log *log, const char *path, const struct profile *profile, bool verbose,
		   FILE *out);

void run_log_free(struct run_log *log);

#endif
