// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "loader.h"
#include "nearest.h"

bool unknown_word(struct ydoc *doc, const struct ynode *node, const char *word, const char *what,
		  const char *const *known)
{
	const char *guess = nearest(word, known);
	char list[1500] = "";
	size_t len = 0;

	for (size_t i = 0; known[i] && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					known[i]);
	/* more than anybody reads */
	if (len >= sizeof(list))
		return guess ? yerror(doc, node, "unknown %s '%s'; did you mean '%s'?", what, word, guess)
			     : yerror(doc, node, "unknown %s '%s'; docs/scenarios.md says which there are", what,
				      word);
	if (guess)
		return yerror(doc, node, "unknown %s '%s'; did you mean '%s'? One of: %s", what,
			      word, guess, list);
	return yerror(doc, node, "unknown %s '%s'; one of: %s", what, word, list);
}

bool known_word(const char *word, const char *const *known)
{
	for (; *known; known++)
		if (!strcmp(*known, word))
			return true;
	return false;
}

struct ynode key_position(const struct ynode *node)
{
	return (struct ynode){ .line = node->key_line, .column = node->key_column };
}

bool known_keys(struct ydoc *doc, const struct ynode *map, const char *const *known)
{
	bool ok = true;

	if (map->kind != YNODE_MAP)
		return yerror(doc, map, "a mapping is wanted here, of: %s%s", known[0],
			      known[1] ? " ..." : "");
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct ynode key = key_position(node);

		if (!known_word(node->key, known))
			ok = unknown_word(doc, &key, node->key, "key", known);
	}
	return ok;
}

bool known_profile(struct loader *l, const struct ynode *at, const char *name, bool any)
{
	const char *const *known = l->profiles + !any;
	char meant[DID_YOU_MEAN_MAX];

	if (known_word(name, known))
		return true;
	return yerror(l->doc, at, "unknown profile '%s'%s `kvmsme profile list` has all%s", name,
		      did_you_mean(nearest(name, known), ";", meant), any ? ", default is for the others" : "");
}

bool known_profile_keys(struct loader *l, const struct ynode *map)
{
	bool ok = true;

	if (map->kind != YNODE_MAP || !map->child)
		return yerror(l->doc, map, "write {PROFILE: ..., default: ...}");
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct ynode key = key_position(node);

		ok &= known_profile(l, &key, node->key, true);
	}
	return ok;
}

bool load_uint(struct ydoc *doc, const struct ynode *node, uint64_t max, unsigned int *value)
{
	uint64_t n;

	if (!ynode_max(doc, node, max, &n))
		return false;
	*value = (unsigned int)n;
	return true;
}
