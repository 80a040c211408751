/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

static const char *name;

/* stdio forgets why a write failed; another one, behind an output that is spoilt anyway, tells */
static int error_of(FILE *file)
{
	if (fflush(file) || write(fileno(file), "\n", 1) < 0)
		return errno;
	return EIO;
}

bool output_close(FILE *file)
{
	int error = ferror(file) ? error_of(file) : 0;

	if (fclose(file) && !error)
		error = errno;
	errno = error;
	return !error;
}

static void check_stdout(void)
{
	if (output_close(stdout))
		return;
	if (errno != EPIPE)
		fprintf(stderr, "%s: standard output: %s\n", name, strerror(errno));
	_exit(OUTPUT_EXIT_STATUS);
}

/* The wrong way round: what is read cannot be written */
static void fill_closed_streams(void)
{
	static const int flags[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", flags[fd]);
}

void output_check_at_exit(const char *program)
{
	name = program;
	fill_closed_streams();
	signal(SIGXFSZ, SIG_IGN);
	atexit(check_stdout);
}
