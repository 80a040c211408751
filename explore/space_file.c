/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "space_file.h"
#include "tsv.h"

enum { RECORD, NUMBER, PARENT, CALL, TEXT };

static const struct tsv_column columns[] = {
	[RECORD] = { "record", TSV_WORD, 0, "made_for shard count level state breach end" },
	[NUMBER] = { "number", TSV_NUMBER, UINT64_MAX, NULL },
	[PARENT] = { "parent", TSV_NUMBER, UINT64_MAX, NULL },
	[CALL] = { "call", TSV_NUMBER, UINT64_MAX, NULL },
	[TEXT] = { "text", TSV_TEXT, 0, NULL },
};

static const struct tsv_kind kind = { "record", columns, sizeof(columns) / sizeof(columns[0]) };

void space_shard_path(const char *path, struct space_shard shard, char *to, size_t size)
{
	snprintf(to, size, "%s.%u-of-%u", path, shard.nr, shard.of);
}

static void put(FILE *out, const char *record, uint64_t number, uint64_t parent, uint64_t call,
		const char *text)
{
	fprintf(out, "%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\n", record, number, parent, call,
		text);
}

static void put_breach(FILE *out, const struct space_breach *breach)
{
	char text[128];

	snprintf(text, sizeof(text), "%s %s", promise_descs[breach->breach.promise].id,
		 breach->breach.rule ? rule_descs[breach->breach.rule].id : "-");
	put(out, "breach", breach->breach.reg, breach->state, breach->call, text);
}

static void put_space(const struct space *space, const char *made_for, struct space_shard shard,
		      size_t base, FILE *out)
{
	fputs("record\tnumber\tparent\tcall\ttext\n", out);
	put(out, "made_for", 0, 0, 0, made_for);
	put(out, "shard", shard.nr, shard.of, shard.of ? base : 0, "-");
	put(out, "count", space->expanded, space->transitions, space->depth, "-");
	put(out, "level", space->level, space->level_end, 0, "-");
	for (size_t i = shard.of ? base : 1; i < space->nr; i++)
		put(out, "state", i, space->state[i].parent, space->state[i].call, "-");
	for (size_t i = 0; i < space->nr_breaches; i++)
		put_breach(out, &space->breach[i]);
	put(out, "end", space->nr, 0, 0, "-");
}

bool space_write(const struct space *space, const char *path, const char *made_for,
		 struct space_shard shard, size_t base, FILE *err)
{
	struct output_file out;
	char name[4096];

	if (shard.of) {
		space_shard_path(path, shard, name, sizeof(name));
		path = name;
	}
	if (output_open(&out, path)) {
		put_space(space, made_for, shard, base, out.file);
		if (output_keep(&out, true))
			return true;
	}
	fprintf(err, "kvmsme: %s: %s\n", path, strerror(errno));
	return false;
}

/**
 * struct reading - of one file
 * @shard: that it must be; @base: of a shard, as @space was when it began
 * @state, @breach: of shards, until all are read; this file's begin at @first
 */
struct reading {
	struct space *space;
	struct tsv tsv;
	const char *made_for;
	struct space_shard shard;
	size_t base;
	uint64_t transitions;
	struct space_state *state;
	size_t first, nr_states, room;
	struct space_breach *breach;
	size_t nr_breaches;
	bool ended;
};

static uint64_t number(const struct reading *r, int column)
{
	return r->tsv.value[column].number;
}

static bool read_made_for(struct reading *r)
{
	if (!strcmp(r->tsv.value[TEXT].text, r->made_for))
		return true;
	return tsv_fail(&r->tsv, TEXT, "the search was made for something else: \"%s\"; asked for is \"%s\"",
			r->tsv.value[TEXT].text, r->made_for);
}

