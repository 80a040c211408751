/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "distinguish.h"
#include "hash_index.h"
#include "pair_map.h"

#define BLOCK 256	/* states whose rows are filled at a time */

/* How a state was reached: the node before and the call that led here; VM and vCPU by profile */
struct node {
	int32_t parent;
	uint16_t call;
	uint16_t depth;
	uint32_t vm[2], vcpu[2];
};

struct search {
	struct distinguish *d;
	struct effects *effects[2];
	struct pair_map rows[2];
	struct node *node;
	size_t nr, room;
	struct hash_index seen;
};

enum news { NEWS, NO_NEWS, NEWS_NO_MEMORY };

/* Whether the state is one that was not seen yet */
static enum news remember(struct search *s, const struct node *node)
{
	const uint32_t parts[4] = { node->vm[0], node->vcpu[0], node->vm[1], node->vcpu[1] };
	XXH128_hash_t x = XXH3_128bits(parts, sizeof(parts));
	struct state_hash hash = { x.low64, x.high64 };

	if (hash_index_find(&s->seen, hash) != HASH_INDEX_NONE)
		return NO_NEWS;
	return hash_index_add(&s->seen, hash) == HASH_INDEX_NONE ? NEWS_NO_MEMORY : NEWS;
}

static unsigned int path_to(const struct search *s, int32_t node, uint16_t *call)
{
	unsigned int depth = s->node[node].depth;

	for (unsigned int i = depth; i--; node = s->node[node].parent)
		call[i] = s->node[node].call;
	return depth;
}

static bool same_registers(const struct answer was[2], const struct answer now[2])
{
	return answer_list_more(&was[0], &was[1]) == answer_list_more(&now[0], &now[1]) &&
	       answer_list_more(&was[1], &was[0]) == answer_list_more(&now[1], &now[0]);
}

/* Errnos differ by the rules that decided; values and lists also by what was read */
static bool same_distinction(const struct distinction *found, uint16_t call,
			     const struct answer answer[2])
{
	const struct answer *was = found->answer;

	if (was[0].rule != answer[0].rule || was[1].rule != answer[1].rule ||
	    was[0].err != answer[0].err || was[1].err != answer[1].err)
		return false;
	if (was[0].err != was[1].err)
		return true;
	return found->call[found->nr - 1] == call && same_registers(was, answer);
}

static bool known(const struct distinguish *d, uint16_t call, const struct answer answer[2])
{
	for (size_t i = 0; i < d->nr; i++)
		if (same_distinction(&d->found[i], call, answer))
			return true;
	return false;
}

/* Both rows say only that they differ: the call is made again for what was answered */
static bool note(struct search *s, int32_t node, uint16_t call)
{
	struct distinguish *d = s->d;
	struct answer answer[2];
	struct distinction *more;

	for (int i = 0; i < 2; i++) {
		const uint32_t part[2] = { s->node[node].vm[i], s->node[node].vcpu[i] };
		const struct stage *stage = effects_stage(s->effects[i], part, 0);

		if (!stage)
			return false;
		vcpu_call_make(stage, &d->alphabet.call[call], &answer[i]);
	}
	if (known(d, call, answer))
		return true;
	more = distinguish_add(d);
	if (!more)
		return false;
	more->nr = path_to(s, node, more->call) + 1;
	more->call[more->nr - 1] = call;
	memcpy(more->answer, answer, sizeof(more->answer));
	return true;
}

static bool push(struct search *s, const struct node *node)
{
	enum news news = remember(s, node);

	if (news != NEWS)
		return news == NO_NEWS;
	if (s->nr == s->room) {
		size_t room = 2 * s->room;
		struct node *more = realloc(s->node, room * sizeof(*more));

		if (!more)
			return false;
		s->node = more;
		s->room = room;
	}
	s->node[s->nr++] = *node;
	return true;
}

static const struct effect_row *row_of(const struct search *s, const struct node *node, int i)
{
	return &s->rows[i].row[pair_map_find(&s->rows[i], 0, node->vm[i], node->vcpu[i])];
}

