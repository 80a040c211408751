// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "by_profile.h"

int errno_on(const struct profile *profile, const struct step *step)
{
	int err = 0;

	for (unsigned int i = 0; i < step->fails.nr; i++) {
		if (!strcmp(step->fails.is[i].profile, profile->name))
			return step->fails.is[i].err;
		if (!strcmp(step->fails.is[i].profile, ANY_PROFILE))
			err = step->fails.is[i].err;
	}
	return err;
}

const struct value *value_on(const struct profile *profile, const struct reg_arg *reg)
{
	const struct value *any = NULL;

	for (unsigned int i = 0; i < reg->nr_values; i++) {
		if (!strcmp(reg->value[i].profile, profile->name))
			return &reg->value[i].value;
		if (!strcmp(reg->value[i].profile, ANY_PROFILE))
			any = &reg->value[i].value;
	}
	return any;
}

const struct ynode *losses_on(const struct profile *profile, const struct step *step)
{
	const struct ynode *node = step->differs, *mine;

	if (node && node->kind == YNODE_MAP) {
		mine = ymap_get(node, profile->name);
		node = mine ? mine : ymap_get(node, ANY_PROFILE);
	}
	return node && node->kind == YNODE_LIST ? node->child : NULL;
}
