/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers from a seed, the same everywhere (splitmix64), and sequences from them */
#ifndef KVMSME_FUZZ_FUZZ_RANDOM_H
#define KVMSME_FUZZ_FUZZ_RANDOM_H

#include "fuzz_corpus.h"

/** struct fuzz_random - @state: any number to begin with */
struct fuzz_random {
	uint64_t state;
};

static inline uint64_t fuzz_next(struct fuzz_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/** fuzz_random_of() - for the sequence with number @index of a campaign */
static inline struct fuzz_random fuzz_random_of(uint64_t seed, uint64_t index)
{
	struct fuzz_random random = { seed };

	random.state = fuzz_next(&random) + index * UINT64_C(0xd1342543de82ef95);
	return random;
}

/** fuzz_pick() - one of a corpus; NULL: there is none */
static inline const struct fuzz_sequence *fuzz_pick(struct fuzz_random *random, const struct fuzz_corpus *corpus)
{
	return corpus->nr ? &corpus->sequence[fuzz_next(random) % corpus->nr] : NULL;
}

/*
 * Guests, promises of states, migrations and the task's registers cost as much as a hundred
 * sequences each: one of so many has them
 */
#define FUZZ_SHARE	1024
#define FUZZ_SHARE_OF_TAILS 3072	/* where others are made in part only: as many a second */

/**
 * fuzz_make() - a sequence of @nr calls; fuzz_mutate() - some of its calls changed
 * @share: one of so many has each of what is dear (FUZZ_SHARE)
 */
void fuzz_make(struct fuzz_random *random, unsigned int nr, unsigned int share,
	       struct fuzz_sequence *sequence);
void fuzz_mutate(struct fuzz_random *random, const struct fuzz_sequence *other, unsigned int share,
		 struct fuzz_sequence *sequence);

/**
 * fuzz_make_tail() - other calls from @from on; fuzz_mutate_tail() - some of them changed, some from @kept
 * Whatever happens to them, the sequence is as long as it was, and its header is left alone.
 */
void fuzz_make_tail(struct fuzz_random *random, unsigned int from, struct fuzz_sequence *sequence);
void fuzz_mutate_tail(struct fuzz_random *random, const struct fuzz_corpus *kept, unsigned int from,
		      struct fuzz_sequence *sequence);

#endif
