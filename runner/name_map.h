/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known by a name that a scenario gives, of which it may have very many */
#ifndef KVMSME_RUNNER_NAME_MAP_H
#define KVMSME_RUNNER_NAME_MAP_H

/** struct name_map - { 0 } is empty; names live as long as it does */
struct name_map {
	void *root;
};

/** name_map_put() - @value, not NULL, under @name; what was there goes */
void name_map_put(struct name_map *map, const char *name, void *value);

/** name_map_get() - NULL: there is none */
void *name_map_get(const struct name_map *map, const char *name);

/** name_map_free() - of the names; values stay */
void name_map_free(struct name_map *map);

#endif
