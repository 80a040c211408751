/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: From a hash of 128 bits to a number, open addressing
 */
#ifndef KVMSME_EXPLORE_HASH_INDEX_H
#define KVMSME_EXPLORE_HASH_INDEX_H

#include "snapshot.h"

#define HASH_INDEX_NONE UINT32_MAX

/**
 * struct hash_index - @slot: number of an entry plus one, 0 where free; all zero: empty
 * @hash: by number, @nr of them
 */
struct hash_index {
	struct state_hash *hash;
	uint32_t nr, room;
	uint32_t *slot;
	size_t nr_slots;
};

/** hash_index_find() - HASH_INDEX_NONE if it is not there */
uint32_t hash_index_find(const struct hash_index *index, struct state_hash hash);

/** hash_index_add() - the number of a hash that is not there yet; HASH_INDEX_NONE: no memory */
uint32_t hash_index_add(struct hash_index *index, struct state_hash hash);

void hash_index_free(struct hash_index *index);

/** hash_index_memory() - bytes */
size_t hash_index_memory(const struct hash_index *index);

#endif