static bool expand(struct search *s, int32_t nr)
{
	const struct node node = s->node[nr];
	const struct effect_row *row[2] = { row_of(s, &node, 0), row_of(s, &node, 1) };

	for (unsigned int call = 0; call < s->d->alphabet.nr; call++) {
		struct node next = { nr, (uint16_t)call, (uint16_t)(node.depth + 1), { 0 }, { 0 } };

		if (row[0]->answer[call] != row[1]->answer[call]) {
			if (!note(s, nr, (uint16_t)call))
				return false;
			continue;
		}
		for (int i = 0; i < 2; i++) {
			next.vm[i] = row[i]->effect[call].vm;
			next.vcpu[i] = row[i]->effect[call].vcpu;
		}
		if (next.depth < s->d->depth && s->nr < s->d->max_states && !push(s, &next))
			return false;
	}
	return true;
}

static bool fill_rows(struct search *s, size_t from, size_t to)
{
	for (int i = 0; i < 2; i++) {
		struct pair_map *map = &s->rows[i];
		size_t first = map->nr;

		for (size_t at = from; at < to; at++)
			if (pair_map_add(map, 0, s->node[at].vm[i], s->node[at].vcpu[i]) == PAIR_NONE)
				return false;
		effects_fill(s->effects[i], map->row + first, map->nr - first);
		for (size_t at = first; at < map->nr; at++)
			if (map->row[at].failed)
				return false;
	}
	return true;
}

static bool open_search(struct search *s, struct distinguish *d, struct kvmsme_error *error)
{
	const struct node first = { .parent = -1 };

	s->d = d;
	snprintf(error->text, sizeof(error->text), "out of memory");
	if (!alphabet_named(&d->alphabet, "distinguish", d->host))
		return false;
	s->room = 1024;
	s->node = calloc(s->room, sizeof(*s->node));
	for (int i = 0; i < 2; i++) {
		const struct effects_config config = {
			.host = d->host, .profile = d->profile[i], .cpu = d->cpu,
			.call = d->alphabet.call, .nr_calls = d->alphabet.nr, .nr_vcpus = 1,
			.nr_threads = d->jobs, .answers = true,
		};

		s->effects[i] = effects_new(&config, error);
		if (!s->effects[i])
			return false;
	}
	return s->node && push(s, &first);
}

static void close_search(struct search *s)
{
	for (int i = 0; i < 2; i++) {
		pair_map_free(&s->rows[i]);
		effects_free(s->effects[i]);
	}
	free(s->node);
	hash_index_free(&s->seen);
}

static void tell(const struct search *s, size_t done, time_t *last)
{
	const struct distinguish *d = s->d;
	time_t now = time(NULL);

	if (!d->tell || now == *last)
		return;
	*last = now;
	d->tell(d->ctx, s->nr, s->nr - done, s->node[done].depth, d->nr);
}

static bool search(struct search *s)
{
	const struct distinguish *d = s->d;
	time_t last = time(NULL);

	for (size_t i = 0; i < s->nr && !(d->stop && *d->stop);) {
		size_t to = i + BLOCK < s->nr ? i + BLOCK : s->nr;

		if (!fill_rows(s, i, to))
			return false;
		for (; i < to; i++)
			if (!expand(s, (int32_t)i))
				return false;
		tell(s, to - 1, &last);
	}
	return true;
}

bool distinguish_run(struct distinguish *d, struct kvmsme_error *error)
{
	struct search s = { 0 };
	bool ok = open_search(&s, d, error);

	if (ok && !search(&s)) {
		snprintf(error->text, sizeof(error->text), "out of memory");
		ok = false;
	}
	d->states = s.nr;
	d->cut_short = s.nr >= d->max_states;
	close_search(&s);
	return ok;
}

struct distinction *distinguish_add(struct distinguish *d)
{
	struct distinction *more = realloc(d->found, (d->nr + 1) * sizeof(*more));

	if (!more)
		return NULL;
	d->found = more;
	more += d->nr++;
	memset(more, 0, sizeof(*more));
	return more;
}

void distinguish_free(struct distinguish *d)
{
	free(d->found);
	alphabet_close(&d->alphabet);
}
