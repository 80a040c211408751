/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "vector_runs.h"

int status_of_line(comparator compare, const char *header, const char *line)
{
	char path[] = "/tmp/kvmsme-vector.XXXXXX", *files[] = { path };
	int status;

	write_lines(path, header, line);
	status = status_of(compare, 1, files);
	unlink(path);
	return status;
}