static bool read_shard(struct reading *r)
{
	if (number(r, NUMBER) != r->shard.nr || number(r, PARENT) != r->shard.of)
		return tsv_fail(&r->tsv, NUMBER, "this is shard %" PRIu64 " of %" PRIu64 ", not %u of %u",
				number(r, NUMBER), number(r, PARENT), r->shard.nr, r->shard.of);
	if (r->shard.of && number(r, CALL) != r->base)
		return tsv_fail(&r->tsv, CALL, "the shard began with %" PRIu64 " states, the search has %zu",
				number(r, CALL), r->base);
	return true;
}

static bool read_count(struct reading *r)
{
	r->transitions = number(r, PARENT);
	if (r->shard.of)
		return true;
	r->space->expanded = number(r, NUMBER);
	r->space->transitions = number(r, PARENT);
	r->space->depth = (unsigned int)number(r, CALL);
	return true;
}

static bool read_level(struct reading *r)
{
	if (r->shard.of)
		return true;
	r->space->level = number(r, NUMBER);
	r->space->level_end = number(r, PARENT);
	return true;
}

static bool keep_state(struct reading *r, struct space_state state)
{
	if (r->nr_states == r->room) {
		size_t room = r->room ? 2 * r->room : 1024;
		struct space_state *more = realloc(r->state, room * sizeof(*more));

		if (!more)
			return tsv_fail(&r->tsv, RECORD, "out of memory");
		r->state = more;
		r->room = room;
	}
	r->state[r->nr_states++] = state;
	return true;
}

static bool read_state(struct reading *r)
{
	const struct space *space = r->space;
	unsigned int calls = space->config.nr_calls * space->config.nr_vcpus;
	struct space_state state = { (uint32_t)number(r, PARENT), (uint16_t)number(r, CALL) };

	if (number(r, PARENT) >= (r->shard.of ? r->base : space->nr))
		return tsv_fail(&r->tsv, PARENT, "no state before this one has that number");
	if (number(r, CALL) >= calls)
		return tsv_fail(&r->tsv, CALL, "there are %u calls", calls);
	if (r->shard.of)
		return keep_state(r, state);
	if (!space_add(r->space, state))
		return tsv_fail(&r->tsv, CALL, "this call leads to no new state");
	return true;
}

static bool named_breach(const char *text, struct breach *breach)
{
	const char *blank = strchr(text, ' ');
	char id[64];

	if (!blank || (size_t)(blank - text) >= sizeof(id))
		return false;
	memcpy(id, text, (size_t)(blank - text));
	id[blank - text] = '\0';
	breach->promise = promise_by_id(id);
	breach->rule = rule_by_id(blank + 1);
	return breach->promise < NR_PROMISES && (breach->rule || !strcmp(blank + 1, "-"));
}

static bool read_breach(struct reading *r)
{
	const struct space *space = r->space;
	struct space_breach breach = { { .reg = number(r, NUMBER) }, (uint32_t)number(r, PARENT),
				       (uint16_t)number(r, CALL) };
	struct space_breach *more;

	if (!named_breach(r->tsv.value[TEXT].text, &breach.breach))
		return tsv_fail(&r->tsv, TEXT, "this is no promise and rule");
	if (number(r, PARENT) >= space->nr)
		return tsv_fail(&r->tsv, PARENT, "no state has that number");
	if (number(r, CALL) != EFFECT_STATE &&
	    number(r, CALL) >= space->config.nr_calls * space->config.nr_vcpus)
		return tsv_fail(&r->tsv, CALL, "no call has that number");
	more = realloc(r->breach, (r->nr_breaches + 1) * sizeof(*more));
	if (!more)
		return tsv_fail(&r->tsv, RECORD, "out of memory");
	r->breach = more;
	more[r->nr_breaches++] = breach;
	return true;
}

static bool read_end(struct reading *r)
{
	size_t has = r->shard.of ? r->base + r->nr_states - r->first : r->space->nr;

	r->ended = true;
	if (number(r, NUMBER) == has)
		return true;
	return tsv_fail(&r->tsv, NUMBER, "there are %zu states, not %" PRIu64, has, number(r, NUMBER));
}

