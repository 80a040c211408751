/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Which rules the scenarios test, profile by profile
 *
 * A rule is tested under a profile if a scenario that holds there fails when the rule is turned off.
 * Scenarios that list no profiles are also asked about proposals and defective profiles.
 */
#ifndef KVMSME_RUNNER_RULE_SUITE_H
#define KVMSME_RUNNER_RULE_SUITE_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "profile.h"
#include "rules.h"

struct cpu_ops;

/**
 * enum rule_verdict - a rule under a profile
 * RULE_NOT_ASKED: it was all stopped before
 * RULE_EXCLUDED: rule_excluded() says why no scenario can test it
 * RULE_AS_BASE: the profile is rule_base() with other knobs, and none of them concerns the rule
 * RULE_TESTED: a scenario fails without it
 * RULE_NOT_MISSED: it decides in some, and they hold without it as well
 * RULE_UNDECIDED: it decides in none
 * RULE_STALE: excluded, and tested all the same
 */
enum rule_verdict {
	RULE_NOT_ASKED, RULE_EXCLUDED, RULE_AS_BASE, RULE_TESTED, RULE_NOT_MISSED, RULE_UNDECIDED, RULE_STALE,
};

/** rule_verdict_bad() - whether it is a gap of the suite, or of the exclusions */
static inline bool rule_verdict_bad(enum rule_verdict verdict)
{
	return verdict > RULE_TESTED;
}

/** rule_excluded() - why no scenario can test @rule under @profile; NULL: one can (rule_applies.def) */
const char *rule_excluded(const struct profile *profile, enum rule rule);

/**
 * rule_base() - of a proposal or a defective profile the profile that it differs from least
 * NULL for all others: they stand for themselves.
 */
const struct profile *rule_base(const struct profile *profile);

/** rule_turned() - whether a knob that concerns @rule is otherwise in @profile than in @base */
bool rule_turned(const struct profile *profile, const struct profile *base, enum rule rule);

/**
 * struct rule_finding - what became of a rule under a profile
 * @why: RULE_TESTED, RULE_STALE: path of a scenario that misses it; RULE_NOT_MISSED: of one in which
 *       it decides; RULE_EXCLUDED: the reason; RULE_AS_BASE: name of the base; else NULL
 */
struct rule_finding {
	enum rule_verdict verdict;
	const char *why;
};

struct rule_suite;

/**
 * rule_suite_new() - run the scenarios at @path on these @nr profiles, with and without each rule
 * It takes as many processes as there are CPUs.  NULL after a line on @err if they cannot be run.
 * @tell: now and then of how much is done, of @nr or of 0 while that is not known
 * @stop: where it is set, what was found until then is all
 */
typedef void rule_suite_tell(const char *what, size_t done, size_t nr);
struct rule_suite *rule_suite_new(const char *path, const struct profile *const *profiles, size_t nr,
				  const struct cpu_ops *cpu, rule_suite_tell *tell,
				  const volatile sig_atomic_t *stop, FILE *err);
void rule_suite_free(struct rule_suite *suite);

/** rule_suite_finding() - of @rule under the profile that was number @profile */
struct rule_finding rule_suite_finding(const struct rule_suite *suite, size_t profile, enum rule rule);

#endif
