/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fuzz_family.h"

unsigned int fuzz_family_size(unsigned int tails)
{
	unsigned int size = 1;

	for (unsigned int i = 0; i < FUZZ_PLACES; i++)
		size *= tails;
	return size;
}

unsigned int fuzz_family_share(unsigned int tails, unsigned int share)
{
	unsigned int size = fuzz_family_size(tails);

	return (share - 1 + size) / size;
}

static unsigned int up_to(struct fuzz_random *random, unsigned int most)
{
	return 1 + (unsigned int)(fuzz_next(random) % most);
}

/*
 * From the end of the sequence on: tails are short, a quarter of it at most, and the places before them are
 * anywhere, so that each call is new in some of the sequences
 */
static void pick_places(struct fuzz_family *family, struct fuzz_random *random)
{
	unsigned int left = family->sequence.nr, most = left / 4;

	if (family->tails < 2 || left < 4 * FUZZ_PLACES)
		return;
	family->nr_places = FUZZ_PLACES;
	for (unsigned int i = FUZZ_PLACES; i--; most = left - i) {
		left -= up_to(random, most);
		family->place[i] = left;
	}
}

/* Whatever is dear about it is so in each tail */
static bool is_dear(const struct fuzz_sequence *sequence)
{
	return !(sequence->share & FUZZ_GUESTS) || sequence->look_at < FUZZ_LOOKS || sequence->more;
}

void fuzz_family_alone(struct fuzz_family *family)
{
	family->member = family->left = family->nr_places = 0;
	family->again = FUZZ_NEVER;
}

/* One after the other: the first of a family, the second of another, and so on */
static void pick_again(struct fuzz_family *family)
{
	unsigned int every;

	if (!family->nr_places || !family->share)
		return;
	every = fuzz_family_share(family->tails, family->share);
	if (family->nr % every == 0)
		family->again = (unsigned int)(family->nr / every % fuzz_family_size(family->tails));
	family->nr++;
}

void fuzz_family_begin(struct fuzz_family *family, struct fuzz_random *random, bool known)
{
	fuzz_family_alone(family);
	if (is_dear(&family->sequence))
		return;
	family->left = fuzz_family_size(family->tails) - 1;
	family->known = known;
	family->first = family->sequence;
	pick_places(family, random);
	pick_again(family);
}

/* Counting in digits of @tails: from which place on they carry */
static unsigned int marks_of(const struct fuzz_family *family)
{
	unsigned int marks = FUZZ_PLACES;

	for (unsigned int n = family->member; marks && n % family->tails == 0; n /= family->tails)
		marks--;
	return marks < family->marked ? marks : family->marked;
}

unsigned int fuzz_family_next(struct fuzz_family *family, struct fuzz_random *random,
			      const struct fuzz_corpus *kept)
{
	struct fuzz_sequence *sequence = &family->sequence;
	unsigned int marks, from;

	family->member++;
	family->left--;
	marks = marks_of(family);
	from = marks ? family->place[marks - 1] : 0;
	if (family->known && fuzz_next(random) & 1) {
		memcpy(&sequence->op[from], &family->first.op[from], (sequence->nr - from) * sizeof(sequence->op[0]));
		fuzz_mutate_tail(random, kept, from, sequence);
	} else {
		fuzz_make_tail(random, from, sequence);
	}
	return marks;
}

static void return_to(struct fuzz_family *family, struct fuzz_world *world, unsigned int nr,
		      unsigned int marks)
{
	for (; family->marked > marks; family->marked--)
		for (unsigned int i = 0; i < nr; i++)
			fuzz_mark_leave(&family->mark[i][family->marked - 1]);
	for (unsigned int i = 0; i < nr; i++)
		if (marks)
			fuzz_mark_return(&world[i], &family->mark[i][marks - 1]);
		else
			fuzz_world_begin(&world[i], &family->sequence);
}

/* False: out of memory, and others cannot go on from there */
static bool mark(struct fuzz_family *family, const struct fuzz_world *world, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!fuzz_mark_save(&world[i], &family->mark[i][family->marked]))
			return false;
	family->marked++;
	return true;
}

static bool go_on(const struct fuzz_family *family, struct fuzz_world *world, bool differential,
		  unsigned int at, unsigned int end, struct fuzz_finding *found)
{
	if (differential)
		return !fuzz_differ_go_on(world, &family->sequence, at, end, found);
	return fuzz_world_go_on(world, &family->sequence, at, end, &found->broken);
}

bool fuzz_family_run(struct fuzz_family *family, struct fuzz_world *world, bool differential,
		     unsigned int marks, struct fuzz_finding *found)
{
	unsigned int nr = differential ? 2 : 1, at = marks ? family->place[marks - 1] : 0;

	for (unsigned int i = 0; i < nr; i++)
		world[i].listens = family->again != FUZZ_NEVER;
	return_to(family, world, nr, marks);
	for (; marks < family->nr_places; marks++) {
		if (!go_on(family, world, differential, at, family->place[marks], found))
			return false;
		at = family->place[marks];
		if (!mark(family, world, nr))
			break;
	}
	return go_on(family, world, differential, at, family->sequence.nr, found);
}

void fuzz_family_free(struct fuzz_family *family)
{
	for (unsigned int i = 0; i < 2; i++)
		for (unsigned int n = 0; n < FUZZ_PLACES; n++)
			fuzz_mark_free(&family->mark[i][n]);
}
