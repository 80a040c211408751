// SPDX-License-Identifier: GPL-2.0-or-later
/* fails: and differs: */
#include <string.h>

#include "errnos.h"
#include "loader.h"
#include "nearest.h"
#include "regs.h"

static bool load_errno(struct ydoc *doc, const struct ynode *node, const char *profile,
		       struct choice *choice)
{
	unsigned int i = choice->nr++;
	char meant[DID_YOU_MEAN_MAX];

	choice->is[i].profile = profile;
	choice->is[i].err = node->kind == YNODE_SCALAR ? errno_by_name(node->text) : -1;
	if (choice->is[i].err >= 0)
		return true;
	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "an errno is wanted here, such as EBUSY, or success");
	return yerror(doc, node, "'%s' is no errno%s write EBUSY, EINVAL, ENOENT, EPERM ... or success", node->text,
		      did_you_mean(errno_guess(node->text), ";", meant));
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
	char meant[DID_YOU_MEAN_MAX];
	uint64_t id;

	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "the name of a register or a group is wanted here");
	if (known_word(node->text, groups))
		return true;
	if (!reg_id(NULL, node->text, &id))
		return yerror(doc, node, "'%s' is no register and no group of them%s groups are X, V, Z, "
			      "P, ZA and SPSR", node->text, did_you_mean(reg_name_guess(node->text), ";", meant));
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
