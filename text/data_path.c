// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "data_path.h"

/* The directory of the running program, without a slash behind it; not known without /proc */
static bool program_directory(char *dir, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", dir, size - 1);
	char *slash;

	if (len < 0)
		return false;
	dir[len] = '\0';
	slash = strrchr(dir, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

static bool leads_out(const char *name)
{
	return name[0] == '/' || !strncmp(name, "..", 2) || strstr(name, "/..");
}

bool data_path(const char *name, char *found, size_t size)
{
	char dir[PATH_MAX], path[2 * PATH_MAX];
	int len;

	if (leads_out(name) || !access(name, F_OK) || errno != ENOENT)
		return false;
	len = program_directory(dir, sizeof(dir)) ?
	      snprintf(path, sizeof(path), "%s/" KVMSME_DATA_FROM_PROGRAM "/%s", dir, name) :
	      snprintf(path, sizeof(path), KVMSME_DATA "/%s", name);
	if (len >= (int)sizeof(path) || len >= (int)size || access(path, F_OK))
		return false;
	memcpy(found, path, (size_t)len + 1);
	return true;
}
