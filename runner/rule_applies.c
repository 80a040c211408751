// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "rule_suite.h"

#define EXCLUDED(rule, condition, reason)			\
	static bool excludes_##rule(const struct profile *p)	\
	{							\
		(void)p;					\
		return condition;				\
	}
#include "rule_applies.def"

static const struct {
	enum rule rule;
	bool (*holds)(const struct profile *p);
	const char *reason;
} exclusions[] = {
#define EXCLUDED(rule, condition, reason) { RULE_##rule, excludes_##rule, reason },
#include "rule_applies.def"
};

static const struct {
	const char *knob;
	enum rule rule;
} concerns[] = {
#define CONCERNS(knob, rule) { #knob, RULE_##rule },
#include "rule_applies.def"
};

const char *rule_excluded(const struct profile *profile, enum rule rule)
{
	for (size_t i = 0; i < sizeof(exclusions) / sizeof(exclusions[0]); i++)
		if (exclusions[i].rule == rule && exclusions[i].holds(profile))
			return exclusions[i].reason;
	return NULL;
}

static bool stands_for_itself(const struct profile *profile)
{
	return !*profile->proposal && !profile->defective;
}

static unsigned int nr_turned(const struct profile *a, const struct profile *b)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < nr_knobs; i++)
		nr += knob_get(a, &knob_descs[i]) != knob_get(b, &knob_descs[i]);
	return nr;
}

const struct profile *rule_base(const struct profile *profile)
{
	const struct profile *base = NULL;

	if (stands_for_itself(profile))
		return NULL;
	for (size_t i = 0; i < nr_builtin_profiles; i++) {
		const struct profile *b = builtin_profiles[i];

		if (stands_for_itself(b) && (!base || nr_turned(profile, b) < nr_turned(profile, base)))
			base = b;
	}
	return base;
}

/* {name} in its statement, or the knob that is its errno */
static bool names_knob(enum rule rule, const struct knob_desc *knob)
{
	const struct rule_desc *desc = &rule_descs[rule];
	char braced[64];

	snprintf(braced, sizeof(braced), "{%s}", knob->name);
	return strstr(desc->statement, braced) || (desc->has_knob && desc->knob == knob->offset);
}

static bool is_concerned(enum rule rule, const struct knob_desc *knob)
{
	for (size_t i = 0; i < sizeof(concerns) / sizeof(concerns[0]); i++)
		if (concerns[i].rule == rule && !strcmp(concerns[i].knob, knob->name))
			return true;
	return names_knob(rule, knob);
}

bool rule_turned(const struct profile *profile, const struct profile *base, enum rule rule)
{
	for (size_t i = 0; i < nr_knobs; i++)
		if (knob_get(profile, &knob_descs[i]) != knob_get(base, &knob_descs[i]) &&
		    is_concerned(rule, &knob_descs[i]))
			return true;
	return false;
}
