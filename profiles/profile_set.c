/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "profile_set.h"
#include "profile_yaml.h"

static bool add(struct profile_set *set, const struct profile *profile, FILE *err)
{
	for (size_t i = 0; i < set->nr; i++)
		if (!strcmp(set->profile[i]->name, profile->name))
			return true;
	if (set->nr == PROFILE_SET_MAX) {
		fprintf(err, "kvmsme: more than %d profiles\n", PROFILE_SET_MAX);
		return false;
	}
	set->profile[set->nr++] = profile;
	return true;
}

static bool add_named(struct profile_set *set, const char *name, FILE *err)
{
	char error[LOAD_ERROR_MAX] = "out of memory, or too many profiles";
	struct profile *storage = NULL;
	const struct profile *found = NULL;

	if (set->nr_owned < PROFILE_SET_MAX)
		storage = malloc(sizeof(*storage));
	if (storage) {
		set->owned[set->nr_owned++] = storage;
		found = profile_find(name, storage, error);
	}
	if (!found)
		fprintf(err, "kvmsme: %s\n", error);
	return found && add(set, found, err);
}

static bool add_builtin(struct profile_set *set, bool generations, bool proposals, FILE *err)
{
	bool ok = add(set, profile_by_name(PROFILE_DEFAULT), err);

	for (size_t i = 0; i < nr_builtin_profiles; i++) {
		const struct profile *profile = builtin_profiles[i];

		if (profile->sme && (*profile->proposal ? proposals : generations))
			ok &= add(set, profile, err);
	}
	return ok;
}

bool profile_set_parse(struct profile_set *set, const char *text, FILE *err)
{
	char *copy = strdup(text), *save = NULL;
	bool ok = copy;

	memset(set, 0, sizeof(*set));
	for (char *word = copy ? strtok_r(copy, ",", &save) : NULL; ok && word;
	     word = strtok_r(NULL, ",", &save)) {
		bool all = !strcmp(word, "all");
		bool generations = all || !strcmp(word, "generations");
		bool proposals = all || !strcmp(word, "proposals");

		ok = generations || proposals ? add_builtin(set, generations, proposals, err) :
						add_named(set, word, err);
	}
	free(copy);
	if (ok && !set->nr)
		fprintf(err, "kvmsme: no profile given; write names separated by commas\n");
	return ok && set->nr;
}

void profile_set_free(struct profile_set *set)
{
	for (size_t i = 0; i < set->nr_owned; i++)
		free(set->owned[i]);
	memset(set, 0, sizeof(*set));
}
