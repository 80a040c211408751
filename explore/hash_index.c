/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "hash_index.h"

#define FIRST_SLOTS 1024

uint32_t hash_index_find(const struct hash_index *index, struct state_hash hash)
{
	if (!index->nr_slots)
		return HASH_INDEX_NONE;
	for (size_t i = hash.lo & (index->nr_slots - 1); index->slot[i];
	     i = (i + 1) & (index->nr_slots - 1)) {
		const struct state_hash *is = &index->hash[index->slot[i] - 1];

		if (is->lo == hash.lo && is->hi == hash.hi)
			return index->slot[i] - 1;
	}
	return HASH_INDEX_NONE;
}

static void put(struct hash_index *index, uint32_t nr)
{
	size_t i = index->hash[nr].lo & (index->nr_slots - 1);

	while (index->slot[i])
		i = (i + 1) & (index->nr_slots - 1);
	index->slot[i] = nr + 1;
}

static bool more_slots(struct hash_index *index)
{
	size_t nr = index->nr_slots ? 2 * index->nr_slots : FIRST_SLOTS;
	uint32_t *slot = calloc(nr, sizeof(*slot));

	if (!slot)
		return false;
	free(index->slot);
	index->slot = slot;
	index->nr_slots = nr;
	for (uint32_t i = 0; i < index->nr; i++)
		put(index, i);
	return true;
}

static bool more_room(struct hash_index *index)
{
	uint32_t room = index->room ? 2 * index->room : FIRST_SLOTS;
	struct state_hash *hash = realloc(index->hash, room * sizeof(*hash));

	if (!hash)
		return false;
	index->hash = hash;
	index->room = room;
	return true;
}

uint32_t hash_index_add(struct hash_index *index, struct state_hash hash)
{
	if (index->nr == index->room && !more_room(index))
		return HASH_INDEX_NONE;
	if (2 * ((size_t)index->nr + 1) > index->nr_slots && !more_slots(index))
		return HASH_INDEX_NONE;
	index->hash[index->nr] = hash;
	put(index, index->nr);
	return index->nr++;
}

void hash_index_free(struct hash_index *index)
{
	free(index->hash);
	free(index->slot);
	memset(index, 0, sizeof(*index));
}

size_t hash_index_memory(const struct hash_index *index)
{
	return index->room * sizeof(*index->hash) + index->nr_slots * sizeof(*index->slot);
}
