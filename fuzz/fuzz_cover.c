/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz_world.h"

/* Of what is fresh: a rule and a kind of call; without it a bucket of states */
#define FRESH_PAIR	(UINT32_C(1) << 31)

static void note(struct fuzz_cover *cover, uint32_t fresh)
{
	if (cover->nr_fresh < FUZZ_FRESH)
		cover->fresh[cover->nr_fresh++] = fresh;
}

void fuzz_cover_rule(struct fuzz_cover *cover, enum rule rule, enum call_kind kind)
{
	uint32_t bit = UINT32_C(1) << kind;

	if (cover->rule[rule] & bit)
		return;
	cover->rules += !cover->rule[rule];
	cover->rule[rule] |= bit;
	cover->pairs++;
	note(cover, FRESH_PAIR | (uint32_t)rule << 8 | (uint32_t)kind);
}

static void cover_bucket(struct fuzz_cover *cover, uint32_t bucket)
{
	uint64_t bit = UINT64_C(1) << bucket % 64;

	if (cover->state[bucket / 64] & bit)
		return;
	cover->state[bucket / 64] |= bit;
	cover->states++;
	note(cover, bucket);
}

void fuzz_cover_state(struct fuzz_cover *cover, struct state_hash hash)
{
	cover_bucket(cover, (uint32_t)(hash.lo % FUZZ_BUCKETS));
}

bool fuzz_cover_add(struct fuzz_cover *cover, const uint32_t *fresh, unsigned int nr)
{
	cover->nr_fresh = 0;
	for (unsigned int i = 0; i < nr; i++)
		if (fresh[i] & FRESH_PAIR)
			fuzz_cover_rule(cover, (enum rule)(fresh[i] >> 8 & 0xffff), (enum call_kind)(fresh[i] & 0xff));
		else
			cover_bucket(cover, fresh[i]);
	return cover->nr_fresh;
}
