// SPDX-License-Identifier: GPL-2.0-or-later
/* Files by their names, all of the host's and none to be written */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux_syscalls.h"

/* include/uapi/linux/fcntl.h and arch/arm64/include/uapi/asm/fcntl.h */
#define AT_FDCWD_	     (-100)
#define AT_SYMLINK_NOFOLLOW_ 0x100u
#define AT_EACCESS_	     0x200u
#define AT_NO_AUTOMOUNT_     0x800u
#define AT_EMPTY_PATH_	     0x1000u
#define O_CREAT_	     0100u
#define O_EXCL_		     0200u
#define O_TRUNC_	     01000u
#define O_DIRECTORY_	     040000u
#define O_NOFOLLOW_	     0100000u

/** struct name - @dir: of the host's, in which it is looked for if it does not begin at the root */
struct name {
	int dir;
	char path[PATH_MAX];
};

static int64_t get_name(struct linux_guest *g, uint64_t dir, uint64_t addr, struct name *name)
{
	if (!linux_read_string(&g->mem, addr, name->path, sizeof(name->path)))
		return -EFAULT;
	name->dir = g->cwd;
	if (name->path[0] == '/' || (int32_t)dir == AT_FDCWD_)
		return 0;
	name->dir = linux_host_fd(g, dir);
	return name->dir < 0 ? -EBADF : 0;
}

/* Devices that keep nothing of what is written to them */
static bool is_sink(const char *path)
{
	return !strcmp(path, "/dev/null") || !strcmp(path, "/dev/zero") ||
	       !strcmp(path, "/dev/full");
}

static int open_name(const struct linux_guest *g, const struct name *name, uint64_t flags)
{
	int mode = is_sink(name->path) ? (int)(flags & LINUX_O_ACCMODE) : O_RDONLY, fd;

	if (linux_is_made(name->path))
		return linux_made_open(g, name->path);
	mode |= O_CLOEXEC | O_NOCTTY;
	mode |= flags & O_DIRECTORY_ ? O_DIRECTORY : 0;
	mode |= flags & O_NOFOLLOW_ ? O_NOFOLLOW : 0;
	fd = openat(name->dir, name->path, mode);
	if (fd >= 0)
		return fd;
	return errno == ENOENT && flags & O_CREAT_ ? -EROFS : -errno;
}

/* What would change something */
static bool is_for_writing(const struct name *name, uint64_t flags)
{
	return (flags & (LINUX_O_ACCMODE | O_TRUNC_) || (flags & O_CREAT_ && flags & O_EXCL_)) &&
	       !is_sink(name->path);
}

int64_t linux_sys_openat(struct linux_guest *g, const uint64_t arg[6])
{
	struct name name;
	int64_t ret = get_name(g, arg[0], arg[1], &name);
	int host;

	if (!ret)
		ret = linux_free_fd(g, 0);
	if (ret < 0)
		return ret;
	if (is_for_writing(&name, arg[2]))
		return -EROFS;
	host = open_name(g, &name, arg[2]);
	if (host >= 0)
		linux_put_fd(g, ret, host, arg[2] & LINUX_O_CLOEXEC);
	return host < 0 ? host : ret;
}

/* What this program is: Linux says so by a link */
static int64_t put_exe(struct linux_guest *g, uint64_t addr, uint64_t size)
{
	char *whole = realpath(g->options->argv[0], NULL);
	size_t len = whole ? strlen(whole) : 0;
	int64_t ret;

	if (!whole)
		return -ENOENT;
	len = len < size ? len : size;
	ret = linux_write(&g->mem, addr, whole, len) ? (int64_t)len : -EFAULT;
	free(whole);
	return ret;
}

int64_t linux_sys_readlinkat(struct linux_guest *g, const uint64_t arg[6])
{
	char to[PATH_MAX];
	struct name name;
	int64_t ret = get_name(g, arg[0], arg[1], &name);
	size_t size = arg[3] < sizeof(to) ? arg[3] : sizeof(to);
	ssize_t len;

	if (ret)
		return ret;
	if ((int32_t)arg[3] <= 0)
		return -EINVAL;
	if (!strcmp(name.path, "/proc/self/exe"))
		return put_exe(g, arg[2], size);
	if (linux_is_made(name.path))
		return -ENOENT;
	len = readlinkat(name.dir, name.path, to, size);
	if (len < 0)
		return -errno;
	return linux_write(&g->mem, arg[2], to, (size_t)len) ? len : -EFAULT;
}

