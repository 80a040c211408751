/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a step expects, and how it is said that it did not come */
#ifndef KVMSME_RUNNER_EXPECT_H
#define KVMSME_RUNNER_EXPECT_H

#include "exec.h"

/** expected_errno() - of the step's fails: on this profile; 0: success */
int expected_errno(const struct exec *x, const struct step *step);

/** expect_result() - compare with the step's fails:; @what names the call; true if as expected */
bool expect_result(struct exec *x, const struct step *step, const char *what, long ret);

/** expect_result_of() - the same, with what @why adds to the line */
bool expect_result_of(struct exec *x, const struct step *step, const char *what, long ret, const char *why);

/** exec_fail() - note a failed expectation with the rule that decided and the state's change */
void exec_fail(struct exec *x, const struct step *step, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** exec_fail_by() - the same where the rule is known: it need not be the last one that decided */
void exec_fail_by(struct exec *x, const struct step *step, const char *what, enum rule rule,
		  const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/** expect_number() - fail unless @got is what was given, if it was */
void expect_number(struct exec *x, const struct step *step, const char *what,
		   const struct given *expected, uint64_t got);

/** expect_no_change() - fail unless the step's machine is as it was before the step */
void expect_no_change(struct exec *x, const struct step *step);

/**
 * print_state_changes() - in what @m differs from @before, of vCPU @vcpu alone, a line each
 * (state_change.c)
 */
void print_state_changes(FILE *out, const struct kvmsme *m, const struct snapshot *before, int vcpu);

#endif
