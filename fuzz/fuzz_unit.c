/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "fuzz_again.h"
#include "fuzz_random.h"
#include "fuzz_unit.h"
#include "needed.h"
#include "seconds.h"
#include "uaccess.h"

bool fuzz_campaign_is_over(const struct fuzz_campaign *campaign)
{
	return campaign->ends || (campaign->stop && *campaign->stop) ||
	       (campaign->deadline > 0 && seconds_now() > campaign->deadline);
}

bool fuzz_same_finding(const struct fuzz_campaign *campaign, const struct fuzz_finding *a,
		       const struct fuzz_finding *b)
{
	if (campaign->other)
		return fuzz_same_difference(a, b);
	return a->broken.breach.promise == b->broken.breach.promise &&
	       a->broken.breach.rule == b->broken.breach.rule;
}

bool fuzz_worker_open(struct fuzz_worker *worker, struct fuzz_campaign *campaign, unsigned int number,
		      struct kvmsme_error *error)
{
	worker->campaign = campaign;
	worker->number = number;
	worker->told = seconds_now();
	worker->family.tails = campaign->tails ? campaign->tails : FUZZ_TAILS;
	worker->family.share = campaign->again ? campaign->again : FUZZ_AGAIN;
	if (!fuzz_world_open(&worker->world[0], &campaign->host, campaign->profile, campaign->cpu, error))
		return false;
	if (campaign->promises)
		worker->world[0].promises = campaign->promises;
	worker->world[0].cover = &worker->cover;
	return !campaign->other ||
	       fuzz_world_open(&worker->world[1], &campaign->host, campaign->other, campaign->cpu, error);
}

void fuzz_worker_close(struct fuzz_worker *worker)
{
	for (int i = 0; i < 2; i++)
		fuzz_world_close(&worker->world[i]);
	fuzz_family_free(&worker->family);
}

void fuzz_unit_number(struct fuzz_unit *unit, uint64_t nr, uint64_t first, uint64_t end)
{
	*unit = (struct fuzz_unit){
		.nr = nr, .first = first, .end = end, .reached = unit->reached, .room_reached = unit->room_reached,
		.finding = unit->finding, .room_found = unit->room_found,
	};
}

void fuzz_unit_free(struct fuzz_unit *unit)
{
	free(unit->reached);
	free(unit->finding);
}

static unsigned int share_of(const struct fuzz_worker *worker)
{
	unsigned int tails = worker->family.tails, share = worker->campaign->share;

	if (!share)
		share = tails > 1 ? FUZZ_SHARE_OF_TAILS : FUZZ_SHARE;
	return fuzz_family_share(tails, share);
}

/* One that is known already, changed; or one of random calls; whether it is the former */
static bool make_first(const struct fuzz_worker *worker, struct fuzz_random *random,
		       struct fuzz_sequence *sequence)
{
	const struct fuzz_corpus *kept = &worker->campaign->corpus;

	if (!kept->nr || fuzz_next(random) & 1) {
		fuzz_make(random, FUZZ_CALLS, share_of(worker), sequence);
		return false;
	}
	*sequence = *fuzz_pick(random, kept);
	fuzz_mutate(random, fuzz_pick(random, kept), share_of(worker), sequence);
	return true;
}

/* The sequence with this number is the family's; returns how many of its marks it has behind it */
static unsigned int next_sequence(struct fuzz_worker *worker, uint64_t index)
{
	const struct fuzz_campaign *campaign = worker->campaign;
	struct fuzz_random random = fuzz_random_of(campaign->seed, index);
	struct fuzz_family *family = &worker->family;

	if (index < campaign->given) {
		family->sequence = campaign->corpus.sequence[index];
		fuzz_family_alone(family);
		return 0;
	}
	if (family->left)
		return fuzz_family_next(family, &random, &campaign->corpus);
	fuzz_family_begin(family, &random, make_first(worker, &random, &family->sequence));
	return 0;
}

static bool is_known(const struct fuzz_campaign *campaign, const struct fuzz_unit *unit,
		     const struct fuzz_finding *found)
{
	for (size_t i = 0; i < campaign->nr; i++)
		if (fuzz_same_finding(campaign, &campaign->finding[i], found))
			return true;
	for (size_t i = 0; i < unit->nr_found; i++)
		if (fuzz_same_finding(campaign, &unit->finding[i], found))
			return true;
	return false;
}

