/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A machine on which random sequences are run, and what they break there
 *
 * Two VMs of two vCPUs each, brought back to one of a few start states for each sequence.
 * Promises of calls are looked at behind every call, those of states where a sequence says so.
 */
#ifndef KVMSME_FUZZ_FUZZ_WORLD_H
#define KVMSME_FUZZ_FUZZ_WORLD_H

#include "fuzz_sequence.h"
#include "guest_page.h"
#include "promise.h"
#include "vm_move.h"

#define FUZZ_STARTS	6
#define FUZZ_STAGES	(FUZZ_VMS * FUZZ_VCPUS)
#define FUZZ_KNOWN	128
#define FUZZ_BUCKETS	65536	/* of hashes of states */
#define FUZZ_FRESH	(2 * FUZZ_MAX_OPS)	/* a call reaches a rule and a state */

/**
 * struct fuzz_cover - what sequences have reached; all zero: nothing yet
 * @rule:  bit per call kind, by rule: it has decided a call of that kind
 * @state: bit per bucket of hashes
 * @rules: how many rules; @pairs: rules and kinds; @states: buckets
 * @fresh: @nr_fresh of these that were reached since that was set to 0, for fuzz_cover_add()
 */
struct fuzz_cover {
	uint32_t rule[NR_RULES];
	uint64_t state[FUZZ_BUCKETS / 64];
	unsigned int rules, pairs, states, nr_fresh;
	uint32_t fresh[FUZZ_FRESH];
};

/** fuzz_cover_rule(), fuzz_cover_state() - note what a call has reached */
void fuzz_cover_rule(struct fuzz_cover *cover, enum rule rule, enum call_kind kind);
void fuzz_cover_state(struct fuzz_cover *cover, struct state_hash hash);

/** fuzz_cover_add() - what one cover says is fresh into another; true: there too */
bool fuzz_cover_add(struct fuzz_cover *cover, const uint32_t *fresh, unsigned int nr);

/** struct fuzz_breach - a promise that call @at broke */
struct fuzz_breach {
	struct breach breach;
	unsigned int at;
};

/**
 * struct fuzz_now - what a sequence has changed beside the machine
 * @stage:    the vCPUs, those of the start state until one has migrated; @vm_index, @vcpu_index: where
 *            they are in the machine; @vm, @vcpu: hashes of these parts
 * @task:     what the calling task was given, if @has_task
 * @ran:      guest code may have run since the guest's memory was as it was at first
 * @answers:  a hash of all answers from the start state on, where the world listens
 */
struct fuzz_now {
	struct stage stage[FUZZ_STAGES];
	unsigned int vm_index[FUZZ_VMS], vcpu_index[FUZZ_STAGES];
	struct state_hash vm[FUZZ_VMS], vcpu[FUZZ_STAGES];
	struct host_task task;
	bool has_task, ran;
	uint64_t answers;
};

/**
 * struct fuzz_mark - a place between two calls that can be returned to; all zero: none yet
 * @memory: the guest's, if it had run
 */
struct fuzz_mark {
	struct fuzz_now now;
	struct snapshot at;
	uint8_t memory[GUEST_PAGE_BYTES];
};

/**
 * struct fuzz_world
 * @home:     a machine for each start state: going back to it costs what was changed since.  All have
 *            one guest's memory, which is at first as it is in the first's mark
 * @ids:      whose registers the bytes of a sequence mean; its own machine's
 * @now:      of the sequence at hand
 * @gets_change: a GET may change what it reads
 * @listens:  to what calls answer (fuzz_now.answers)
 * @promises: bit per promise that is looked at
 * @call:     the last one, and its @answer
 * @move:     the last migration, as it was answered
 * @known:    @nr_known breaches that are no news; @only: the one that is, NULL: any
 * @cover:    what is reached is noted there; NULL: nowhere
 */
struct fuzz_world {
	struct kvmsme_host host;
	const struct profile *profile;
	const struct cpu_ops *cpu;
	const struct kvmsme *ids;
	struct fuzz_mark home[FUZZ_STARTS];
	struct fuzz_now now;
	bool gets_change, listens;
	struct fuzz_mark before;
	struct witness *witness;
	uint64_t promises;
	struct breach known[FUZZ_KNOWN];
	unsigned int nr_known;
	const struct breach *only;
	struct fuzz_cover *cover;
	struct vcpu_call call;
	struct answer answer;
	struct vm_move move;
	struct breaches found;
	uint64_t calls;
};

/** fuzz_mark_save() - mark the place where the world is; false: out of memory */
bool fuzz_mark_save(const struct fuzz_world *world, struct fuzz_mark *mark);

/** fuzz_mark_return() - go back to it, from anywhere */
void fuzz_mark_return(struct fuzz_world *world, const struct fuzz_mark *mark);

/**
 * fuzz_mark_leave() - the next return is to a mark from before it, and this one is needed no more:
 * then it costs what has changed since that (snapshot_leave())
 */
void fuzz_mark_leave(const struct fuzz_mark *mark);
void fuzz_mark_free(struct fuzz_mark *mark);

/**
 * fuzz_find_parts() - note where the vCPUs are in the machine; false: one is none
 * fuzz_hash_parts() - and the hashes of them and their VMs
 */
bool fuzz_find_parts(struct fuzz_world *world);
void fuzz_hash_parts(struct fuzz_world *world);

/** fuzz_world_open() - false with *@error filled; fuzz_world_close() in any case, of all zero too */
bool fuzz_world_open(struct fuzz_world *world, const struct kvmsme_host *host,
		     const struct profile *profile, const struct cpu_ops *cpu,
		     struct kvmsme_error *error);
void fuzz_world_close(struct fuzz_world *world);

/**
 * fuzz_world_run() - run a sequence, up to the first promise that it breaks
 * False with *@broken filled: one was broken.  What was reached that was not before is more
 * cover (fuzz_cover.pairs, .states).
 */
bool fuzz_world_run(struct fuzz_world *world, const struct fuzz_sequence *sequence,
		    struct fuzz_breach *broken);

/** fuzz_world_go_on() - its calls from @at up to @end, of a sequence that the world has come to @at of */
bool fuzz_world_go_on(struct fuzz_world *world, const struct fuzz_sequence *sequence, unsigned int at,
		      unsigned int end, struct fuzz_breach *broken);

/** fuzz_world_knows() - a breach is no news from now on; false: there are too many */
bool fuzz_world_knows(struct fuzz_world *world, const struct breach *breach);

/** fuzz_world_begin(), fuzz_world_make() - the same step by step, without looking at promises */
void fuzz_world_begin(struct fuzz_world *world, const struct fuzz_sequence *sequence);
const struct vcpu_call *fuzz_world_make(struct fuzz_world *world, const struct fuzz_sequence *sequence,
					unsigned int at);

/**
 * fuzz_world_unroll() - the calls that lead to a sequence's start state in front of its own
 * False: they are too many.
 */
bool fuzz_world_unroll(const struct fuzz_world *world, const struct fuzz_sequence *sequence,
		       struct fuzz_sequence *whole);

/** fuzz_host() - the host that a sequence's header names */
const struct kvmsme_host *fuzz_host(uint8_t host);
extern const unsigned int nr_fuzz_hosts;

#endif
