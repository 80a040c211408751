// SPDX-License-Identifier: GPL-2.0-or-later
/* fails:, differs: and exit: */
#include <string.h>

#include "loader.h"
#include "regs.h"

static bool load_errno(struct ydoc *doc, const struct ynode *node, const char *profile,
		       struct choice *choice)
{
	unsigned int i = choice->nr++;

	choice->is[i].profile = profile;
	choice->is[i].err = node->kind == YNODE_SCALAR ? errno_by_name(node->text) : -1;
	return choice->is[i].err >= 0 ||
	       yerror(doc, node, "'%s' is no errno; write EBUSY, EINVAL, ENOENT, EPERM ... or success",
		      node->kind == YNODE_SCALAR ? node->text : "...");
}

/* fails: EBUSY, or fails: {sme-v9: EINVAL, default: EBUSY} */
bool load_fails(struct loader *l, const struct ynode *node, struct step *step)
{
	struct choice *choice = &step->fails;
	size_t nr = node->kind == YNODE_MAP ? ynode_count(node) : 1;
	bool ok;

	choice->is = ydoc_alloc(l->doc, (nr + 1) * sizeof(choice->is[0]));
	if (node->kind != YNODE_MAP)
		return load_errno(l->doc, node, ANY_PROFILE, choice);
	ok = known_profile_keys(l, node);
	for (node = node->child; node; node = node->next)
		ok &= load_errno(l->doc, node, node->key, choice);
	return ok;
}

/* What migration_compare() calls a group of registers */
static const char *const groups[] = { "X", "SPSR", "V", "Z", "P", "ZA", NULL };

/* Z3 belongs to Z, "ZA[5]" to ZA */
static const char *group_of(const char *name)
{
	size_t len = strcspn(name, "0123456789[");

	for (const char *const *group = groups; name[len] && *group; group++)
		if (len == strlen(*group) && !strncmp(name, *group, len))
			return *group;
	return NULL;
}

static bool load_group(struct ydoc *doc, const struct ynode *node)
{
	const char *group = node->kind == YNODE_SCALAR ? group_of(node->text) : NULL;
	uint64_t id;

	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "the name of a register or a group is wanted here");
	if (known_word(node->text, groups))
		return true;
	if (!reg_id(NULL, node->text, &id))
		return yerror(doc, node, "'%s' is no register and no group of them; groups are X, V, Z, "
			      "P, ZA and SPSR", node->text);
	return !group || yerror(doc, node, "the registers %s differ as one; write %s", group, group);
}

static bool load_groups(struct ydoc *doc, const struct ynode *node)
{
	bool ok = true;

	if (ynode_is(node, "none"))
		return true;
	if (node->kind != YNODE_LIST || !node->child)
		return yerror(doc, node, "write none, or a list such as [Z, P, FPSR, ZA]");
	for (node = node->child; node; node = node->next)
		ok &= load_group(doc, node);
	return ok;
}

/* differs: [Z, FPSR], or differs: {sme-v12: [Z, FPSR], default: none} */
bool load_differs(struct loader *l, const struct ynode *node, struct step *step)
{
	bool ok;

	step->differs = node;
	if (node->kind != YNODE_MAP)
		return load_groups(l->doc, node);
	ok = known_profile_keys(l, node);
	for (node = node->child; node; node = node->next)
		ok &= load_groups(l->doc, node);
	return ok;
}

const char *const exit_keys[] = {
	"mmio", "addr", "value", "exception", "system_event", "reason", NULL
};

/* Of two that say how the guest comes back, one would have no effect */
static bool one_way(struct ydoc *doc, const struct ynode *map, const struct ynode **way)
{
	static const char *const ways[] = { "mmio", "value", "exception", "system_event", "reason", NULL };

	*way = NULL;
	for (const struct ynode *node = map->child; node; node = node->next) {
		if (!known_word(node->key, ways))
			continue;
		if (*way)
			return yerror_key(doc, node, "'%s' has no effect beside '%s'", node->key,
					  (*way)->key);
		*way = node;
	}
	return true;
}

static bool load_way(struct ydoc *doc, const struct ynode *way, struct exit_expect *exit)
{
	uint64_t reason;

	if (!strcmp(way->key, "reason")) {
		exit->kind = EXIT_OTHER;
		if (!ynode_max(doc, way, UINT32_MAX, &reason))
			return false;
		exit->reason = (uint32_t)reason;
		return true;
	}
	if (!strcmp(way->key, "exception"))
		exit->kind = EXIT_EXCEPTION;
	else if (!strcmp(way->key, "system_event"))
		exit->kind = EXIT_SYSTEM_EVENT;
	exit->has_value = true;
	return ynode_u64(doc, way, &exit->value);
}

static bool load_exit_map(struct ydoc *doc, const struct ynode *map, struct exit_expect *exit)
{
	const struct ynode *addr = ymap_get(map, "addr"), *way;
	bool ok = known_keys(doc, map, exit_keys);

	ok &= one_way(doc, map, &way);
	if (!map->child)
		return yerror(doc, map, "an empty exit says nothing; leave it out or write mmio");
	if (way)
		ok &= load_way(doc, way, exit);
	if (!addr)
		return ok;
	if (way && exit->kind != EXIT_MMIO)
		return yerror_key(doc, addr, "'addr' has no effect beside '%s'", way->key);
	exit->has_addr = true;
	return ok & ynode_u64(doc, addr, &exit->addr);
}

/* exit: mmio, or {mmio: value}, {addr: .., value: ..}, {exception: esr}, {system_event: type} */
bool load_exit(struct loader *l, const struct ynode *node, struct step *step)
{
	step->exit.given = true;
	if (ynode_is(node, "mmio"))
		return true;
	if (node->kind == YNODE_MAP)
		return load_exit_map(l->doc, node, &step->exit);
	return yerror(l->doc, node, "write mmio, {mmio: value} or {exception: esr}");
}
