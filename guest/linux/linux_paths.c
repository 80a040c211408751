// SPDX-License-Identifier: GPL-2.0-or-later
/* What is asked of files by their names */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux_syscalls.h"

#define AT_FDCWD_	(-100)
#define AT_EMPTY_PATH_	0x1000

int64_t linux_sys_readlinkat(struct linux_guest *g, const uint64_t arg[6])
{
	char path[PATH_MAX], *whole;
	size_t len;

	if (!linux_read_string(&g->mem, arg[1], path, sizeof(path)))
		return -EFAULT;
	if (strcmp(path, "/proc/self/exe"))
		return -ENOENT;
	whole = realpath(g->options->argv[0], NULL);
	len = whole ? strlen(whole) : 0;
	if (len > arg[3])
		len = arg[3];
	if (whole && !linux_write(&g->mem, arg[2], whole, len))
		len = 0;
	free(whole);
	return len ? (int64_t)len : -EFAULT;
}

int64_t linux_sys_getcwd(struct linux_guest *g, const uint64_t arg[6])
{
	char path[PATH_MAX];
	size_t len;

	if (!getcwd(path, sizeof(path)))
		return -errno;
	len = strlen(path) + 1;
	if (len > arg[1])
		return -ERANGE;
	return linux_write(&g->mem, arg[0], path, len) ? (int64_t)len : -EFAULT;
}

/* struct stat of asm-generic */
struct linux_stat {
	uint64_t dev, ino;
	uint32_t mode, nlink, uid, gid;
	uint64_t rdev, pad1;
	int64_t size;
	int32_t blksize, pad2;
	int64_t blocks;
	int64_t times[6];
	uint32_t unused[2];
};

static int64_t put_stat(struct linux_guest *g, uint64_t addr, const struct stat *s)
{
	struct linux_stat to = {
		.dev = s->st_dev, .ino = s->st_ino, .mode = s->st_mode, .nlink = (uint32_t)s->st_nlink,
		.uid = s->st_uid, .gid = s->st_gid, .rdev = s->st_rdev, .size = s->st_size,
		.blksize = (int32_t)s->st_blksize, .blocks = s->st_blocks,
		.times = { s->st_atim.tv_sec, s->st_atim.tv_nsec, s->st_mtim.tv_sec, s->st_mtim.tv_nsec,
			   s->st_ctim.tv_sec, s->st_ctim.tv_nsec },
	};

	return linux_write(&g->mem, addr, &to, sizeof(to)) ? 0 : -EFAULT;
}

int64_t linux_sys_fstat(struct linux_guest *g, const uint64_t arg[6])
{
	int fd = linux_host_fd(g, arg[0]);
	struct stat s;

	if (fd < 0)
		return -EBADF;
	return fstat(fd, &s) ? -errno : put_stat(g, arg[1], &s);
}

static int64_t stat_made(struct linux_guest *g, const char *path, uint64_t addr)
{
	int fd = linux_made_open(g, path);
	struct stat s;
	int64_t ret;

	if (fd < 0)
		return fd;
	ret = fstat(fd, &s) ? -errno : put_stat(g, addr, &s);
	close(fd);
	return ret;
}

int64_t linux_sys_newfstatat(struct linux_guest *g, const uint64_t arg[6])
{
	const uint64_t of_fd[6] = { arg[0], arg[2] };
	char path[PATH_MAX];
	struct stat s;

	if (!linux_read_string(&g->mem, arg[1], path, sizeof(path)))
		return -EFAULT;
	if (!path[0])
		return arg[3] & AT_EMPTY_PATH_ ? linux_sys_fstat(g, of_fd) : -ENOENT;
	if ((int32_t)arg[0] != AT_FDCWD_ && path[0] != '/')
		return -ENOENT;
	if (linux_is_made(path))
		return stat_made(g, path, arg[2]);
	return stat(path, &s) ? -errno : put_stat(g, arg[2], &s);
}
