/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a step expects, and how it is said that it did not come */
#ifndef KVMSME_RUNNER_EXPECT_H
#define KVMSME_RUNNER_EXPECT_H

#include "cascade.h"
#include "describe.h"
#include "exec.h"

/** expected_errno() - of the step's fails: on this profile; 0: success */
int expected_errno(const struct exec *x, const struct step *step);

/** expect_result() - compare with the step's fails:; @what names the call; true if as expected */
bool expect_result(struct exec *x, const struct step *step, const char *what, long ret);

/** exec_fail() - note a failed expectation with the rule that decided and the state's change */
void exec_fail(struct exec *x, const struct step *step, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * struct mismatch - an expectation that does not hold
 * @what:  the register, field or call; ""
 * @rule:  that decided, RULE_NONE: none is known.  It need not be the last one that decided
 * @where: the part of it that differs; NULL: all
 * @expected, @got: what differs; NULL: the text alone says it
 * @notes: lines on how that came about; NULL: none
 */
struct mismatch {
	const char *what;
	enum rule rule;
	const char *where, *expected, *got;
	const char *notes;
};

/** last_rule() - that decided on the step's machine; RULE_NONE: none, or a kernel did */
enum rule last_rule(struct exec *x, const struct step *step);

/** exec_mismatch() - note it, in these words */
void exec_mismatch(struct exec *x, const struct step *step, const struct mismatch *is, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** exec_differs(), exec_differs_by() - "expected @expected, got @got", as the last rule or @rule decided */
void exec_differs(struct exec *x, const struct step *step, const char *what, const char *expected,
		  const char *got);
void exec_differs_by(struct exec *x, const struct step *step, const char *what, enum rule rule,
		     const char *expected, const char *got);

/** expect_bytes(), expect_value() - of @len bytes, of a register; the least that differs is said */
void expect_bytes(struct exec *x, const struct step *step, const char *what, const uint8_t *expected,
		  const uint8_t *got, size_t len);
void expect_value(struct exec *x, const struct step *step, const char *what, const uint8_t *expected,
		  const uint8_t *got, size_t len);

/** exec_part_differs() - the same of a part that is known */
void exec_part_differs(struct exec *x, const struct step *step, const char *what, enum rule rule,
		       const struct least_difference *d);

/** expect_call() - note what a call that need not be compared gave (errnos, 0: success) */
void expect_call(struct exec *x, const struct step *step, int expected, int got);

/** exec_undid() - the step has not made what others need */
void exec_undid(struct exec *x, enum made made);

/** expect_number() - fail unless @got is what was given, if it was */
void expect_number(struct exec *x, const struct step *step, const char *what,
		   const struct given *expected, uint64_t got);

/** expect_no_change() - fail unless the step's machine is as it was before the step */
void expect_no_change(struct exec *x, const struct step *step);

/**
 * state_changes() - what the step has changed in its vCPU, a line each (state_change.c); free both
 * @minor: what a run changes whatever the guest does
 */
void state_changes(struct exec *x, const struct step *step, char **major, char **minor);

#endif
