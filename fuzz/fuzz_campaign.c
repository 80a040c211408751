/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_again.h"
#include "fuzz_family.h"
#include "fuzz_random.h"
#include "fuzz_shrink.h"
#include "seconds.h"
#include "uaccess.h"

#define KEPT_MAX	4096	/* sequences that a job keeps */

/**
 * struct job - a thread's part
 * @world:  the second one is of a differential campaign's other profile
 * @kept:   what its own sequences have reached; @given: of them came with the campaign
 * @found:  by the sequence at hand
 * @whole:  calls of its sequences, made or not; @made_again: sequences
 * @done, @calls, @rules ...: for who watches
 */
struct job {
	struct fuzz_campaign *campaign;
	unsigned int number;
	pthread_t thread;
	struct fuzz_world world[2];
	struct fuzz_family family;
	struct fuzz_cover cover;
	struct fuzz_corpus kept;
	size_t given;
	struct fuzz_finding found, finding[FUZZ_FINDINGS];
	size_t nr;
	uint64_t whole, made_again;
	struct fuzz_wrong wrong;
	atomic_size_t nr_kept, nr_found;
	atomic_ullong done, calls, made, again;
	atomic_uint rules, states;
	atomic_bool ended;
	double deadline;
};

static unsigned int share_of(const struct job *job)
{
	unsigned int tails = job->family.tails, share = job->campaign->share;

	if (!share)
		share = tails > 1 ? FUZZ_SHARE_OF_TAILS : FUZZ_SHARE;
	return fuzz_family_share(tails, share);
}

/* One that is known already, changed; or one of random calls; whether it is the former */
static bool make_first(const struct job *job, struct fuzz_random *random, struct fuzz_sequence *sequence)
{
	if (!job->kept.nr || fuzz_next(random) & 1) {
		fuzz_make(random, FUZZ_CALLS, share_of(job), sequence);
		return false;
	}
	*sequence = *fuzz_pick(random, &job->kept);
	fuzz_mutate(random, fuzz_pick(random, &job->kept), share_of(job), sequence);
	return true;
}

/* The sequence with this number is the family's; returns how many of its marks it has behind it */
static unsigned int next_sequence(struct job *job, uint64_t index)
{
	struct fuzz_random random = fuzz_random_of(job->campaign->seed, index);
	struct fuzz_family *family = &job->family;
	uint64_t nth = index / job->campaign->jobs;

	if (nth < job->given) {
		family->sequence = job->kept.sequence[nth];
		fuzz_family_alone(family);
		return 0;
	}
	if (family->left)
		return fuzz_family_next(family, &random, &job->kept);
	fuzz_family_begin(family, &random, make_first(job, &random, &family->sequence));
	return 0;
}

static bool known_difference(const struct job *job, const struct fuzz_finding *found)
{
	for (size_t i = 0; i < job->nr; i++)
		if (fuzz_same_difference(&job->finding[i], found))
			return true;
	return false;
}

static void keep_finding(struct job *job, const struct fuzz_finding *found)
{
	if (job->nr < FUZZ_FINDINGS)
		job->finding[job->nr++] = *found;
}

static void take_finding(struct job *job, uint64_t index, struct fuzz_finding *found)
{
	found->index = index;
	found->sequence = job->family.sequence;
	if (job->campaign->other) {
		if (!known_difference(job, found))
			keep_finding(job, found);
		return;
	}
	keep_finding(job, found);
	fuzz_world_knows(&job->world[0], &found->broken.breach);
}

static void make_again(struct job *job, uint64_t index, bool ok)
{
	const struct fuzz_sequence *sequence = &job->family.sequence;
	const char *what = fuzz_again(job->world, job->campaign->other, sequence, ok, &job->found);

	job->made_again++;
	if (!what)
		return;
	job->wrong = (struct fuzz_wrong){ what, index, *sequence };
	job->campaign->ends = true;
}

static void do_one(struct job *job, uint64_t index)
{
	unsigned int pairs = job->cover.pairs, states = job->cover.states;
	unsigned int marks = next_sequence(job, index);
	bool ok = fuzz_family_run(&job->family, job->world, job->campaign->other, marks, &job->found);

	if (job->family.member == job->family.again)
		make_again(job, index, ok);
	if (!ok)
		take_finding(job, index, &job->found);
	if ((job->cover.pairs > pairs || job->cover.states > states) &&
	    index / job->campaign->jobs >= job->given && job->kept.nr < KEPT_MAX)
		fuzz_corpus_add(&job->kept, &job->family.sequence);
	job->whole += job->family.sequence.nr;
}

/* For who watches */
static void publish(struct job *job, uint64_t done)
{
	job->done = done;
	job->made = job->world[0].calls;
	job->again = job->made_again;
	job->calls = job->whole;
	job->rules = job->cover.rules;
	job->states = job->cover.states;
	job->nr_kept = job->kept.nr;
	job->nr_found = job->nr;
}

static bool is_over(const struct job *job)
{
	return job->campaign->ends || (job->campaign->stop && *job->campaign->stop) ||
	       (job->deadline > 0 && seconds_now() > job->deadline);
}

static void *job_main(void *arg)
{
	struct job *job = arg;
	struct fuzz_campaign *campaign = job->campaign;
	uint64_t done = 0;

	uaccess_trust_stack();
	for (uint64_t index = job->number; !campaign->count || index < campaign->count;
	     index += campaign->jobs, done++) {
		if (done % 64 == 0) {
			publish(job, done);
			if (is_over(job))
				break;
		}
		do_one(job, index);
	}
	publish(job, done);
	if (campaign->cpu && campaign->cpu->release)
		campaign->cpu->release();
	job->ended = true;
	return NULL;
}

