/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "rules.h"

const struct rule_desc rule_descs[NR_RULES] = {
#define RULE(sym, id, statement, source) [RULE_##sym] = { #sym, id, statement, source },
#include "rules.def"
};

enum rule rule_by_id(const char *id)
{
	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		if (!strcmp(rule_descs[i].id, id))
			return (enum rule)i;
	return RULE_NONE;
}
