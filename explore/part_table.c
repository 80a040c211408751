/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "hash_index.h"
#include "part_table.h"

#define CHUNK		256
#define SNAPSHOT_ALIGN	64

/**
 * struct part_table - @state: hashes of states; @chunk: hashes of chunks
 * @bytes:  of the chunks, CHUNK each
 * @list:   chunk numbers of all states, one state behind the other
 * @at:     where in @list a state begins; @size: its bytes
 */
struct part_table {
	pthread_mutex_t lock;
	struct hash_index state, chunk;
	uint8_t (*bytes)[CHUNK];
	uint32_t room_bytes;
	uint32_t *list;
	size_t nr_list, room_list;
	size_t *at;
	uint32_t *size;
	uint32_t room_states;
};

struct part_table *part_table_new(void)
{
	struct part_table *table = calloc(1, sizeof(*table));

	if (table)
		pthread_mutex_init(&table->lock, NULL);
	return table;
}

void part_table_free(struct part_table *table)
{
	if (!table)
		return;
	pthread_mutex_destroy(&table->lock);
	hash_index_free(&table->state);
	hash_index_free(&table->chunk);
	free(table->bytes);
	free(table->list);
	free(table->at);
	free(table->size);
	free(table);
}

uint32_t part_table_find(struct part_table *table, struct state_hash hash)
{
	uint32_t nr;

	pthread_mutex_lock(&table->lock);
	nr = hash_index_find(&table->state, hash);
	pthread_mutex_unlock(&table->lock);
	return nr;
}

static bool grow(void **array, uint32_t *room, size_t size)
{
	uint32_t more = *room ? 2 * *room : 256;
	void *at = realloc(*array, more * size);

	if (!at)
		return false;
	*array = at;
	*room = more;
	return true;
}

static uint32_t chunk_of(struct part_table *table, const uint8_t *bytes, size_t len)
{
	XXH128_hash_t x = XXH3_128bits_withSeed(bytes, len, len);
	struct state_hash hash = { x.low64, x.high64 };
	uint32_t nr = hash_index_find(&table->chunk, hash);

	if (nr != HASH_INDEX_NONE)
		return nr;
	if (table->chunk.nr == table->room_bytes &&
	    !grow((void **)&table->bytes, &table->room_bytes, sizeof(*table->bytes)))
		return PART_NONE;
	nr = hash_index_add(&table->chunk, hash);
	if (nr != HASH_INDEX_NONE)
		memcpy(table->bytes[nr], bytes, len);
	return nr;
}

static bool room_for_state(struct part_table *table, size_t chunks)
{
	uint32_t room = table->room_states;

	if (table->state.nr == room) {
		if (!grow((void **)&table->at, &room, sizeof(*table->at)))
			return false;
		room = table->room_states;
		if (!grow((void **)&table->size, &room, sizeof(*table->size)))
			return false;
		table->room_states = room;
	}
	if (table->nr_list + chunks > table->room_list) {
		size_t more = 2 * (table->room_list + chunks);
		uint32_t *list = realloc(table->list, more * sizeof(*list));

		if (!list)
			return false;
		table->list = list;
		table->room_list = more;
	}
	return true;
}

static uint32_t add(struct part_table *table, struct state_hash hash, const struct snapshot *state)
{
	size_t chunks = (state->size + CHUNK - 1) / CHUNK;
	uint32_t nr;

	if (!room_for_state(table, chunks))
		return PART_NONE;
	for (size_t i = 0; i < chunks; i++) {
		size_t left = state->size - i * CHUNK;
		uint32_t chunk = chunk_of(table, state->bytes + i * CHUNK, left < CHUNK ? left : CHUNK);

		if (chunk == PART_NONE)
			return PART_NONE;
		table->list[table->nr_list + i] = chunk;
	}
	nr = hash_index_add(&table->state, hash);
	if (nr == HASH_INDEX_NONE)
		return PART_NONE;
	table->at[nr] = table->nr_list;
	table->size[nr] = (uint32_t)state->size;
	table->nr_list += chunks;
	return nr;
}

uint32_t part_table_add(struct part_table *table, struct state_hash hash,
			const struct snapshot *state)
{
	uint32_t nr;

	pthread_mutex_lock(&table->lock);
	nr = hash_index_find(&table->state, hash);
	if (nr == HASH_INDEX_NONE)
		nr = add(table, hash, state);
	pthread_mutex_unlock(&table->lock);
	return nr;
}

static bool make_room(struct snapshot *to, size_t size)
{
	uint8_t *bytes;

	if (size <= to->room)
		return true;
	size = (2 * size + SNAPSHOT_ALIGN - 1) & ~(size_t)(SNAPSHOT_ALIGN - 1);
	bytes = aligned_alloc(SNAPSHOT_ALIGN, size);
	if (!bytes)
		return false;
	free(to->bytes);
	to->bytes = bytes;
	to->room = size;
	return true;
}

bool part_table_fetch(struct part_table *table, uint32_t nr, struct snapshot *to)
{
	bool ok;

	pthread_mutex_lock(&table->lock);
	ok = make_room(to, table->size[nr]);
	to->size = to->used = ok ? table->size[nr] : 0;
	for (size_t i = 0; i * CHUNK < to->size; i++) {
		size_t left = to->size - i * CHUNK;

		memcpy(to->bytes + i * CHUNK, table->bytes[table->list[table->at[nr] + i]],
		       left < CHUNK ? left : CHUNK);
	}
	pthread_mutex_unlock(&table->lock);
	return ok;
}

struct state_hash part_table_hash(struct part_table *table, uint32_t nr)
{
	struct state_hash hash;

	pthread_mutex_lock(&table->lock);
	hash = table->state.hash[nr];
	pthread_mutex_unlock(&table->lock);
	return hash;
}

uint32_t part_table_nr(struct part_table *table)
{
	uint32_t nr;

	pthread_mutex_lock(&table->lock);
	nr = table->state.nr;
	pthread_mutex_unlock(&table->lock);
	return nr;
}

size_t part_table_memory(struct part_table *table)
{
	size_t memory;

	pthread_mutex_lock(&table->lock);
	memory = hash_index_memory(&table->state) + hash_index_memory(&table->chunk) +
		 table->room_bytes * sizeof(*table->bytes) +
		 table->room_list * sizeof(*table->list) +
		 table->room_states * (sizeof(*table->at) + sizeof(*table->size));
	pthread_mutex_unlock(&table->lock);
	return memory;
}
