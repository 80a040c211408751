/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Promises that a user writes, as YAML, in the steps of scenarios (docs/promises.md)
 *
 *	promise: sm-leaves-za
 *	statement: Leaving streaming mode leaves ZA alone.
 *	source: Arm ARM, PSTATE.SM
 *	given:
 *	  - get: {SVCR: [SM, ZA]}
 *	steps:
 *	  - save: before
 *	  - ...
 *
 * Steps are made in a state that a search is in: VM 0 and vCPU 0 are the stage's.
 */
#ifndef KVMSME_EXPLORE_PROMISE_YAML_H
#define KVMSME_EXPLORE_PROMISE_YAML_H

#include "promise.h"
#include "scenario.h"

/**
 * struct user_promise - a file
 * @scenario: its steps, those of given: first; title and source are the statement and the source
 * @id:       as the file names it
 * @steps:    the first step that must hold; those before it say which states it is about
 */
struct user_promise {
	struct scenario scenario;
	const char *id;
	const struct step *steps;
	struct guest_asm *assembler;
};

/**
 * user_promise_load() - false with all that is wrong in promise->scenario.doc.error
 * user_promise_free() in any case.  Keys may name these @nr profiles as well.
 */
bool user_promise_load(struct user_promise *promise, const char *path,
		       const struct profile *const *profiles, size_t nr);
void user_promise_free(struct user_promise *promise);

/**
 * struct user_breach - how a user's promise was broken
 * @step: that did not hold
 * @rule: that decided it
 */
struct user_breach {
	const struct step *step;
	enum rule rule;
};

/**
 * user_promise_check() - false: @stage's vCPU breaks it, as @breach says
 * True where the state is none that it is about, or cannot be judged (no CPU, no assembler).
 * Leaves the machine in any state: the caller restores.  Threads may check one at the same time
 * where an assembler was found, or no guest of it is text.
 */
bool user_promise_check(const struct user_promise *promise, const struct stage *stage,
			struct user_breach *breach);

/** user_promise_print() - as promise_print(): the calls, and behind them the steps of the promise */
bool user_promise_print(const struct user_promise *promise, const struct user_breach *breach,
			const struct made_call *call, size_t nr, const struct kvmsme_host *host,
			const struct profile *profile, const struct cpu_ops *cpu, FILE *out);

#endif
