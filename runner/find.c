/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data_path.h"
#include "find.h"
#include "input_file.h"
#include "needed.h"

#define MAX_LEVELS 32	/* of directories: a link may lead upwards */

/** struct search - what find_scenarios() was asked for */
struct search {
	void (*fn)(void *ctx, const char *path);
	void *ctx;
	FILE *err;
	bool found, failed;
};

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static bool is_yaml(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".yaml");
}

static void search(struct search *s, const char *path, unsigned int level);

static void search_entry(struct search *s, const char *dir, const char *name, unsigned int level)
{
	size_t len = strlen(dir);
	char *path;

	if (asprintf(&path, "%s%s%s", dir, len && dir[len - 1] == '/' ? "" : "/", name) < 0)
		out_of_memory();
	search(s, path, level);
	free(path);
}

static void search_directory(struct search *s, const char *path, unsigned int level)
{
	struct dirent **entry;
	int nr = scandir(path, &entry, is_visible, by_name);

	if (nr < 0) {
		if (s->err)
			fprintf(s->err, "%s: %s\n", path, strerror(errno));
		s->failed = true;
	}
	for (int i = 0; i < nr; i++) {
		search_entry(s, path, entry[i]->d_name, level + 1);
		free(entry[i]);
	}
	if (nr >= 0)
		free(entry);
}

static void search(struct search *s, const char *path, unsigned int level)
{
	struct stat st;

	if (stat(path, &st))
		return;
	if (S_ISDIR(st.st_mode) && level < MAX_LEVELS) {
		search_directory(s, path, level);
	} else if (S_ISREG(st.st_mode) && (!level || is_yaml(path))) {
		s->found = true;
		s->fn(s->ctx, path);
	}
}

bool find_scenarios(const char *path, void (*fn)(void *ctx, const char *path), void *ctx,
		    FILE *err)
{
	struct search s = { fn, ctx, err, false, false };
	char installed[PATH_MAX];
	struct stat st;

	if (is_standard_input(path)) {
		fn(ctx, path);
		return true;
	}
	if (data_path(path, installed, sizeof(installed)))
		path = installed;
	if (stat(path, &st)) {
		if (err)
			fprintf(err, "%s: %s\n", path, strerror(errno));
		return false;
	}
	search(&s, path, 0);
	if (!s.found && !s.failed && err)
		fprintf(err, "%s: no scenario here; name a file, or a directory with "
			"*.yaml in it\n", path);
	return s.found && !s.failed;
}

bool find_words(const char *path, char *found, size_t size)
{
	char installed[PATH_MAX];
	bool elsewhere = path && data_path(path, installed, sizeof(installed)), is_there = false;
	char *real = path ? realpath(elsewhere ? installed : path, NULL) : NULL;

	if (path && !real && errno == ENOMEM)
		out_of_memory();
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
