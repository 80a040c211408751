/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What an ABI promises, checked at a call or in a state
 *
 * A promise is a row of promises.def.  The search (space.h) and the fuzzer make a call or reach a
 * state and ask here what was broken; a breach that is found is written as a scenario that fails
 * where the promise is broken (promise_print.c).
 */
#ifndef KVMSME_EXPLORE_PROMISE_H
#define KVMSME_EXPLORE_PROMISE_H

#include <stdio.h>

#include "call.h"
#include "snapshot.h"

/* PROMISE_CALL: looked at behind every call; PROMISE_STATE: in every state */
enum promise_when { PROMISE_CALL, PROMISE_STATE };

enum promise {
#define PROMISE(sym, id, when, claimed, statement, source) PROMISE_##sym,
#include "promises.def"
#undef PROMISE
	NR_PROMISES
};

/**
 * struct promise_desc - a row of promises.def
 * @id:      as printed and as --promise=ID takes it, e.g. "refused-changes-nothing"
 * @claimed: which profiles claim it; NULL: all
 */
struct promise_desc {
	const char *id;
	enum promise_when when;
	bool (*claimed)(const struct profile *profile);
	const char *statement;
	const char *source;
};

extern const struct promise_desc promise_descs[NR_PROMISES];

/** promise_by_id() - NR_PROMISES if there is none */
enum promise promise_by_id(const char *id);

/** promises_claimed() - bit per promise that @profile claims */
uint64_t promises_claimed(const struct profile *profile);

/**
 * struct breach - a promise that was broken
 * @rule: that broke it, as far as one is known
 * @reg:  the register that shows it; 0: none does
 */
struct breach {
	enum promise promise;
	enum rule rule;
	uint64_t reg;
};

#define BREACHES_MAX 32

/** struct breaches - what one look found, each promise and rule once */
struct breaches {
	unsigned int nr;
	struct breach breach[BREACHES_MAX];
};

/**
 * struct witness - memory that checks need, one a thread; all zero: none yet
 * Opaque to callers: promise_witness.c
 */
struct witness;
struct witness *witness_new(void);
void witness_free(struct witness *witness);

/**
 * struct promise_was - a vCPU before a call, as far as promises ask
 * @there: there was one; @frozen: its configuration was finalized
 */
struct promise_was {
	uint64_t svcr;
	uint32_t features;
	uint16_t max_vl[ARM64_VEC_MAX];
	bool there, frozen, has_sve, has_sme, vec_finalized, sme_finalized, reset_pending;
};

/** promise_was() - of @stage's vCPU now */
struct promise_was promise_was(const struct stage *stage);

/** promise_check_made() - promise_check_call() for who has no snapshot of the state before */
void promise_check_made(struct witness *witness, const struct stage *stage,
			const struct promise_was *was, const struct vcpu_call *call,
			const struct answer *answer, bool changed, uint64_t which,
			struct breaches *found);

/**
 * promise_check_call() - @call was made on @stage's vCPU and had this @answer
 * @before: the state before it; @changed: the state is not what it was
 * @which:  bit per promise to look at
 * Leaves the machine in any state: the caller restores.
 */
void promise_check_call(struct witness *witness, const struct stage *stage,
			const struct snapshot *before, const struct vcpu_call *call,
			const struct answer *answer, bool changed, uint64_t which,
			struct breaches *found);

/**
 * promise_check_task() - behind a call: the task has what host_task_set() gave it, as far as calls leave it
 * @rule: that decided the call
 */
void promise_check_task(const struct stage *stage, const struct host_task *task, enum rule rule,
			uint64_t which, struct breaches *found);

/** promise_check_state() - look at @stage's vCPU, whatever led here; the caller restores */
void promise_check_state(struct witness *witness, const struct stage *stage, uint64_t which,
			 struct breaches *found);

/**
 * struct made_call - a call of a sequence
 * @vm, @vcpu: on which: as the keys of a scenario's step have them
 */
struct made_call {
	unsigned int vm, vcpu;
	const struct vcpu_call *call;
};

/**
 * promise_print() - the breach as a scenario: @nr calls, then what the promise wants
 * `kvmsme run` of it under @profile fails, and says the rule.  @host: as `host:` of the scenario.
 * False: out of memory, or @profile does not break it so.
 */
bool promise_print(const struct breach *breach, const struct made_call *call, size_t nr,
		   const struct kvmsme_host *host, const struct profile *profile,
		   const struct cpu_ops *cpu, FILE *out);

/** promise_print_host() - the line `host: {...}` of a scenario */
void promise_print_host(const struct kvmsme_host *host, FILE *out);

#endif
