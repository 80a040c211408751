// SPDX-License-Identifier: GPL-2.0-or-later
/* What would change files or who the program is is refused: files are read, the user has no privileges */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static int wrong;

static void refused(const char *what, long result, int wanted)
{
	if (result == -1 && errno == wanted)
		return;
	printf("%s: %ld, %s, wanted %s\n", what, result, strerrorname_np(errno), strerrorname_np(wanted));
	wrong++;
}

int main(int argc, char **argv)
{
	const char *file = argc > 1 ? argv[1] : "";
	int fd = open(file, O_RDONLY | O_CREAT, 0666);

	if (fd < 0)
		return 2;
	refused("write", write(fd, "a", 1), EBADF);
	refused("open to write", open(file, O_WRONLY), EROFS);
	refused("open to write in a directory", openat(AT_FDCWD, file, O_RDWR), EROFS);
	refused("open to cut", open(file, O_RDONLY | O_TRUNC), EROFS);
	refused("create", open("new", O_RDONLY | O_CREAT, 0666), EROFS);
	refused("create what is there", open(file, O_RDONLY | O_CREAT | O_EXCL, 0666), EROFS);
	refused("access", access(file, W_OK), EROFS);
	refused("access to run what Linux makes", access("/proc/cpuinfo", X_OK), EACCES);
	refused("what Linux does not make", access("/proc/kcore", R_OK), ENOENT);
	refused("directory", mkdir("new", 0777), EROFS);
	refused("remove", unlink(file), EROFS);
	refused("rename", rename(file, "new"), EROFS);
	refused("link", link(file, "new"), EROFS);
	refused("symbolic link", symlink(file, "new"), EROFS);
	refused("truncate", truncate(file, 0), EROFS);
	refused("ftruncate", ftruncate(fd, 0), EINVAL);
	refused("mode", chmod(file, 0666), EROFS);
	refused("owner", chown(file, 1, 1), EROFS);
	refused("times", utimes(file, NULL), EROFS);
	refused("user", setuid(0), EPERM);
	refused("real user", setreuid(0, -1), EPERM);
	refused("all users", setresuid(-1, 0, -1), EPERM);
	refused("group", setgid(0), EPERM);
	refused("groups", setgroups(0, NULL), EPERM);
	return wrong != 0;
}
