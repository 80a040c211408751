/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same sequence under two profiles */
#ifndef KVMSME_FUZZ_FUZZ_DIFFER_H
#define KVMSME_FUZZ_FUZZ_DIFFER_H

#include "fuzz_campaign.h"

/**
 * fuzz_differ() - run @sequence in both worlds until they answer otherwise
 * True with *@found filled (other, broken.at): they did.
 */
bool fuzz_differ(struct fuzz_world world[2], const struct fuzz_sequence *sequence,
		 struct fuzz_finding *found);

/** fuzz_differ_go_on() - its calls from @at up to @end; both worlds have come to @at of them */
bool fuzz_differ_go_on(struct fuzz_world world[2], const struct fuzz_sequence *sequence, unsigned int at,
		       unsigned int end, struct fuzz_finding *found);

/** fuzz_same_difference() - by the rules and errnos on both sides */
bool fuzz_same_difference(const struct fuzz_finding *a, const struct fuzz_finding *b);

/** fuzz_differ_shrink() - the smallest sequence with the same difference; false: it has none as it is given */
bool fuzz_differ_shrink(struct fuzz_world world[2], struct fuzz_finding *found);

/** fuzz_differ_print() - as a scenario of the first profile; comments say what the second answers */
void fuzz_differ_print(struct fuzz_world world[2], const struct fuzz_finding *found, FILE *out);

/**
 * fuzz_differ_print_sides() - the same of one world and of @other, which is called @name and has answered
 * the last call with *@answer; world->answer is its own.  The steps are those of the sequence alone.
 */
void fuzz_differ_print_sides(struct fuzz_world *world, const struct fuzz_finding *found, const char *name,
			     const struct answer *answer, FILE *out);

#endif
