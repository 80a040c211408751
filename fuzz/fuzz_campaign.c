/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "fuzz_differ.h"
#include "fuzz_shrink.h"
#include "fuzz_unit.h"
#include "seconds.h"
#include "worker_pool.h"

#define KEPT_MAX	4096	/* sequences */
#define BATCH_MIN	4	/* units: what the first ones reach is soon known to others */
#define BATCH_MAX	256
#define BATCH_DEAR	8	/* where what is dear is in more than a sequence of so many: units take long */
#define SHARE_DEAR	64

/**
 * struct batch - units that begin with the same knowledge
 * @worker: one a thread; @unit: @nr of them
 */
struct batch {
	struct fuzz_campaign *campaign;
	struct fuzz_worker *worker;
	unsigned int nr_workers;
	struct fuzz_unit *unit;
	size_t nr;
};

struct fuzz_progress fuzz_campaign_progress(const struct fuzz_campaign *campaign)
{
	return (struct fuzz_progress){
		.sequences = campaign->sequences, .calls = campaign->calls, .made = campaign->made,
		.again = campaign->made_again, .rules = campaign->cover.rules, .states = campaign->cover.states,
		.corpus = campaign->corpus.nr, .findings = campaign->nr,
		.seconds = seconds_now() - campaign->begun,
	};
}

static void do_unit(void *ctx, unsigned int thread, size_t nr)
{
	struct batch *batch = ctx;

	fuzz_unit_run(&batch->worker[thread], &batch->unit[nr]);
}

static void end_thread(void *ctx, unsigned int thread)
{
	const struct batch *batch = ctx;
	const struct cpu_ops *cpu = batch->campaign->cpu;

	(void)thread;
	if (cpu && cpu->release)
		cpu->release();
}

static uint64_t unit_size(const struct fuzz_campaign *campaign)
{
	uint64_t size = fuzz_family_size(campaign->tails ? campaign->tails : FUZZ_TAILS);

	return size > FUZZ_UNIT ? size : FUZZ_UNIT;
}

/* As large as can be for many threads, and small as long as each sequence reaches something */
static size_t batch_size(const struct fuzz_campaign *campaign, uint64_t units)
{
	uint64_t most = BATCH_MAX * FUZZ_UNIT / unit_size(campaign), size = units / 4;

	if (campaign->share && campaign->share < SHARE_DEAR)
		most = BATCH_DEAR;
	if (size > most)
		size = most;
	return size < BATCH_MIN ? BATCH_MIN : size;
}

/* False: there is none left to do */
static bool number_units(struct batch *batch, uint64_t from)
{
	const struct fuzz_campaign *campaign = batch->campaign;
	uint64_t size = unit_size(campaign), count = campaign->count ? campaign->count : UINT64_MAX;
	size_t most = batch_size(campaign, from);

	for (batch->nr = 0; batch->nr < most && (from + batch->nr) * size < count; batch->nr++) {
		uint64_t first = (from + batch->nr) * size;

		fuzz_unit_number(&batch->unit[batch->nr], from + batch->nr, first,
				 count - first < size ? count : first + size);
	}
	return batch->nr;
}

static bool is_known(const struct fuzz_campaign *campaign, const struct fuzz_finding *found)
{
	for (size_t i = 0; i < campaign->nr; i++)
		if (fuzz_same_finding(campaign, &campaign->finding[i], found))
			return true;
	return false;
}

/* What a unit before it in the batch has reached as well is not kept twice */
static void take(struct fuzz_campaign *campaign, const struct fuzz_unit *unit)
{
	if (unit->wrong.what && !campaign->wrong.what)
		campaign->wrong = unit->wrong;
	for (size_t i = 0; i < unit->nr_found && campaign->nr < FUZZ_FINDINGS; i++)
		if (!is_known(campaign, &unit->finding[i]))
			campaign->finding[campaign->nr++] = unit->finding[i];
	for (size_t i = 0; i < unit->nr_reached; i++) {
		const struct fuzz_reached *reached = &unit->reached[i];

		if (fuzz_cover_add(&campaign->cover, reached->fresh, reached->nr) && !reached->given &&
		    campaign->corpus.nr < KEPT_MAX)
			fuzz_corpus_add(&campaign->corpus, &reached->sequence);
	}
}

