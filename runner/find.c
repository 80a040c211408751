/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fts.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "find.h"

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_yaml(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".yaml");
}

bool find_scenarios(const char *path, void (*fn)(void *ctx, const char *path), void *ctx,
		    FILE *err)
{
	char *const paths[] = { (char *)(uintptr_t)path, NULL };
	FTS *fts = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	bool found = false;

	while (fts && (entry = fts_read(fts))) {
		if (entry->fts_info != FTS_F || (entry->fts_level && !is_yaml(entry->fts_name)))
			continue;
		found = true;
		fn(ctx, entry->fts_path);
	}
	if (fts)
		fts_close(fts);
	if (!found)
		fprintf(err, "%s: no scenario here; name a file, or a directory with "
			"*.yaml in it\n", path);
	return found;
}

bool find_words(const char *path, char *found, size_t size)
{
	char *real = path ? realpath(path, NULL) : NULL;
	bool is_there = false;

	while (real && *real && !is_there) {
		char *slash = strrchr(real, '/');

		snprintf(found, size, "%s/guest-words.cache", real);
		is_there = !access(found, R_OK);
		if (slash)
			*slash = '\0';
	}
	free(real);
	return is_there;
}
