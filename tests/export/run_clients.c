// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exported clients on the model: their open(), ioctl(), mmap(), read() and close() go to it.
 *
 * Lines on stdin: LIBRARY MAIN SCENARIO PROFILE.  For each a line of its exit status, and indented what
 * it printed.  A client was compiled with -Dmain=MAIN -Dopen=shim_open and so on; each runs in a process
 * of its own.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpu.h"
#include "kvmsme/kvmsme.h"
#include "profile.h"
#include "scenario.h"

int shim_open(const char *path, int flags, ...);
int shim_ioctl(int fd, unsigned long request, ...);
void *shim_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset);
ssize_t shim_read(int fd, void *buf, size_t size);
int shim_close(int fd);

static struct kvmsme *machine;

int shim_open(const char *path, int flags, ...)
{
	return kvmsme_open(machine, path, flags);
}

int shim_ioctl(int fd, unsigned long request, ...)
{
	unsigned long arg;
	va_list ap;

	va_start(ap, request);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	return kvmsme_ioctl(fd, request, arg);
}

void *shim_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
	void *run;

	if (flags & MAP_ANONYMOUS)
		return mmap(addr, len, prot, flags, fd, offset);
	run = kvmsme_mmap(fd, len, offset);
	return run ? run : MAP_FAILED;
}

ssize_t shim_read(int fd, void *buf, size_t size)
{
	return kvmsme_read(fd, buf, size);
}

int shim_close(int fd)
{
	return kvmsme_close(fd);
}

/* The words of a line */
struct job {
	const char *library, *symbol, *path, *profile;
};

static int client(const struct job *job)
{
	const struct profile *profile = profile_by_name(job->profile);
	struct kvmsme_error error;
	struct scenario s;
	int (*client_main)(void);
	void *library = dlopen(job->library, RTLD_NOW);

	if (!library || !profile || !scenario_load(&s, job->path)) {
		printf("%s\n", library ? "no such scenario or profile" : dlerror());
		return 99;
	}
	machine = kvmsme_new_custom(&s.host, profile, NULL, &cpu_unicorn_ops, &error);
	*(void **)&client_main = dlsym(library, job->symbol);
	return machine && client_main ? client_main() : 99;
}

/* What it prints goes to @to */
static int in_child(FILE *to, const struct job *job)
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return 99;
	if (!pid) {
		dup2(fileno(to), STDOUT_FILENO);
		exit(client(job));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void show(FILE *from)
{
	char line[512];

	rewind(from);
	while (fgets(line, sizeof(line), from))
		printf("  %s", line);
}

int main(void)
{
	char line[4096];

	while (fgets(line, sizeof(line), stdin)) {
		char *save = NULL;
		FILE *output = tmpfile();
		struct job job;
		int status;

		job.library = strtok_r(line, " \n", &save);
		job.symbol = strtok_r(NULL, " \n", &save);
		job.path = strtok_r(NULL, " \n", &save);
		job.profile = strtok_r(NULL, " \n", &save);
		if (!job.profile || !output)
			return 1;
		status = in_child(output, &job);
		printf("%d %s %s\n", status, job.path, job.profile);
		show(output);
		fclose(output);
	}
	return 0;
}
