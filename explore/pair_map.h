/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Rows of effects by vCPU, its state and its VM's
 */
#ifndef KVMSME_EXPLORE_PAIR_MAP_H
#define KVMSME_EXPLORE_PAIR_MAP_H

#include "call_effects.h"

/**
 * struct pair_map - @row: @nr of them, behind each other; @slot: number of a row plus one, by key
 * A row that was added is filled by effects_fill().
 */
struct pair_map {
	struct effect_row *row;
	size_t nr, room;
	uint32_t *slot;
	size_t nr_slots;
};

#define PAIR_NONE UINT32_MAX

/** pair_map_find() - number of a row; PAIR_NONE if it is not there */
uint32_t pair_map_find(const struct pair_map *map, unsigned int slot, uint32_t vm, uint32_t vcpu);

/** pair_map_add() - the same, added empty if it was not there; PAIR_NONE: no memory */
uint32_t pair_map_add(struct pair_map *map, unsigned int slot, uint32_t vm, uint32_t vcpu);

/** pair_map_clear() - forget all rows; pair_map_free() - and give back the memory */
void pair_map_clear(struct pair_map *map);
void pair_map_free(struct pair_map *map);

#endif