static bool open_job(struct job *job, struct fuzz_campaign *campaign, unsigned int number,
		     struct kvmsme_error *error)
{
	job->campaign = campaign;
	job->number = number;
	job->deadline = campaign->seconds > 0 ? seconds_now() + campaign->seconds : 0;
	for (size_t i = 0; i < campaign->corpus.nr; i++)
		fuzz_corpus_add(&job->kept, &campaign->corpus.sequence[i]);
	job->given = campaign->corpus.nr;
	job->family.tails = campaign->tails ? campaign->tails : FUZZ_TAILS;
	job->family.share = campaign->again ? campaign->again : FUZZ_AGAIN;
	if (!fuzz_world_open(&job->world[0], &campaign->host, campaign->profile, campaign->cpu, error))
		return false;
	if (campaign->promises)
		job->world[0].promises = campaign->promises;
	job->world[0].cover = &job->cover;
	return !campaign->other ||
	       fuzz_world_open(&job->world[1], &campaign->host, campaign->other, campaign->cpu, error);
}

static void close_job(struct job *job)
{
	for (int i = 0; i < 2; i++)
		fuzz_world_close(&job->world[i]);
	fuzz_family_free(&job->family);
	fuzz_corpus_free(&job->kept);
}

static void sum_up(struct fuzz_campaign *campaign, struct job *jobs, double begin)
{
	struct fuzz_progress sum = { .seconds = seconds_now() - begin };

	for (unsigned int i = 0; i < campaign->jobs; i++) {
		struct job *job = &jobs[i];

		sum.sequences += job->done;
		sum.calls += job->calls;
		sum.made += job->made;
		sum.again += job->again;
		sum.rules = sum.rules > job->rules ? sum.rules : job->rules;
		sum.states = sum.states > job->states ? sum.states : job->states;
		sum.corpus += job->nr_kept;
		sum.findings += job->nr_found;
	}
	campaign->progress = sum;
}

static void watch(struct fuzz_campaign *campaign, struct job *jobs, double begin)
{
	double last = begin;

	for (unsigned int i = 0; i < campaign->jobs; i++)
		while (!jobs[i].ended) {
			usleep(20000);
			if (!campaign->tell || seconds_now() - last < 1)
				continue;
			last = seconds_now();
			sum_up(campaign, jobs, begin);
			campaign->tell(campaign->ctx, &campaign->progress);
		}
}

static int by_index(const void *a, const void *b)
{
	const struct fuzz_finding *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static bool same_finding(const struct fuzz_campaign *campaign, const struct fuzz_finding *a,
			 const struct fuzz_finding *b)
{
	if (campaign->other)
		return fuzz_same_difference(a, b);
	return a->broken.breach.promise == b->broken.breach.promise &&
	       a->broken.breach.rule == b->broken.breach.rule;
}

static void collect_wrong(struct fuzz_campaign *campaign, const struct job *job)
{
	struct fuzz_wrong *first = &campaign->wrong;

	if (job->wrong.what && (!first->what || job->wrong.index < first->index))
		*first = job->wrong;
}

/* Of what several jobs have found the one with the smallest number */
static void collect(struct fuzz_campaign *campaign, struct job *jobs)
{
	size_t kept = 0;

	for (unsigned int i = 0; i < campaign->jobs; i++) {
		collect_wrong(campaign, &jobs[i]);
		for (size_t n = 0; n < jobs[i].nr && campaign->nr < FUZZ_FINDINGS; n++)
			campaign->finding[campaign->nr++] = jobs[i].finding[n];
		for (size_t n = jobs[i].given; n < jobs[i].kept.nr; n++)
			fuzz_corpus_add(&campaign->corpus, &jobs[i].kept.sequence[n]);
	}
	qsort(campaign->finding, campaign->nr, sizeof(campaign->finding[0]), by_index);
	for (size_t i = 0; i < campaign->nr; i++) {
		bool again = false;

		for (size_t n = 0; n < kept && !again; n++)
			again = same_finding(campaign, &campaign->finding[n], &campaign->finding[i]);
		if (!again)
			campaign->finding[kept++] = campaign->finding[i];
	}
	campaign->nr = kept;
}

bool fuzz_campaign_run(struct fuzz_campaign *campaign, struct kvmsme_error *error)
{
	struct job *jobs = calloc(campaign->jobs, sizeof(*jobs));
	double begin = seconds_now();
	unsigned int opened = 0;
	bool ok = jobs;

	snprintf(error->text, sizeof(error->text), "out of memory");
	for (; ok && opened < campaign->jobs; opened++)
		ok = open_job(&jobs[opened], campaign, opened, error);
	for (unsigned int i = 0; ok && i < campaign->jobs; i++)
		if (pthread_create(&jobs[i].thread, NULL, job_main, &jobs[i]))
			job_main(&jobs[i]);	/* later, but all the same */
	if (ok) {
		watch(campaign, jobs, begin);
		for (unsigned int i = 0; i < campaign->jobs; i++)
			if (jobs[i].thread)
				pthread_join(jobs[i].thread, NULL);
		sum_up(campaign, jobs, begin);
		collect(campaign, jobs);
	}
	for (unsigned int i = 0; i < opened; i++)
		close_job(&jobs[i]);
	free(jobs);
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
