// SPDX-License-Identifier: GPL-2.0-or-later
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "name_map.h"
#include "needed.h"

struct named {
	const char *name;
	void *value;
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

void name_map_put(struct name_map *map, const char *name, void *value)
{
	struct named *named = needed(malloc(sizeof(*named))), **there;

	*named = (struct named){ name, value };
	there = needed(tsearch(named, &map->root, compare));
	if (*there == named)
		return;
	(*there)->value = value;
	free(named);
}

void *name_map_get(const struct name_map *map, const char *name)
{
	const struct named wanted = { name, NULL };
	struct named *const *there = tfind(&wanted, (void *const *)&map->root, compare);

	return there ? (*there)->value : NULL;
}

void name_map_free(struct name_map *map)
{
	tdestroy(map->root, free);
	map->root = NULL;
}
