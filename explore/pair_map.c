/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "pair_map.h"

#define FIRST_SLOTS 4096

static size_t place(const struct pair_map *map, unsigned int slot, uint32_t vm, uint32_t vcpu)
{
	uint64_t key = ((uint64_t)vm << 32 | vcpu) * EFFECTS_MAX_VCPUS + slot;

	return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (map->nr_slots - 1);
}

uint32_t pair_map_find(const struct pair_map *map, unsigned int slot, uint32_t vm, uint32_t vcpu)
{
	if (!map->nr_slots)
		return PAIR_NONE;
	for (size_t i = place(map, slot, vm, vcpu); map->slot[i]; i = (i + 1) & (map->nr_slots - 1)) {
		const struct effect_row *row = &map->row[map->slot[i] - 1];

		if (row->vcpu == vcpu && row->vm == vm && row->vcpu_slot == slot)
			return map->slot[i] - 1;
	}
	return PAIR_NONE;
}

static void put(struct pair_map *map, uint32_t nr)
{
	const struct effect_row *row = &map->row[nr];
	size_t i = place(map, row->vcpu_slot, row->vm, row->vcpu);

	while (map->slot[i])
		i = (i + 1) & (map->nr_slots - 1);
	map->slot[i] = nr + 1;
}

static bool more_slots(struct pair_map *map)
{
	size_t nr = map->nr_slots ? 2 * map->nr_slots : FIRST_SLOTS;
	uint32_t *slot = calloc(nr, sizeof(*slot));

	if (!slot)
		return false;
	free(map->slot);
	map->slot = slot;
	map->nr_slots = nr;
	for (size_t i = 0; i < map->nr; i++)
		put(map, (uint32_t)i);
	return true;
}

uint32_t pair_map_add(struct pair_map *map, unsigned int slot, uint32_t vm, uint32_t vcpu)
{
	uint32_t nr = pair_map_find(map, slot, vm, vcpu);

	if (nr != PAIR_NONE)
		return nr;
	if (map->nr == map->room) {
		size_t room = map->room ? 2 * map->room : 1024;
		struct effect_row *row = realloc(map->row, room * sizeof(*row));

		if (!row)
			return PAIR_NONE;
		map->row = row;
		map->room = room;
	}
	if (2 * (map->nr + 1) > map->nr_slots && !more_slots(map))
		return PAIR_NONE;
	map->row[map->nr] = (struct effect_row){ .vcpu_slot = slot, .vm = vm, .vcpu = vcpu };
	put(map, (uint32_t)map->nr);
	return (uint32_t)map->nr++;
}

void pair_map_clear(struct pair_map *map)
{
	for (size_t i = 0; i < map->nr; i++)
		effects_clear_row(&map->row[i]);
	map->nr = 0;
	if (map->slot)
		memset(map->slot, 0, map->nr_slots * sizeof(*map->slot));
}

void pair_map_free(struct pair_map *map)
{
	pair_map_clear(map);
	free(map->row);
	free(map->slot);
	memset(map, 0, sizeof(*map));
}
