/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

bool output_failed(FILE *err, const char *path)
{
	fprintf(err, "kvmsme: %s: %s\n", path, strerror(errno));
	return false;
}

/* What is no plain file cannot be replaced */
static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/* As fopen() would have made it */
static void set_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

static FILE *open_temporary(struct output_file *to)
{
	size_t size = sizeof(to->temporary);
	FILE *file;
	int fd;

	if (snprintf(to->temporary, size, "%s.XXXXXX", to->path) >= (int)size) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = mkstemp(to->temporary);
	if (fd < 0)
		return NULL;
	set_mode(fd);
	file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		unlink(to->temporary);
	}
	return file;
}

static const struct output_file *volatile unfinished;

void output_abandon(void)
{
	if (unfinished)
		unlink(unfinished->temporary);
}

/* What a signal does that nobody handles */
static void on_deadly(int signal)
{
	output_abandon();
	raise(signal);
}

/* Whoever handles or ignores one of them goes on */
static void take_deadly(void)
{
	static const int deadly[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU };
	struct sigaction action = { .sa_handler = on_deadly, .sa_flags = (int)SA_RESETHAND }, now;

	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		if (!sigaction(deadly[i], NULL, &now) && now.sa_handler == SIG_DFL)
			sigaction(deadly[i], &action, NULL);
}

/* No signal comes between the file and the note of it */
static void begin(struct output_file *to)
{
	sigset_t all, was;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &was);
	to->file = open_temporary(to);
	unfinished = to->file ? to : NULL;
	sigprocmask(SIG_SETMASK, &was, NULL);
}

bool output_open(struct output_file *to, const char *path)
{
	static bool registered;

	if (!registered)
		registered = !atexit(output_abandon);
	to->path = path;
	to->temporary[0] = '\0';
	if (is_special(path)) {
		to->file = fopen(path, "we");
		return to->file;
	}
	take_deadly();
	begin(to);
	return to->file;
}

bool output_keep(struct output_file *to, bool ok)
{
	int error;

	ok &= output_close(to->file);
	ok = ok && (!*to->temporary || !rename(to->temporary, to->path));
	error = errno;
	if (!ok && *to->temporary)
		unlink(to->temporary);
	unfinished = NULL;
	errno = error;
	return ok;
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

bool output_make_dir(const char *path)
{
	struct stat st;

	if (!mkdir(path, 0777))
		return true;
	if (errno == EEXIST && !stat(path, &st) && !S_ISDIR(st.st_mode))
		errno = ENOTDIR;
	return errno == EEXIST;
}
