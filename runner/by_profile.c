// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "by_profile.h"

static size_t nr_differences(const struct profile *a, const struct profile *b)
{
	size_t nr = strcmp(a->kernel, b->kernel) != 0;

	for (size_t i = 0; i < nr_knobs; i++)
		nr += knob_get(a, &knob_descs[i]) != knob_get(b, &knob_descs[i]);
	return nr;
}

/* A defect or an open question is asked about by name */
static bool is_generation(const struct profile *profile)
{
	return !*profile->proposal && !profile->defective;
}

/* Scenarios do not know the name of a profile of one's own */
static const char *listed_as(const struct profile *profile)
{
	const struct profile *nearest = NULL;

	if (profile_by_name(profile->name))
		return profile->name;
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		if (is_generation(builtin_profiles[i]) &&
		    (!nearest || nr_differences(profile, builtin_profiles[i]) < nr_differences(profile, nearest)))
			nearest = builtin_profiles[i];
	return nearest ? nearest->name : profile->name;
}

/* By which names keys are looked for, the first that is there */
#define NR_NAMES 3

static void names_of(const struct profile *profile, const char *names[NR_NAMES])
{
	names[0] = profile->name;
	names[1] = listed_as(profile);
	names[2] = ANY_PROFILE;
}

int errno_on(const struct profile *profile, const struct step *step)
{
	const char *names[NR_NAMES];

	if (!step->fails.nr)
		return 0;
	names_of(profile, names);
	for (int name = 0; name < NR_NAMES; name++)
		for (unsigned int i = 0; i < step->fails.nr; i++)
			if (!strcmp(step->fails.is[i].profile, names[name]))
				return step->fails.is[i].err;
	return 0;
}

const struct value *value_on(const struct profile *profile, const struct reg_arg *reg)
{
	const char *names[NR_NAMES];

	names_of(profile, names);
	for (int name = 0; name < NR_NAMES; name++)
		for (unsigned int i = 0; i < reg->nr_values; i++)
			if (!strcmp(reg->value[i].profile, names[name]))
				return &reg->value[i].value;
	return NULL;
}

const struct ynode *losses_on(const struct profile *profile, const struct step *step)
{
	const struct ynode *node = step->differs, *found = NULL;
	const char *names[NR_NAMES];

	if (node && node->kind == YNODE_MAP) {
		names_of(profile, names);
		for (int name = 0; name < NR_NAMES && !found; name++)
			found = ymap_get(node, names[name]);
		node = found;
	}
	return node && node->kind == YNODE_LIST ? node->child : NULL;
}

bool scenario_is_about(const struct scenario *s, const struct profile *profile)
{
	const char *name = s->nr_profiles ? listed_as(profile) : NULL;

	for (unsigned int i = 0; i < s->nr_profiles; i++)
		if (!strcmp(s->profiles[i], name) || !strcmp(s->profiles[i], profile->name))
			return true;
	return !s->nr_profiles && (profile->sme || !s->host.sme_vqs);
}
