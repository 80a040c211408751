/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions to the model: stats_on_model PROFILE */
#include <errno.h>
#include <stdio.h>

#include "asked_model.h"
#include "stats_questions.h"

long asked_read(int fd, void *buf, size_t size)
{
	long ret = kvmsme_read(fd, buf, size);

	return ret < 0 ? -errno : ret;
}

long asked_pread(int fd, void *buf, size_t size, long offset)
{
	long ret = kvmsme_pread(fd, buf, size, offset);

	return ret < 0 ? -errno : ret;
}

long asked_map(int fd)
{
	return kvmsme_mmap(fd, 4096, 0) ? 0 : -errno;
}

int main(int argc, char **argv)
{
	const struct profile *profile = argc == 2 ? profile_by_name(argv[1]) : NULL;

	if (!profile) {
		fprintf(stderr, "usage: stats_on_model PROFILE\n");
		return 2;
	}
	if (!asked_make(profile, NULL))
		return 2;
	ask_stats_file();
	ask_stats_life();
	ask_stats_counts();
	kvmsme_free(machine);
	return 0;
}
