/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "profile.h"
#include "rules.h"

const struct rule_desc rule_descs[NR_RULES] = {
#define RULE(sym, id, err, statement, source) \
	[RULE_##sym] = { #sym, id, err, false, 0, statement, source },
#define RULE_KNOB(sym, id, knob, statement, source) \
	[RULE_##sym] = { #sym, id, 0, true, offsetof(struct profile, knob), statement, source },
#include "rules.def"
};

int rule_errno(const struct profile *profile, enum rule rule)
{
	const struct rule_desc *desc = &rule_descs[rule];
	int err;

	if (!desc->has_knob)
		return desc->err;
	memcpy(&err, (const char *)profile + desc->knob, sizeof(err));
	return err;
}

/* What stands for {@name} */
static const char *placeholder(const struct profile *profile, enum rule rule, const char *name,
			       char *buf, size_t size)
{
	const struct knob_desc *knob = knob_find(name);

	if (!strcmp(name, "errno"))
		return errno_knob_name(rule_errno(profile, rule));
	return knob_format(knob, knob_get(profile, knob), buf, size);
}

const char *rule_statement(const struct profile *profile, enum rule rule,
			   char buf[RULE_STATEMENT_MAX])
{
	const char *from = rule_descs[rule].statement;
	struct profile defaults;
	char name[64], value[64];
	int len;

	if (!profile)
		profile_defaults(&defaults);
	buf[0] = '\0';
	while (from && *from) {
		char one[2] = { *from, '\0' };
		const char *text = one;

		len = 0;
		sscanf(from, "{%63[a-z0-9_]}%n", name, &len);
		if (len)
			text = placeholder(profile ? profile : &defaults, rule, name, value,
					   sizeof(value));
		strncat(buf, text, RULE_STATEMENT_MAX - 1 - strlen(buf));
		from += len ? len : 1;
	}
	return buf;
}

enum rule rule_by_id(const char *id)
{
	for (int i = RULE_NONE + 1; i < NR_RULES; i++)
		if (!strcmp(rule_descs[i].id, id))
			return (enum rule)i;
	return RULE_NONE;
}
