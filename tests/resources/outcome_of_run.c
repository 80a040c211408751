/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing.h"
#include "outcome_of_run.h"

#define WHOLE	"whole"
#define BEFORE	"as it was\n"
#define SECONDS	60	/* against hangs only */

static char *take(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);

	if (!text || pread(fd, text, (size_t)size, 0) != size)
		abort();
	close(fd);
	return text;
}

#ifdef KVMSME_COVERAGE
int __llvm_profile_write_file(void);

/* Of a run that ends at once, too, it is counted what it has reached */
void _exit(int status)
{
	failing_plan->armed = false;
	__llvm_profile_write_file();
	syscall(SYS_exit_group, status);
	__builtin_unreachable();
}

static void disarm(void)
{
	failing_plan->armed = false;
}
#endif

void run_apart(struct said *said, int (*run)(const void *arg), const void *arg)
{
	int out = memfd_create("out", 0), err = memfd_create("err", 0);
	pid_t pid = fork();

	if (out < 0 || err < 0 || pid < 0)
		abort();
	if (!pid) {
		alarm(SECONDS);
		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		close(out);
		close(err);
#ifdef KVMSME_COVERAGE
		atexit(disarm);	/* behind the program's own, before the profile is written */
#endif
		stdout = failing_stream(STDOUT_FILENO, "w");
		failing_plan->armed = true;
		exit(run(arg));
	}
	waitpid(pid, &said->status, 0);
	failing_plan->armed = false;
	said->out = take(out);
	said->err = take(err);
}

void said_free(struct said *said)
{
	free(said->out);
	free(said->err);
}

/* For every file in @dir; @fn ends the walk with false; then the file's name, otherwise NULL */
static const char *each_file(const char *dir, bool (*fn)(const char *name))
{
	static char name[256];
	const char *found = NULL;
	DIR *d = opendir(dir);
	struct dirent *entry;

	while (d && !found && (entry = readdir(d))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(name, sizeof(name), "%s", entry->d_name);
		if (!fn(name))
			found = name;
	}
	if (d)
		closedir(d);
	return found;
}

static char *contents(const char *dir, const char *name)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY);
	return fd < 0 ? NULL : take(fd);
}

static bool drop(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), RUN_OUT "/%s", name);
	return !remove(path);
}

static bool drop_whole(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), WHOLE "/%s", name);
	return !remove(path);
}

static bool put_before(const char *name)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), RUN_OUT "/%s", name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, BEFORE, strlen(BEFORE)) < 0)
		abort();
	close(fd);
	return true;
}

void files_keep(void)
{
	each_file(WHOLE, drop_whole);
	rmdir(WHOLE);
	if (rename(RUN_OUT, WHOLE))
		abort();
	mkdir(RUN_OUT, 0777);
}

void files_reset(void)
{
	each_file(RUN_OUT, drop);
	mkdir(RUN_OUT, 0777);
	each_file(WHOLE, put_before);
}

static bool is_whole(const char *name)
{
	char *is = contents(RUN_OUT, name), *whole = contents(WHOLE, name);
	bool ok = is && whole && !strcmp(is, whole);

	free(is);
	free(whole);
	return ok;
}

static bool is_whole_or_before(const char *name)
{
	char *is = contents(RUN_OUT, name), *whole = contents(WHOLE, name);
	bool ok = is && whole && (!strcmp(is, whole) || !strcmp(is, BEFORE));

	free(is);
	free(whole);
	return ok;
}

const char *files_wrong(bool all)
{
	const char *name = each_file(RUN_OUT, is_whole_or_before);

	return name || !all ? name : each_file(WHOLE, is_whole);
}
