/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Families: sequences that begin alike, of which only what is new is made
 *
 * The first of a family is made whole, and marks are left at FUZZ_PLACES places of it.  From the
 * last mark on come @tails sequences, the first counted; then calls from the mark before it on are new, the
 * last mark with them, and so on: sequences are the leaves of a tree, one after the other.
 * Which sequences these are depends on numbers alone, not on what was made of them.
 */
#ifndef KVMSME_FUZZ_FUZZ_FAMILY_H
#define KVMSME_FUZZ_FUZZ_FAMILY_H

#include <limits.h>

#include "fuzz_differ.h"
#include "fuzz_random.h"

#define FUZZ_PLACES	2	/* at most */
#define FUZZ_TAILS	8

#define FUZZ_NEVER	UINT_MAX

/**
 * struct fuzz_family - the sequence at hand, and where others can go on
 * @tails:  from each mark; 1: no mark is ever used
 * @nr:     families with marks so far
 * @again:  the member that is to be made again (fuzz_again.h); FUZZ_NEVER: none of this family.
 *          @share: one of so many sequences; 0: none ever
 * @first:  the tails of others are made of its own, if @known: it was worth keeping
 * @place:  @nr_places of them, how many calls are before each
 * @marked: how many of them have a mark, in each of the worlds
 * @member: number of @sequence; @left: how many are still to come
 */
struct fuzz_family {
	unsigned int tails;
	uint64_t nr;
	unsigned int again, share;
	bool known;
	struct fuzz_sequence first, sequence;
	unsigned int place[FUZZ_PLACES], nr_places, marked;
	unsigned int member, left;
	struct fuzz_mark mark[2][FUZZ_PLACES];
};

/** fuzz_family_size() - sequences of a whole one */
unsigned int fuzz_family_size(unsigned int tails);

/**
 * fuzz_family_share() - of so many first sequences one is to have something dear, so that of
 * @share sequences one has it: it has no family
 */
unsigned int fuzz_family_share(unsigned int tails, unsigned int share);

/** fuzz_family_begin() - a new one, whose first sequence is in @family->sequence; it stays alone if it is dear */
void fuzz_family_begin(struct fuzz_family *family, struct fuzz_random *random, bool known);

/** fuzz_family_alone() - one without a family is in @family->sequence */
void fuzz_family_alone(struct fuzz_family *family);

/**
 * fuzz_family_next() - the next sequence of it, while there is one (@left)
 * @kept: calls of a known one's tail may be taken from there.  Returns how many marks its head has.
 */
unsigned int fuzz_family_next(struct fuzz_family *family, struct fuzz_random *random,
			      const struct fuzz_corpus *kept);

/**
 * fuzz_family_run() - run its sequence from mark number @marks on, 0: from its start, and mark further places
 * @differential: in both of @world, until they answer otherwise.  False with *@found filled (broken,
 * other): it was not run to its end.
 */
bool fuzz_family_run(struct fuzz_family *family, struct fuzz_world *world, bool differential,
		     unsigned int marks, struct fuzz_finding *found);

void fuzz_family_free(struct fuzz_family *family);

#endif
