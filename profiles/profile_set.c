/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "needed.h"
#include "profile_set.h"
#include "profile_yaml.h"

/** struct profile_file - a profile of its own in a set, and where it is from */
struct profile_file {
	struct profile profile;
	char *path;
};

static const struct profile *add(struct profile_set *set, const struct profile *profile, FILE *err)
{
	for (size_t i = 0; i < set->nr; i++)
		if (set->profile[i] == profile)
			return profile;
	if (set->nr == PROFILE_SET_MAX) {
		fprintf(err, "kvmsme: more than %d profiles\n", PROFILE_SET_MAX);
		return NULL;
	}
	set->profile[set->nr++] = profile;
	return profile;
}

static void free_file(struct profile_file *file)
{
	free(file->path);
	free(file);
}

static struct profile_file *load_file(const char *path, FILE *err)
{
	char error[LOAD_ERROR_MAX];
	struct profile_file *file = needed(calloc(1, sizeof(*file)));

	file->path = needed(strdup(path));
	if (profile_find(path, &file->profile, error))
		return file;
	fprintf(err, "kvmsme: %s\n", error);
	free_file(file);
	return NULL;
}

static struct profile_file *same_name(const struct profile_set *set, const struct profile_file *file)
{
	for (size_t i = 0; i < set->nr_files; i++)
		if (!strcmp(set->file[i]->profile.name, file->profile.name))
			return set->file[i];
	return NULL;
}

static const struct profile *add_file(struct profile_set *set, const char *path, FILE *err)
{
	struct profile_file *file = load_file(path, err), *other = file ? same_name(set, file) : NULL;
	char error[LOAD_ERROR_MAX];

	if (!file)
		return NULL;
	if (!other && add(set, &file->profile, err)) {
		set->file[set->nr_files++] = file;
		return &file->profile;
	}
	free_file(file);
	if (other && same_file(path, other->path))
		return &other->profile;
	if (other) {
		profile_name_taken(path, other->path, error);
		fprintf(err, "kvmsme: %s\n", error);
	}
	return NULL;
}

const struct profile *profile_set_add(struct profile_set *set, const char *name, FILE *err)
{
	const struct profile *builtin = profile_by_name(name);

	return builtin ? add(set, builtin, err) : add_file(set, name, err);
}

static bool add_builtin(struct profile_set *set, bool generations, bool proposals, FILE *err)
{
	bool ok = add(set, profile_by_name(PROFILE_DEFAULT), err);

	for (size_t i = 0; i < nr_builtin_profiles; i++) {
		const struct profile *profile = builtin_profiles[i];

		if (profile->sme && (*profile->proposal ? proposals : generations))
			ok &= add(set, profile, err) != NULL;
	}
	return ok;
}

/* False: @word is more like the name of a set than like that of a profile, which is said */
static bool is_no_set(const char *word, FILE *err)
{
	static const char *const sets[] = { "generations", "proposals", "all", NULL };
	struct nearest like = nearest_to(word);
	char meant[DID_YOU_MEAN_MAX];
	const char *set;

	for (size_t i = 0; i < nr_builtin_profiles; i++)
		nearest_try(&like, builtin_profiles[i]->name);
	set = strpbrk(word, "/.") ? NULL : nearest(word, sets);
	if (!set || like.name)
		return true;
	fprintf(err, "kvmsme: unknown profile '%s'%s `kvmsme profile list` shows them\n", word,
		did_you_mean(set, ";", meant));
	return false;
}

bool profile_set_parse(struct profile_set *set, const char *text, FILE *err)
{
	char *copy = needed(strdup(text)), *save = NULL;
	bool ok = true;

	memset(set, 0, sizeof(*set));
	for (char *word = strtok_r(copy, ",", &save); ok && word; word = strtok_r(NULL, ",", &save)) {
		bool all = !strcmp(word, "all");
		bool generations = all || !strcmp(word, "generations");
		bool proposals = all || !strcmp(word, "proposals");

		ok = generations || proposals ? add_builtin(set, generations, proposals, err) :
						is_no_set(word, err) && profile_set_add(set, word, err);
	}
	free(copy);
	if (ok && !set->nr)
		fprintf(err, "kvmsme: no profile given; write names separated by commas\n");
	return ok && set->nr;
}

void profile_set_free(struct profile_set *set)
{
	for (size_t i = 0; i < set->nr_files; i++)
		free_file(set->file[i]);
	memset(set, 0, sizeof(*set));
}
