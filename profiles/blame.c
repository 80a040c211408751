/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blame.h"
#include "needed.h"

/* A trial that was made: what became of each difference with the knobs of @back switched back */
struct trial {
	knob_bits back;
	uint8_t *state;
};

struct search {
	struct blame *b;
	struct cause *cause;
	struct trial *trial;
	size_t nr_trials, room;
};

static int count(knob_bits set)
{
	return __builtin_popcountll((uint64_t)set) + __builtin_popcountll((uint64_t)(set >> 64));
}

static knob_bits lowest(knob_bits set)
{
	return set & -set;
}

static knob_bits knobs_that_differ(const struct profile *a, const struct profile *b)
{
	knob_bits set = strcmp(a->kernel, b->kernel) ? BLAME_KERNEL : 0;

	for (size_t i = 0; i < nr_knobs; i++)
		if (knob_get(a, &knob_descs[i]) != knob_get(b, &knob_descs[i]))
			set |= KNOB_BIT(i);
	return set;
}

static struct profile switched_back(const struct blame *b, knob_bits back)
{
	struct profile trial = *b->profile;

	for (size_t i = 0; i < nr_knobs; i++)
		if (back & KNOB_BIT(i))
			knob_set(&trial, &knob_descs[i], knob_get(b->reference, &knob_descs[i]));
	if (back & BLAME_KERNEL)
		memcpy(trial.kernel, b->reference->kernel, sizeof(trial.kernel));
	return trial;
}

static const uint8_t *try(struct search *s, knob_bits back)
{
	struct profile trial = switched_back(s->b, back);

	for (size_t i = 0; i < s->nr_trials; i++)
		if (s->trial[i].back == back)
			return s->trial[i].state;
	if (s->nr_trials == s->room) {
		s->room = s->room ? 2 * s->room : 32;
		s->trial = needed(reallocarray(s->trial, s->room, sizeof(*s->trial)));
	}
	s->trial[s->nr_trials] = (struct trial){ back, needed(calloc(s->b->nr, 1)) };
	s->b->try(s->b->ctx, &trial, s->trial[s->nr_trials].state);
	return s->trial[s->nr_trials++].state;
}

static bool stirs(struct search *s, knob_bits back)
{
	const uint8_t *state = try(s, back);

	for (size_t i = 0; i < s->b->nr; i++)
		if (state[i] != BLAME_SAME)
			return true;
	return false;
}

static void try_alone(struct search *s, knob_bits knob)
{
	const uint8_t *state = try(s, knob);

	for (size_t i = 0; i < s->b->nr; i++) {
		if (state[i] == BLAME_CURED)
			s->cause[i].knobs |= knob;
		if (s->b->stirred && state[i] != BLAME_SAME)
			s->b->stirred[i] |= knob;
	}
}

static knob_bits half_of(knob_bits group)
{
	knob_bits half = 0;

	for (int n = count(group) / 2; n; n--)
		half |= lowest(group & ~half);
	return half;
}

/* Knobs that change nothing when all of them are switched back need no trial each */
static void try_group(struct search *s, knob_bits group)
{
	knob_bits half = half_of(group);

	if (!half && group)
		try_alone(s, group);
	if (!half || !stirs(s, group))
		return;
	try_group(s, half);
	try_group(s, group & ~half);
}

static bool cures(struct search *s, knob_bits back, size_t i)
{
	return try(s, back)[i] == BLAME_CURED;
}

/*
 * The knobs of @from that must be switched back beside @base (Junker's QuickXplain: a few
 * trials for each knob found, rather than one for each that there is)
 */
static knob_bits still_needed(struct search *s, size_t i, knob_bits base, bool grown, knob_bits from)
{
	knob_bits half = half_of(from), one, other;

	if (grown && cures(s, base, i))
		return 0;
	if (!half)
		return from;
	one = still_needed(s, i, base | half, true, from & ~half);
	other = still_needed(s, i, base | one, one, half);
	return one | other;
}

