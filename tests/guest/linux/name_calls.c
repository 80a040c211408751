// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of files, of the directory that the program is in or of one that is open; lists of them.  argv[1] is a file */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOWHERE ((void *)16)

static void is(const char *what, long result)
{
	printf("%s: %ld, %s\n", what, result, result == -1 ? strerrorname_np(errno) : "fine");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path)
{
	DIR *dir = opendir(path);
	char *names[1000];
	struct dirent *entry;
	size_t nr = 0;

	while (dir && nr < 1000 && (entry = readdir(dir)))
		if (asprintf(&names[nr], "%s %d", entry->d_name, entry->d_type) > 0)
			nr++;
	qsort(names, nr, sizeof(names[0]), by_name);
	printf("%s: %zu\n", path, nr);
	for (size_t i = 0; i < nr && i < 20; i++)
		printf("  %s\n", names[i]);
	if (dir)
		rewinddir(dir);
	printf("again: %d\n", dir && readdir(dir));
	if (dir)
		closedir(dir);
}

static void directories(void)
{
	int dir = open("/usr/include", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    file = openat(dir, "stdio.h", O_RDONLY);
	char path[PATH_MAX], buffer[512];
	struct stat s;

	printf("of a directory: %d\n", file >= 0);
	is("entries of a file", syscall(SYS_getdents64, file, buffer, sizeof(buffer)));
	is("entries to a byte", syscall(SYS_getdents64, dir, buffer, 1));
	is("entries to nowhere", syscall(SYS_getdents64, dir, NOWHERE, 512));
	is("entries of nothing", syscall(SYS_getdents64, 99, buffer, sizeof(buffer)));
	is("stat in it", fstatat(dir, "stdlib.h", &s, 0));
	is("stat beside it", fstatat(dir, "../bin", &s, 0));
	is("stat in a file", fstatat(file, "stdlib.h", &s, 0));
	is("stat in nothing", fstatat(99, "stdlib.h", &s, 0));
	is("stat from the root", fstatat(99, "/usr/include/stdlib.h", &s, 0));
	is("open in nothing", openat(99, "stdlib.h", O_RDONLY));
	is("go there", chdir("/usr/include"));
	is("a file there", access("stdio.h", R_OK));
	is("go on", chdir("linux"));
	printf("now in %s\n", getcwd(path, sizeof(path)));
	is("back", fchdir(dir));
	printf("now in %s\n", getcwd(path, sizeof(path)));
	is("directory in three bytes", syscall(SYS_getcwd, path, 3));
	is("into a file", fchdir(file));
	is("into nothing", fchdir(99));
	is("to what is missing", chdir("/nonexistent"));
	is("to a file", chdir("stdio.h"));
	is("to nowhere", syscall(SYS_chdir, NOWHERE));
	close(file);
	close(dir);
}

static void links(void)
{
	char to[PATH_MAX] = "";
	struct stat s, t;
	ssize_t len = readlink("/usr/bin/awk", to, sizeof(to));

	printf("link of %zd to %s\n", len, to);
	is("in four bytes", readlink("/usr/bin/awk", to, 4));
	is("in none", syscall(SYS_readlinkat, AT_FDCWD, "/usr/bin/awk", to, 0));
	is("to nowhere", syscall(SYS_readlinkat, AT_FDCWD, "/usr/bin/awk", NOWHERE, 10));
	is("of a file", readlink("/etc/passwd", to, sizeof(to)));
	is("of nothing", readlinkat(99, "awk", to, sizeof(to)));
	is("stat of it", lstat("/usr/bin/awk", &s));
	is("stat of what it is of", stat("/usr/bin/awk", &t));
	printf("%d %d\n", S_ISLNK(s.st_mode), S_ISREG(t.st_mode));
	is("not over it", open("/usr/bin/awk", O_RDONLY | O_NOFOLLOW));
	is("stat by no rule", syscall(SYS_newfstatat, AT_FDCWD, "/usr/bin/awk", &s, 0x10000));
	printf("real: %s\n", realpath("/usr/include/../include/./stdio.h", to));
}

static void accesses(const char *file)
{
	is("there", access(file, F_OK));
	is("read", access(file, R_OK));
	is("run", access("/usr/bin/env", X_OK));
	is("missing", access("/nonexistent", F_OK));
	is("by no rule", syscall(SYS_faccessat, AT_FDCWD, file, 8));
	is("nowhere", syscall(SYS_faccessat, AT_FDCWD, NOWHERE, R_OK));
	is("of the effective user", faccessat(AT_FDCWD, file, R_OK, AT_EACCESS));
	is("of a link", faccessat(AT_FDCWD, "/usr/bin/awk", F_OK, AT_SYMLINK_NOFOLLOW));
	is("by no flag", syscall(439, AT_FDCWD, file, R_OK, 0x10000));
}

static void sinks(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0666);

	printf("/dev/null: %d, %zd\n", fd >= 0, write(fd, "abc", 3));
	close(fd);
	fd = open("/dev/zero", O_RDWR);
	is("a zero", read(fd, &(char){ 1 }, 1));
	close(fd);
	fd = open("/dev/full", O_WRONLY);
	is("no room", write(fd, "abc", 3));
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 1;
	accesses(argv[1]);
	list("/usr/include");
	list("/usr/share/keyrings");
	directories();
	links();
	sinks();
	return 0;
}
