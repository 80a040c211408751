/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two documents beside one another, by diff(1) */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spec.h"

extern char **environ;

static void cannot(struct kvmsme_error *error, const char *what)
{
	snprintf(error->text, sizeof(error->text), "%s: %s", what, strerror(errno));
}

/* A file with the document, already without a name */
static FILE *document(const struct profile *profile, struct kvmsme_error *error)
{
	FILE *file = tmpfile();

	if (!file) {
		cannot(error, "no room for a temporary file");
		return NULL;
	}
	if (spec_print(profile, SPEC_RST, file, error) && !fflush(file) && !ferror(file)) {
		rewind(file);
		return file;
	}
	if (ferror(file))
		cannot(error, "a temporary file cannot be written");
	fclose(file);
	return NULL;
}

static bool start_diff(char *const argv[], const int fd[3], pid_t *pid)
{
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, fd[i], (const int[]){ 1, 3, 4 }[i]);
	errno = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return !errno;
}

static void copy_all(int from, FILE *out)
{
	char bytes[4096];
	ssize_t got;

	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)got, out);
}

/* @fd: what it writes to, and the files that it reads as its descriptors 3 and 4; @from: the other end of the first */
static int run_diff(const struct profile *a, const struct profile *b, const int fd[3], int from, FILE *out,
		    struct kvmsme_error *error)
{
	char label_a[160], label_b[160];
	char *argv[] = { "diff", "-u", "--label", label_a, "--label", label_b, "/dev/fd/3", "/dev/fd/4", NULL };
	int status = 0;
	pid_t pid;

	snprintf(label_a, sizeof(label_a), "a/%s.rst", a->name);
	snprintf(label_b, sizeof(label_b), "b/%s.rst", b->name);
	if (!start_diff(argv, fd, &pid)) {
		cannot(error, "diff cannot be run");
		return -1;
	}
	close(fd[0]);
	copy_all(from, out);
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) < 2)
		return WEXITSTATUS(status);
	snprintf(error->text, sizeof(error->text), "diff has failed");
	return -1;
}

/* Numbers that are not in the way of those that diff has them under */
static int with_descriptors(const struct profile *a, const struct profile *b, int fd_a, int fd_b, FILE *out,
			    struct kvmsme_error *error)
{
	int ends[2], fd[3] = { -1, fcntl(fd_a, F_DUPFD_CLOEXEC, 10), fcntl(fd_b, F_DUPFD_CLOEXEC, 10) };
	int result = -1;

	if (fd[1] < 0 || fd[2] < 0 || pipe2(ends, O_CLOEXEC)) {
		cannot(error, "no room for a file");
	} else {
		fd[0] = ends[1];
		result = run_diff(a, b, fd, ends[0], out, error);
		close(ends[0]);
	}
	close(fd[1]);
	close(fd[2]);
	return result;
}

int spec_diff(const struct profile *a, const struct profile *b, FILE *out, struct kvmsme_error *error)
{
	FILE *first = document(a, error), *second = first ? document(b, error) : NULL;
	int result = second ? with_descriptors(a, b, fileno(first), fileno(second), out, error) : -1;

	if (second)
		fclose(second);
	if (first)
		fclose(first);
	return result;
}