/* No knob alone cures, which leaves pairs as they are; one that goes can make others needless */
static knob_bits without_needless(struct search *s, size_t i, knob_bits set)
{
	knob_bits before = 0;

	while (set != before) {
		before = set;
		for (knob_bits rest = set; rest && count(set) > 2; rest &= rest - 1)
			if (cures(s, set & ~lowest(rest), i))
				set &= ~lowest(rest);
	}
	return set;
}

/* Knobs can also undo each other: then what was found may be no cure, or too much */
static knob_bits smallest(struct search *s, size_t i, knob_bits all)
{
	knob_bits set = still_needed(s, i, 0, false, all);

	return without_needless(s, i, cures(s, set, i) ? set : all);
}

/* What was the smallest set elsewhere has the smallest one here in it, if it cures */
static bool is_known_set(struct search *s, size_t i, knob_bits set)
{
	if (!set || !cures(s, set, i))
		return false;
	s->cause[i] = (struct cause){ without_needless(s, i, set), true };
	return true;
}

static void find_together(struct search *s, size_t i, knob_bits all)
{
	const struct blame *b = s->b;

	if (b->guess && is_known_set(s, i, b->guess[i]))
		return;
	for (size_t n = 0; n < b->nr_sets; n++)
		if (is_known_set(s, i, b->sets[n]))
			return;
	if (all && cures(s, all, i))
		s->cause[i] = (struct cause){ smallest(s, i, all), true };
}

static bool explained(const struct search *s)
{
	for (size_t i = 0; i < s->b->nr; i++)
		if (!s->cause[i].knobs)
			return false;
	return true;
}

void blame_find(struct blame *b, struct cause *cause)
{
	knob_bits all = knobs_that_differ(b->reference, b->profile);
	struct search s = { .b = b, .cause = cause };

	memset(cause, 0, b->nr * sizeof(*cause));
	for (knob_bits left = all & b->suspects; b->nr && left; left &= left - 1)
		try_alone(&s, lowest(left));
	if (b->nr && !(b->trust && explained(&s)))
		try_group(&s, all & ~b->suspects);
	for (size_t i = 0; i < b->nr; i++)
		if (!cause[i].knobs)
			find_together(&s, i, all);
	for (size_t i = 0; i < s.nr_trials; i++)
		free(s.trial[i].state);
	free(s.trial);
}

static void add_text(char *text, size_t size, const char *sep, const char *name, const char *was,
		     const char *is)
{
	size_t used = strlen(text);

	if (used < size)
		snprintf(text + used, size - used, "%s%s: %s -> %s", used ? sep : "", name, was, is);
}

const char *cause_text(const struct profile *reference, const struct profile *profile,
		       const struct cause *cause, char *text, size_t size)
{
	const char *sep = cause->together ? " with " : ", ";
	char a[64], b[64];

	*text = '\0';
	for (size_t i = 0; i < nr_knobs; i++) {
		const struct knob_desc *knob = &knob_descs[i];

		if (cause->knobs & KNOB_BIT(i))
			add_text(text, size, sep, knob->name,
				 knob_format(knob, knob_get(reference, knob), a, sizeof(a)),
				 knob_format(knob, knob_get(profile, knob), b, sizeof(b)));
	}
	if (cause->knobs & BLAME_KERNEL)
		add_text(text, size, sep, "kernel", reference->kernel, profile->kernel);
	return text;
}

struct one_difference {
	blame_fn *cures;
	void *ctx;
};

/* Whether the answer is still the same one is not known: no knob is passed over */
static void try_one(void *ctx, const struct profile *trial, uint8_t *state)
{
	const struct one_difference *one = ctx;

	*state = one->cures(one->ctx, trial) ? BLAME_CURED : BLAME_OTHER;
}

void blame_knobs(const struct profile *reference, const struct profile *profile, blame_fn *cures_it,
		 void *ctx, char *text, size_t size)
{
	struct one_difference one = { cures_it, ctx };
	struct blame b = { .reference = reference, .profile = profile, .nr = 1, .try = try_one,
			   .ctx = &one };
	struct cause cause;

	blame_find(&b, &cause);
	cause_text(reference, profile, &cause, text, size);
}
