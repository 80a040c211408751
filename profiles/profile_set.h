/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Several profiles, as given on a command line
 */
#ifndef KVMSME_PROFILES_PROFILE_SET_H
#define KVMSME_PROFILES_PROFILE_SET_H

#include <stdio.h>

#include "profile.h"

#define PROFILE_SET_MAX 128

struct profile_file;

/**
 * struct profile_set - @profile[0] is the reference; profiles from files are owned
 * No two have the same name: outputs tell profiles apart by it.
 */
struct profile_set {
	const struct profile *profile[PROFILE_SET_MAX];
	size_t nr;
	struct profile_file *file[PROFILE_SET_MAX];
	size_t nr_files;
};

/**
 * profile_set_add() - add a built-in profile by name, or a file by path
 * One that is there is returned again: a profile beside itself is no mistake.  Another
 * file's profile of the same name is one, since its answers would pass for the first one's.
 * NULL after a line on @err; profile_set_free() in any case.  @set starts zeroed.
 */
const struct profile *profile_set_add(struct profile_set *set, const char *name, FILE *err);

/**
 * profile_set_parse() - parse "sme-v12,./mine.yaml,proposals"
 * Words: generations (all that know SME, the default first), proposals, all.  One that is
 * named twice is there once.  False after a line on @err; profile_set_free() in any case.
 */
bool profile_set_parse(struct profile_set *set, const char *text, FILE *err);
void profile_set_free(struct profile_set *set);

#endif
