// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of the host, to be read; and what the program inherits of its standard streams */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

#include "linux_syscalls.h"

#define CHUNK		((size_t)64 << 10)
#define AT_FDCWD_	(-100)
#define O_ACCMODE_	3u
#define O_DIRECTORY_	040000u	/* of arm64 */
#define MAX_IOVECS	1024

static int64_t result(ssize_t ret)
{
	return ret < 0 ? -errno : ret;
}

/** struct transfer - a read or a write; @at: the offset of pread64(), -1: the file's own */
struct transfer {
	int fd;
	bool write;
	int64_t at;
};

static int64_t move_chunk(struct linux_guest *g, const struct transfer *t, uint64_t addr, size_t len)
{
	int64_t wait = t->at < 0 ? linux_wait_for(g, t->fd, t->write ? POLLOUT : POLLIN) : 0;
	uint8_t bytes[CHUNK];
	ssize_t ret;

	if (wait)
		return wait;
	if (t->write)
		return linux_read(&g->mem, addr, bytes, len) ? result(write(t->fd, bytes, len)) : -EFAULT;
	ret = t->at < 0 ? read(t->fd, bytes, len) : pread(t->fd, bytes, len, t->at);
	if (ret > 0 && !linux_write(&g->mem, addr, bytes, (size_t)ret))
		return -EFAULT;
	return result(ret);
}

static int64_t move_bytes(struct linux_guest *g, struct transfer t, uint64_t addr, uint64_t len)
{
	/* so much goes into a pipe that is ready, without waiting */
	const size_t most = t.write && (g->deadline || g->wait.asked) ? PIPE_BUF : CHUNK;
	int64_t done = 0;

	if (t.fd < 0)
		return -EBADF;
	do {
		size_t part = len - (uint64_t)done < most ? (size_t)(len - (uint64_t)done) : most;
		int64_t ret = move_chunk(g, &t, addr + (uint64_t)done, part);

		if (ret < 0)
			return done ? done : ret;
		done += ret;
		t.at += t.at < 0 ? 0 : ret;
		if ((size_t)ret < part)
			break;
	} while ((uint64_t)done < len);
	return done;
}

int64_t linux_sys_read(struct linux_guest *g, const uint64_t arg[6])
{
	return move_bytes(g, (struct transfer){ linux_host_fd(g, arg[0]), false, -1 }, arg[1], arg[2]);
}

int64_t linux_sys_write(struct linux_guest *g, const uint64_t arg[6])
{
	return move_bytes(g, (struct transfer){ linux_host_fd(g, arg[0]), true, -1 }, arg[1], arg[2]);
}

int64_t linux_sys_pread64(struct linux_guest *g, const uint64_t arg[6])
{
	if ((int64_t)arg[3] < 0)
		return -EINVAL;
	return move_bytes(g, (struct transfer){ linux_host_fd(g, arg[0]), false, (int64_t)arg[3] }, arg[1], arg[2]);
}

static int64_t move_vector(struct linux_guest *g, bool write, const uint64_t arg[6])
{
	struct transfer t = { linux_host_fd(g, arg[0]), write, -1 };
	int64_t done = 0;

	if (t.fd < 0)
		return -EBADF;
	if (arg[2] > MAX_IOVECS)
		return -EINVAL;
	for (uint64_t i = 0; i < arg[2]; i++) {
		uint64_t iov[2];
		int64_t ret;

		if (!linux_read(&g->mem, arg[1] + i * sizeof(iov), iov, sizeof(iov)))
			return done ? done : -EFAULT;
		ret = iov[1] ? move_bytes(g, t, iov[0], iov[1]) : 0;
		if (ret < 0)
			return done ? done : ret;
		done += ret;
		if ((uint64_t)ret < iov[1])
			break;
	}
	return done;
}

int64_t linux_sys_readv(struct linux_guest *g, const uint64_t arg[6])
{
	return move_vector(g, false, arg);
}

int64_t linux_sys_writev(struct linux_guest *g, const uint64_t arg[6])
{
	return move_vector(g, true, arg);
}

static int64_t free_fd(const struct linux_guest *g)
{
	for (int i = 0; i < LINUX_MAX_FDS; i++)
		if (g->fds[i] < 0)
			return i;
	return -EMFILE;
}

static int open_path(const struct linux_guest *g, const char *path, int flags)
{
	int fd;

	if (linux_is_made(path))
		return linux_made_open(g, path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
	return fd < 0 ? -errno : fd;
}

int64_t linux_sys_openat(struct linux_guest *g, const uint64_t arg[6])
{
	int64_t fd = free_fd(g);
	char path[PATH_MAX];
	int host;

	if (!linux_read_string(&g->mem, arg[1], path, sizeof(path)))
		return -EFAULT;
	if (fd < 0)
		return fd;
	if (arg[2] & O_ACCMODE_)
		return -EROFS;
	if ((int32_t)arg[0] != AT_FDCWD_ && path[0] != '/')
		return -ENOENT;
	host = open_path(g, path, arg[2] & O_DIRECTORY_ ? O_DIRECTORY : 0);
	if (host < 0)
		return host;
	g->fds[fd] = host;
	return fd;
}

int64_t linux_sys_close(struct linux_guest *g, const uint64_t arg[6])
{
	int fd = linux_host_fd(g, arg[0]);

	if (fd < 0)
		return -EBADF;
	if (fd > 2 && !g->keeps_files)
		close(fd);
	g->fds[(uint32_t)arg[0]] = -1;
	return 0;
}

int64_t linux_sys_lseek(struct linux_guest *g, const uint64_t arg[6])
{
	int fd = linux_host_fd(g, arg[0]);

	if (fd < 0)
		return -EBADF;
	return arg[2] > SEEK_END ? -EINVAL : result(lseek(fd, (off_t)arg[1], (int)arg[2]));
}
