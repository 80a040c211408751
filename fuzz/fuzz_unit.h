/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Units of a campaign: sequences with consecutive numbers, made by one thread
 *
 * A unit is made of the seed, its numbers, and what the campaign had reached when its batch began.
 * So it is the same whichever thread does it, and beside whichever others.
 */
#ifndef KVMSME_FUZZ_FUZZ_UNIT_H
#define KVMSME_FUZZ_FUZZ_UNIT_H

#include "fuzz_campaign.h"
#include "fuzz_family.h"

/** struct fuzz_reached - a sequence that reached what none before it had, and @nr of that (fuzz_cover.fresh) */
struct fuzz_reached {
	struct fuzz_sequence sequence;
	bool given;
	unsigned int nr;
	uint32_t fresh[FUZZ_FRESH];
};

/**
 * struct fuzz_unit - sequences @first up to @end, and what came of them
 * @reached, @finding: @nr_reached and @nr_found of them, in the order of sequences, with room for more, which the
 *         next unit here has as well
 * @calls: of its sequences, made or not
 */
struct fuzz_unit {
	uint64_t nr, first, end;
	struct fuzz_reached *reached;
	struct fuzz_finding *finding;
	size_t nr_reached, room_reached, nr_found, room_found;
	struct fuzz_wrong wrong;
	uint64_t sequences, calls, made, again;
};

/** struct fuzz_worker - a thread's machines; the second world is of a differential campaign's other profile */
struct fuzz_worker {
	struct fuzz_campaign *campaign;
	unsigned int number;
	bool begun;
	struct fuzz_world world[2];
	struct fuzz_family family;
	struct fuzz_cover cover;
	struct fuzz_finding found;	/* by the sequence at hand */
	double told;
};

/** fuzz_worker_open() - false with *@error filled; fuzz_worker_close() in any case */
bool fuzz_worker_open(struct fuzz_worker *worker, struct fuzz_campaign *campaign, unsigned int number,
		      struct kvmsme_error *error);
void fuzz_worker_close(struct fuzz_worker *worker);

/** fuzz_unit_run() - do @unit, whose numbers are set, or begin to where the campaign is over */
void fuzz_unit_run(struct fuzz_worker *worker, struct fuzz_unit *unit);

/** fuzz_unit_number() - the unit with number @nr comes next here; fuzz_unit_free() - none */
void fuzz_unit_number(struct fuzz_unit *unit, uint64_t nr, uint64_t first, uint64_t end);
void fuzz_unit_free(struct fuzz_unit *unit);

/** fuzz_campaign_is_over() - it was stopped, or its time is up */
bool fuzz_campaign_is_over(const struct fuzz_campaign *campaign);

/** fuzz_same_finding() - the same promise by the same rule, or the same difference */
bool fuzz_same_finding(const struct fuzz_campaign *campaign, const struct fuzz_finding *a,
		       const struct fuzz_finding *b);

#endif