static void run_batches(struct batch *batch, struct pool *pool)
{
	struct fuzz_campaign *campaign = batch->campaign;

	for (uint64_t from = 0; !fuzz_campaign_is_over(campaign) && number_units(batch, from); from += batch->nr) {
		pool_run(pool, batch->nr);
		for (size_t i = 0; i < batch->nr; i++)
			take(campaign, &batch->unit[i]);
	}
}

static bool open_batch(struct batch *batch, struct kvmsme_error *error)
{
	struct fuzz_campaign *campaign = batch->campaign;

	snprintf(error->text, sizeof(error->text), "out of memory");
	batch->unit = calloc(BATCH_MAX, sizeof(*batch->unit));
	batch->worker = calloc(campaign->jobs, sizeof(*batch->worker));
	if (!batch->unit || !batch->worker)
		return false;
	while (batch->nr_workers < campaign->jobs) {
		unsigned int nr = batch->nr_workers++;

		if (!fuzz_worker_open(&batch->worker[nr], campaign, nr, error))
			return false;
	}
	return true;
}

static void close_batch(struct batch *batch)
{
	for (unsigned int i = 0; i < batch->nr_workers; i++)
		fuzz_worker_close(&batch->worker[i]);
	for (size_t i = 0; batch->unit && i < BATCH_MAX; i++)
		fuzz_unit_free(&batch->unit[i]);
	free(batch->worker);
	free(batch->unit);
}

bool fuzz_campaign_run(struct fuzz_campaign *campaign, struct kvmsme_error *error)
{
	struct batch batch = { .campaign = campaign };
	const struct pool_work work = { do_unit, end_thread, &batch };
	struct pool *pool = NULL;
	bool ok;

	campaign->begun = seconds_now();
	campaign->deadline = campaign->seconds > 0 ? campaign->begun + campaign->seconds : 0;
	campaign->given = campaign->corpus.nr;
	if (open_batch(&batch, error))
		pool = pool_new(campaign->jobs, &work);
	ok = pool;
	if (ok)
		run_batches(&batch, pool);
	pool_free(pool);
	campaign->progress = fuzz_campaign_progress(campaign);
	close_batch(&batch);
	return ok;
}

static bool shrink(const struct fuzz_campaign *campaign, struct fuzz_world *world, struct fuzz_finding *found)
{
	if (campaign->other)
		return fuzz_differ_shrink(world, found);
	return fuzz_shrink_breach(&world[0], &found->broken.breach, &found->sequence);
}

/* What only the campaign has seen is none */
static void take_away(struct fuzz_campaign *campaign, size_t nr)
{
	const struct fuzz_finding *found = &campaign->finding[nr];

	if (!campaign->wrong.what)
		campaign->wrong = (struct fuzz_wrong){ "what it breaks is not broken again", found->index,
						       found->sequence };
	memmove(&campaign->finding[nr], &campaign->finding[nr + 1],
		(--campaign->nr - nr) * sizeof(campaign->finding[0]));
}

bool fuzz_campaign_shrink(struct fuzz_campaign *campaign, struct kvmsme_error *error)
{
	struct fuzz_world *world = calloc(2, sizeof(*world));
	bool ok = world && fuzz_world_open(&world[0], &campaign->host, campaign->profile, campaign->cpu,
					   error);

	if (ok && campaign->other)
		ok = fuzz_world_open(&world[1], &campaign->host, campaign->other, campaign->cpu, error);
	if (ok && campaign->promises)
		world[0].promises = campaign->promises;
	for (size_t i = 0; ok && i < campaign->nr;)
		if (shrink(campaign, world, &campaign->finding[i]))
			i++;
		else
			take_away(campaign, i);
	for (int i = 0; world && i < 2; i++)
		fuzz_world_close(&world[i]);
	free(world);
	return ok;
}

void fuzz_campaign_free(struct fuzz_campaign *campaign)
{
	fuzz_corpus_free(&campaign->corpus);
}