static int64_t access_made(const struct linux_guest *g, const char *path, uint64_t mode)
{
	int fd = linux_made_open(g, path);

	if (fd < 0)
		return fd;
	close(fd);
	return mode & (W_OK | X_OK) ? -EACCES : 0;
}

static int64_t access_name(struct linux_guest *g, const uint64_t arg[6], uint64_t flags)
{
	const int follow = flags & AT_SYMLINK_NOFOLLOW_ ? AT_SYMLINK_NOFOLLOW : 0;
	const bool writes = arg[2] & W_OK;
	struct name name;
	int64_t ret = get_name(g, arg[0], arg[1], &name);

	if (ret)
		return ret;
	if (arg[2] & ~(uint64_t)(R_OK | W_OK | X_OK))
		return -EINVAL;
	if (linux_is_made(name.path))
		return access_made(g, name.path, arg[2]);
	if (faccessat(name.dir, name.path, (int)arg[2] & (R_OK | X_OK), follow))
		return -errno;
	return writes && !is_sink(name.path) ? -EROFS : 0;
}

int64_t linux_sys_faccessat(struct linux_guest *g, const uint64_t arg[6])
{
	return access_name(g, arg, 0);
}

int64_t linux_sys_faccessat2(struct linux_guest *g, const uint64_t arg[6])
{
	if ((uint32_t)arg[3] & ~(AT_SYMLINK_NOFOLLOW_ | AT_EACCESS_))
		return -EINVAL;
	return access_name(g, arg, arg[3]);
}

static int64_t enter(struct linux_guest *g, int dir, const char *path)
{
	int host = openat(dir, path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (host < 0)
		return -errno;
	if (g->cwd >= 0 && !g->keeps_files)
		close(g->cwd);
	g->cwd = host;
	return 0;
}

int64_t linux_sys_chdir(struct linux_guest *g, const uint64_t arg[6])
{
	struct name name;
	int64_t ret = get_name(g, (uint64_t)AT_FDCWD_, arg[0], &name);

	if (ret)
		return ret;
	return linux_is_made(name.path) ? -ENOENT : enter(g, name.dir, name.path);
}

int64_t linux_sys_fchdir(struct linux_guest *g, const uint64_t arg[6])
{
	int host = linux_host_fd(g, arg[0]);

	return host < 0 ? -EBADF : enter(g, host, ".");
}

/* Where chdir() has been to the host says by a link */
static ssize_t path_of(int dir, char *path, size_t size)
{
	char link[32];

	if (dir == AT_FDCWD)
		return getcwd(path, size) ? (ssize_t)strlen(path) : -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	return readlink(link, path, size);
}

int64_t linux_sys_getcwd(struct linux_guest *g, const uint64_t arg[6])
{
	char path[PATH_MAX];
	ssize_t len = path_of(g->cwd, path, sizeof(path) - 1);

	if (len < 0)
		return -errno;
	path[len++] = '\0';
	if ((uint64_t)len > arg[1])
		return -ERANGE;
	return linux_write(&g->mem, arg[0], path, (size_t)len) ? len : -EFAULT;
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
		.dev = s->st_dev,
		.ino = s->st_ino,
		.mode = s->st_mode,
		.nlink = (uint32_t)s->st_nlink,
		.uid = s->st_uid,
		.gid = s->st_gid,
		.rdev = s->st_rdev,
		.size = s->st_size,
		.blksize = (int32_t)s->st_blksize,
		.blocks = s->st_blocks,
		.times = { s->st_atim.tv_sec, s->st_atim.tv_nsec, s->st_mtim.tv_sec,
			   s->st_mtim.tv_nsec, s->st_ctim.tv_sec, s->st_ctim.tv_nsec },
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
	const int follow = arg[3] & AT_SYMLINK_NOFOLLOW_ ? AT_SYMLINK_NOFOLLOW : 0;
	const uint64_t of_fd[6] = { arg[0], arg[2] };
	struct name name;
	struct stat s;
	int64_t ret = get_name(g, arg[0], arg[1], &name);

	if (ret)
		return ret;
	if ((uint32_t)arg[3] & ~(AT_SYMLINK_NOFOLLOW_ | AT_NO_AUTOMOUNT_ | AT_EMPTY_PATH_))
		return -EINVAL;
	if (!name.path[0] && arg[3] & AT_EMPTY_PATH_ && (int32_t)arg[0] != AT_FDCWD_)
		return linux_sys_fstat(g, of_fd);
	if (linux_is_made(name.path))
		return stat_made(g, name.path, arg[2]);
	return fstatat(name.dir, name.path, &s, follow) ? -errno : put_stat(g, arg[2], &s);
}
