/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "profile_set.h"
#include "profile_yaml.h"

static void add(struct profile_set *set, const struct profile *profile)
{
	const struct profile **more;

	for (size_t i = 0; i < set->nr; i++)
		if (!strcmp(set->profile[i]->name, profile->name))
			return;
	more = realloc(set->profile, (set->nr + 1) * sizeof(*more));
	if (!more)
		return;
	set->profile = more;
	set->profile[set->nr++] = profile;
}

static bool add_loaded(struct profile_set *set, const char *name, FILE *err)
{
	struct profile **more = realloc(set->owned, (set->nr_owned + 1) * sizeof(*more));
	char error[LOAD_ERROR_MAX] = "out of memory";
	const struct profile *found = NULL;
	struct profile *storage = more ? malloc(sizeof(*storage)) : NULL;

	if (more)
		set->owned = more;
	if (storage) {
		set->owned[set->nr_owned++] = storage;
		found = profile_find(name, storage, error);
	}
	if (found)
		add(set, found);
	else
		fprintf(err, "kvmsme: %s\n", error);
	return found;
}

static void add_builtin(struct profile_set *set, bool generations, bool proposals)
{
	add(set, profile_by_name(PROFILE_DEFAULT));
	for (size_t i = 0; i < nr_builtin_profiles; i++) {
		const struct profile *profile = builtin_profiles[i];

		if (profile->sme && (*profile->proposal ? proposals : generations))
			add(set, profile);
	}
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

		if (generations || proposals)
			add_builtin(set, generations, proposals);
		else
			ok = add_loaded(set, word, err);
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
	free(set->owned);
	free(set->profile);
	memset(set, 0, sizeof(*set));
}