static bool read_record(struct reading *r)
{
	static const struct {
		const char *record;
		bool (*read)(struct reading *r);
	} readers[] = {
		{ "state", read_state }, { "made_for", read_made_for }, { "shard", read_shard },
		{ "count", read_count }, { "level", read_level }, { "breach", read_breach },
		{ "end", read_end },
	};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (tsv_is(&r->tsv, RECORD, readers[i].record))
			return readers[i].read(r);
	return false;
}

static bool counts_fit(const struct reading *r, const char *path, FILE *err)
{
	const struct space *s = r->space;

	if (!r->ended) {
		fprintf(err, "kvmsme: %s: the file is cut off: it has no end\n", path);
		return false;
	}
	if (r->shard.of || (s->level <= s->expanded && s->expanded <= s->level_end && s->level_end <= s->nr))
		return true;
	fprintf(err, "kvmsme: %s: its counts do not fit its states\n", path);
	return false;
}

static bool read_all(struct reading *r, const char *path, FILE *err)
{
	int more = tsv_open(&r->tsv, path, &kind, 1, err) ? 1 : -1;

	while (more > 0) {
		more = tsv_next(&r->tsv);
		if (more > 0 && !read_record(r))
			more = -1;
	}
	tsv_close(&r->tsv);
	return !more && counts_fit(r, path, err);
}

static void free_reading(struct reading *r)
{
	free(r->state);
	free(r->breach);
}

bool space_read(struct space *space, const char *path, const char *made_for, FILE *err)
{
	struct reading r = { .space = space, .made_for = made_for };
	bool ok = read_all(&r, path, err);

	for (size_t i = 0; ok && i < r.nr_breaches; i++)
		ok = space_breaks(space, &r.breach[i]);
	free_reading(&r);
	return ok;
}

static int by_place(uint32_t state_a, uint32_t call_a, uint32_t state_b, uint32_t call_b)
{
	if (state_a != state_b)
		return state_a < state_b ? -1 : 1;
	return call_a < call_b ? -1 : call_a > call_b;
}

static int compare_states(const void *a, const void *b)
{
	const struct space_state *x = a, *y = b;

	return by_place(x->parent, x->call, y->parent, y->call);
}

/* What is broken in a state is found before its calls are made */
static uint32_t when(uint16_t call)
{
	return call == EFFECT_STATE ? 0 : call + 1u;
}

static int compare_breaches(const void *a, const void *b)
{
	const struct space_breach *x = a, *y = b;

	return by_place(x->state, when(x->call), y->state, when(y->call));
}

/* Shards find the same state: the first in the order of one search is the one that counts */
static bool add_level(struct reading *r)
{
	struct space *space = r->space;

	if (r->state)
		qsort(r->state, r->nr_states, sizeof(*r->state), compare_states);
	for (size_t i = 0; r->state && i < r->nr_states; i++)
		space_add(space, r->state[i]);
	if (r->breach)
		qsort(r->breach, r->nr_breaches, sizeof(*r->breach), compare_breaches);
	for (size_t i = 0; r->breach && i < r->nr_breaches; i++)
		if (!space_breaks(space, &r->breach[i]))
			return false;
	space->expanded = space->level_end;
	space_begin_level(space);
	return true;
}

bool space_merge(struct space *space, const char *path, unsigned int shards,
		 const char *made_for, FILE *err)
{
	struct reading all = { .space = space, .made_for = made_for, .base = space->nr };
	uint64_t before = space->transitions;
	bool ok = true;

	space_begin_level(space);
	for (unsigned int i = 1; ok && i <= shards; i++) {
		char name[4096];

		all.shard = (struct space_shard){ i, shards };
		all.ended = false;
		all.first = all.nr_states;
		space_shard_path(path, all.shard, name, sizeof(name));
		ok = read_all(&all, name, err);
		space->transitions += ok ? all.transitions - before : 0;
	}
	ok = ok && add_level(&all);
	free_reading(&all);
	return ok;
}
