// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of files: of the host's, to be read, and of pipes; and what the program inherits of its standard streams */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "linux_syscalls.h"

#define CHUNK	   ((size_t)64 << 10)
#define MAX_IOVECS 1024

static int64_t result(ssize_t ret)
{
	return ret < 0 ? -errno : ret;
}

/* Where nobody reads the signal is the program's, pipe_write(), and not this one's */
static int64_t write_out(struct linux_guest *g, int fd, const uint8_t *bytes, size_t len)
{
	const struct linux_signal signal = { .number = SIGPIPE, .addr = LINUX_PID };
	const struct timespec now = { 0 };
	sigset_t pipe, kept;
	int64_t ret;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe, &kept);
	ret = result(write(fd, bytes, len));
	if (ret == -EPIPE) {
		sigtimedwait(&pipe, NULL, &now);
		linux_send(g, &signal);
	}
	sigprocmask(SIG_SETMASK, &kept, NULL);
	return ret;
}

/** struct transfer - a read or a write; @at: the offset of pread64() and pwrite64(), -1: the file's own */
struct transfer {
	int fd;
	bool write;
	int64_t at;
};

static int64_t move_chunk(struct linux_guest *g, const struct transfer *t, uint64_t addr,
			  size_t len)
{
	int64_t wait = t->at < 0 ? linux_wait_for(g, t->fd, t->write ? POLLOUT : POLLIN) : 0;
	uint8_t bytes[CHUNK];
	ssize_t ret;

	if (wait)
		return wait;
	if (t->write && !linux_read(&g->mem, addr, bytes, len))
		return -EFAULT;
	if (t->write)
		return t->at < 0 ? write_out(g, t->fd, bytes, len)
				 : result(pwrite(t->fd, bytes, len, t->at));
	ret = t->at < 0 ? read(t->fd, bytes, len) : pread(t->fd, bytes, len, t->at);
	if (ret > 0 && !linux_write(&g->mem, addr, bytes, (size_t)ret))
		return -EFAULT;
	return result(ret);
}

/* More than a chunk is read where it need not be waited for */
static bool is_more(const struct transfer *t)
{
	struct pollfd file = { .fd = t->fd, .events = POLLIN };

	return t->write || poll(&file, 1, 0) > 0;
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
	} while ((uint64_t)done < len && is_more(&t));
	return done;
}

int64_t linux_sys_read(struct linux_guest *g, const uint64_t arg[6])
{
	return move_bytes(g, (struct transfer){ linux_host_fd(g, arg[0]), false, -1 }, arg[1],
			  arg[2]);
}

int64_t linux_sys_write(struct linux_guest *g, const uint64_t arg[6])
{
	return move_bytes(g, (struct transfer){ linux_host_fd(g, arg[0]), true, -1 }, arg[1],
			  arg[2]);
}

static int64_t move_at(struct linux_guest *g, bool write, const uint64_t arg[6])
{
	if ((int64_t)arg[3] < 0)
		return -EINVAL;
	return move_bytes(g, (struct transfer){ linux_host_fd(g, arg[0]), write, (int64_t)arg[3] },
			  arg[1], arg[2]);
}

int64_t linux_sys_pread64(struct linux_guest *g, const uint64_t arg[6])
{
	return move_at(g, false, arg);
}

int64_t linux_sys_pwrite64(struct linux_guest *g, const uint64_t arg[6])
{
	return move_at(g, true, arg);
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

int64_t linux_sys_lseek(struct linux_guest *g, const uint64_t arg[6])
{
	int fd = linux_host_fd(g, arg[0]);

	if (fd < 0)
		return -EBADF;
	return arg[2] > SEEK_END ? -EINVAL : result(lseek(fd, (off_t)arg[1], (int)arg[2]));
}

/* From a file at *@from to a file or a pipe; what is read and not written is read again */
static int64_t send_bytes(struct linux_guest *g, int to, int fd, int64_t *from, uint64_t len)
{
	int64_t done = 0;

	while ((uint64_t)done < len) {
		uint8_t bytes[PIPE_BUF];
		size_t part = len - (uint64_t)done < sizeof(bytes) ? (size_t)(len - (uint64_t)done)
								   : sizeof(bytes);
		ssize_t got = pread(fd, bytes, part, *from);
		int64_t ret = got < 0 ? -errno : got ? linux_wait_for(g, to, POLLOUT) : 0;

		if (got > 0 && !ret)
			ret = write_out(g, to, bytes, (size_t)got);
		if (ret <= 0)
			return done ? done : ret;
		done += ret;
		*from += ret;
	}
	return done;
}

int64_t linux_sys_sendfile(struct linux_guest *g, const uint64_t arg[6])
{
	int to = linux_host_fd(g, arg[0]), fd = linux_host_fd(g, arg[1]);
	int64_t from, ret;

	if (to < 0 || fd < 0 || (fcntl(to, F_GETFL) & O_ACCMODE) == O_RDONLY ||
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	if (arg[2] && !linux_read(&g->mem, arg[2], &from, sizeof(from)))
		return -EFAULT;
	if (!arg[2])
		from = lseek(fd, 0, SEEK_CUR);
	if (from < 0)
		return -EINVAL;
	ret = send_bytes(g, to, fd, &from, arg[3]);
	if (!arg[2])
		lseek(fd, from, SEEK_SET);
	else if (!linux_write(&g->mem, arg[2], &from, sizeof(from)))
		return -EFAULT;
	return ret;
}

/* struct linux_dirent64 is the same everywhere */
int64_t linux_sys_getdents64(struct linux_guest *g, const uint64_t arg[6])
{
	size_t size = (uint32_t)arg[2] < CHUNK ? (uint32_t)arg[2] : CHUNK;
	int fd = linux_host_fd(g, arg[0]);
	uint8_t entries[CHUNK];
	ssize_t ret;

	if (fd < 0)
		return -EBADF;
	ret = getdents64(fd, entries, size);
	if (ret > 0 && !linux_write(&g->mem, arg[1], entries, (size_t)ret))
		return -EFAULT;
	return result(ret);
}
