/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include <xxhash.h>

#include "needed.h"
#include "suspicion.h"

static uint64_t kind_of(const struct difference *d)
{
	const struct { uint64_t request, effect, in_list, class, rule[2]; } kind = {
		d->request, d->effect, d->in_list, reg_class_of(d->id), { d->rule[0], d->rule[1] },
	};

	return XXH3_64bits(&kind, sizeof(kind));
}

static struct suspicion *find(const struct suspicions *all, uint64_t kind)
{
	for (size_t i = 0; i < all->nr; i++)
		if (all->s[i].kind == kind)
			return &all->s[i];
	return NULL;
}

static void add_set(struct suspicion *to, knob_bits set)
{
	for (size_t i = 0; i < to->nr_sets; i++)
		if (to->set[i] == set)
			return;
	if (to->nr_sets < SUSPICION_SETS)
		to->set[to->nr_sets++] = set;
}

struct suspicion suspicions_of(const struct suspicions *all, const struct differences *found)
{
	struct suspicion sum = { 0 };
	uint64_t last = 0;

	for (size_t i = 0; i < found->nr; i++) {
		uint64_t kind = kind_of(&found->d[i]);
		const struct suspicion *s = kind == last ? NULL : find(all, kind);

		last = kind;
		if (!s)
			continue;
		sum.knobs |= s->knobs;
		for (size_t n = 0; n < s->nr_sets; n++)
			add_set(&sum, s->set[n]);
	}
	return sum;
}

static struct suspicion *get(struct suspicions *all, uint64_t kind)
{
	struct suspicion *s = find(all, kind);

	if (s)
		return s;
	if (all->nr == all->room) {
		all->room = all->room ? 2 * all->room : 64;
		all->s = needed(reallocarray(all->s, all->room, sizeof(*all->s)));
	}
	s = &all->s[all->nr++];
	*s = (struct suspicion){ .kind = kind };
	return s;
}

void suspicions_learn(struct suspicions *all, const struct differences *found,
		      const struct cause *cause, const knob_bits *stirred)
{
	for (size_t i = 0; i < found->nr; i++) {
		struct suspicion *s = get(all, kind_of(&found->d[i]));

		if (cause[i].together)
			add_set(s, cause[i].knobs);
		s->knobs |= stirred[i];
	}
}
