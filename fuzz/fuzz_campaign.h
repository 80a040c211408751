/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A campaign: many sequences, guided by what they reach
 *
 * They come in units of consecutive numbers, and these in batches (fuzz_unit.h).  A sequence is made from the
 * seed, its number, and what all sequences of former batches have reached: the same seed and count find
 * the same, however many jobs there are.  Within a unit they come in families (fuzz_family.h).
 */
#ifndef KVMSME_FUZZ_FUZZ_CAMPAIGN_H
#define KVMSME_FUZZ_FUZZ_CAMPAIGN_H

#include <signal.h>
#include <stdatomic.h>

#include "fuzz_corpus.h"
#include "fuzz_world.h"

#define FUZZ_CALLS 32	/* of a sequence that is made, not mutated */
#define FUZZ_UNIT 64	/* sequences at least */

/**
 * struct fuzz_finding - a breach, or a difference between two profiles
 * @index:    of the sequence that was first to show it
 * @sequence: shrunk in the end
 * @other:    of a difference: what the second profile answered by
 */
struct fuzz_finding {
	uint64_t index;
	struct fuzz_sequence sequence;
	struct fuzz_breach broken;
	struct {
		enum rule rule[2];
		int err[2];
	} other;
};

#define FUZZ_FINDINGS 256

/**
 * struct fuzz_wrong - a sequence that did not do the same when it was made again from its start
 * @what: was not the same; NULL: there was none
 */
struct fuzz_wrong {
	const char *what;
	uint64_t index;
	struct fuzz_sequence sequence;
};

/**
 * struct fuzz_progress - of all jobs together
 * @made:  of @calls, others were in the head of a family
 * @again: of @sequences, made once more (fuzz_again.h); their calls are not counted
 */
struct fuzz_progress {
	uint64_t sequences, calls, made, again;
	unsigned int rules, states;
	size_t corpus, findings;
	double seconds;
};

/**
 * struct fuzz_campaign - what is asked
 * @other:    the second profile of a differential campaign, or NULL
 * @promises: bit per promise; 0: all that @profile claims
 * @count:    sequences; 0: until @seconds are over; both 0: until @stop
 * @share:    one sequence of so many has what is dear (fuzz_random.h); 0: FUZZ_SHARE
 * @again:    one of so many that come in families is made again (fuzz_again.h); 0: FUZZ_AGAIN
 * @tails:    sequences go on from the same mark (fuzz_family.h); 1: none; 0: FUZZ_TAILS
 * @tell:     called about once a second, or NULL
 * @corpus:   to begin with; in the end what was kept is behind it
 * @finding:  @nr, by the sequence that was first
 * @wrong:    an error of this program that was found, and ended the campaign (@ends)
 * @cover, @given: what was reached before the batch at hand; so many of @corpus came with the campaign
 * @sequences, @calls, @made, @made_again: counted as units end
 */
struct fuzz_campaign {
	struct kvmsme_host host;
	const struct profile *profile, *other;
	const struct cpu_ops *cpu;
	uint64_t promises, seed, count;
	double seconds;
	unsigned int jobs, share, tails, again;
	const volatile sig_atomic_t *stop;
	void (*tell)(void *ctx, const struct fuzz_progress *progress);
	void *ctx;
	struct fuzz_corpus corpus;
	struct fuzz_finding finding[FUZZ_FINDINGS];
	size_t nr;
	struct fuzz_wrong wrong;
	atomic_bool ends;
	struct fuzz_cover cover;
	size_t given;
	double begun, deadline;
	atomic_ullong sequences, calls, made, made_again;
	struct fuzz_progress progress;
};

/** fuzz_campaign_progress() - so far; by the thread that runs it */
struct fuzz_progress fuzz_campaign_progress(const struct fuzz_campaign *campaign);

/** fuzz_campaign_run() - false with *@error filled; fuzz_campaign_free() in any case */
bool fuzz_campaign_run(struct fuzz_campaign *campaign, struct kvmsme_error *error);
void fuzz_campaign_free(struct fuzz_campaign *campaign);

/**
 * fuzz_campaign_shrink() - all findings, each made from creation first
 * One that does not show again is taken away and is @campaign->wrong.  False with *@error filled.
 */
bool fuzz_campaign_shrink(struct fuzz_campaign *campaign, struct kvmsme_error *error);

#endif