/* Room for one more behind @nr of @size bytes each */
static void *with_room(void *array, size_t nr, size_t *room, size_t size)
{
	if (nr < *room)
		return array;
	*room = *room ? 2 * *room : 8;
	return needed(realloc(array, *room * size));
}

static void take_finding(struct fuzz_worker *worker, struct fuzz_unit *unit, uint64_t index,
			 struct fuzz_finding *found)
{
	found->index = index;
	found->sequence = worker->family.sequence;
	if (is_known(worker->campaign, unit, found))
		return;
	unit->finding = with_room(unit->finding, unit->nr_found, &unit->room_found, sizeof(*found));
	unit->finding[unit->nr_found++] = *found;
	if (!worker->campaign->other)
		fuzz_world_knows(&worker->world[0], &found->broken.breach);
}

static void take_reached(struct fuzz_worker *worker, struct fuzz_unit *unit, uint64_t index)
{
	const struct fuzz_cover *cover = &worker->cover;
	struct fuzz_reached *reached;

	if (!cover->nr_fresh)
		return;
	unit->reached = with_room(unit->reached, unit->nr_reached, &unit->room_reached, sizeof(*reached));
	reached = &unit->reached[unit->nr_reached++];
	reached->sequence = worker->family.sequence;
	reached->given = index < worker->campaign->given;
	reached->nr = cover->nr_fresh;
	memcpy(reached->fresh, cover->fresh, cover->nr_fresh * sizeof(cover->fresh[0]));
}

static void make_again(struct fuzz_worker *worker, struct fuzz_unit *unit, uint64_t index, bool ok)
{
	const struct fuzz_sequence *sequence = &worker->family.sequence;
	const char *what = fuzz_again(worker->world, worker->campaign->other, sequence, ok, &worker->found);

	unit->again++;
	if (!what)
		return;
	unit->wrong = (struct fuzz_wrong){ what, index, *sequence };
	worker->campaign->ends = true;
}

static void do_one(struct fuzz_worker *worker, struct fuzz_unit *unit, uint64_t index)
{
	struct fuzz_family *family = &worker->family;
	unsigned int marks = next_sequence(worker, index);
	struct fuzz_finding *found = &worker->found;
	bool ok;

	worker->cover.nr_fresh = 0;
	ok = fuzz_family_run(family, worker->world, worker->campaign->other, marks, found);
	if (family->member == family->again)
		make_again(worker, unit, index, ok);
	if (!ok)
		take_finding(worker, unit, index, found);
	take_reached(worker, unit, index);
	unit->sequences++;
	unit->calls += family->sequence.nr;
}

/* As it is for all units of the batch, whatever this thread has done before */
static void begin(struct fuzz_worker *worker, const struct fuzz_unit *unit)
{
	const struct fuzz_campaign *campaign = worker->campaign;

	if (!worker->begun)
		uaccess_trust_stack();
	worker->begun = true;
	worker->cover = campaign->cover;
	worker->world[0].nr_known = 0;
	for (size_t i = 0; !campaign->other && i < campaign->nr; i++)
		fuzz_world_knows(&worker->world[0], &campaign->finding[i].broken.breach);
	fuzz_family_alone(&worker->family);
	worker->family.nr = unit->nr;
}

/* The first worker is the thread that began the campaign */
static void tell(struct fuzz_worker *worker)
{
	const struct fuzz_campaign *campaign = worker->campaign;
	struct fuzz_progress progress;

	if (!campaign->tell || worker->number || seconds_now() - worker->told < 1)
		return;
	worker->told = seconds_now();
	progress = fuzz_campaign_progress(campaign);
	campaign->tell(campaign->ctx, &progress);
}

void fuzz_unit_run(struct fuzz_worker *worker, struct fuzz_unit *unit)
{
	struct fuzz_campaign *campaign = worker->campaign;
	uint64_t made = worker->world[0].calls;

	begin(worker, unit);
	for (uint64_t index = unit->first; index < unit->end; index++) {
		if ((index - unit->first) % FUZZ_UNIT == 0 && fuzz_campaign_is_over(campaign))
			break;
		do_one(worker, unit, index);
	}
	unit->made = worker->world[0].calls - made;
	campaign->sequences += unit->sequences;
	campaign->calls += unit->calls;
	campaign->made += unit->made;
	campaign->made_again += unit->again;
	tell(worker);
}
