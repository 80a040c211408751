/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "needed.h"
#include "pairing.h"

#define NO_CALL UINT32_MAX

/**
 * struct index - the calls of a run by what they ask
 * @head:  first call of each bucket, @next: the one after it; in the order of the calls
 * @taken: it has its pair
 * @next_call: where a run that goes the same way would go on
 */
struct index {
	const struct calls *calls;
	uint32_t *head, *next;
	size_t mask;
	bool *taken;
	size_t next_call;
};

static bool same_call(const struct call_record *a, const struct call_record *b)
{
	return a->step == b->step && a->request == b->request && a->id == b->id;
}

static size_t bucket(const struct index *index, const struct call_record *call)
{
	const struct { const void *step; uint64_t request, id; } key = {
		call->step, call->request, call->id,
	};

	return XXH3_64bits(&key, sizeof(key)) & index->mask;
}

/* Only runs that part need it */
static void index_fill(struct index *index)
{
	size_t nr = index->calls->nr, room = 64;

	while (room < nr)
		room *= 2;
	index->mask = room - 1;
	index->head = needed(malloc(room * sizeof(*index->head)));
	index->next = needed(malloc((nr + 1) * sizeof(*index->next)));
	memset(index->head, 0xff, room * sizeof(*index->head));
	for (size_t i = nr; i-- > 0;) {
		uint32_t *head = &index->head[bucket(index, &index->calls->call[i])];

		index->next[i] = *head;
		*head = (uint32_t)i;
	}
}

static uint32_t find(struct index *index, const struct call_record *wanted)
{
	const struct calls *calls = index->calls;
	uint32_t *link;

	if (!index->head)
		index_fill(index);
	for (link = &index->head[bucket(index, wanted)]; *link != NO_CALL;) {
		if (index->taken[*link])
			*link = index->next[*link];
		else if (same_call(&calls->call[*link], wanted))
			return *link;
		else
			link = &index->next[*link];
	}
	return NO_CALL;
}

static const struct call_record *take(struct index *index, const struct call_record *wanted)
{
	size_t n = index->next_call;

	if (n >= index->calls->nr || index->taken[n] || !same_call(&index->calls->call[n], wanted))
		n = find(index, wanted);
	if (n == NO_CALL)
		return NULL;
	index->taken[n] = true;
	index->next_call = n + 1;
	return &index->calls->call[n];
}

void calls_pair(const struct calls *a, const struct calls *b, pair_fn *pair, void *ctx)
{
	struct index index = { .calls = b, .taken = needed(calloc(b->nr + 1, sizeof(bool))) };

	for (size_t i = 0; i < a->nr; i++)
		pair(ctx, &a->call[i], take(&index, &a->call[i]));
	for (size_t i = 0; i < b->nr; i++)
		if (!index.taken[i])
			pair(ctx, NULL, &b->call[i]);
	free(index.taken);
	free(index.head);
	free(index.next);
}
