// SPDX-License-Identifier: GPL-2.0-or-later
/* File descriptors: which file of the host's each of them is */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "linux_syscalls.h"

/* arch/arm64/include/uapi/asm/fcntl.h and asm-generic */
#define O_APPEND_    02000u
#define O_NONBLOCK_  04000u
#define O_LARGEFILE_ 0400000u
#define FD_CLOEXEC_  1u

enum { F_DUPFD_, F_GETFD_, F_SETFD_, F_GETFL_, F_SETFL_, F_DUPFD_CLOEXEC_ = 1030 };

static uint64_t bit(int64_t fd)
{
	return UINT64_C(1) << fd;
}

int64_t linux_free_fd(const struct linux_guest *g, unsigned int from)
{
	for (unsigned int i = from; i < LINUX_MAX_FDS; i++)
		if (g->fds[i] < 0)
			return i;
	return -EMFILE;
}

void linux_put_fd(struct linux_guest *g, int64_t fd, int host, bool cloexec)
{
	g->fds[fd] = host;
	g->cloexec = cloexec ? g->cloexec | bit(fd) : g->cloexec & ~bit(fd);
}

int64_t linux_sys_close(struct linux_guest *g, const uint64_t arg[6])
{
	int host = linux_host_fd(g, arg[0]);

	if (host < 0)
		return -EBADF;
	if (host > 2 && !g->keeps_files)
		close(host);
	g->fds[(uint32_t)arg[0]] = -1;
	return 0;
}

/* Those of the host's below 3 stay what they are: a copy is another one */
static int64_t copy(struct linux_guest *g, int host, int64_t to, bool cloexec)
{
	int copied = fcntl(host, F_DUPFD_CLOEXEC, 3);

	if (copied < 0)
		return -errno;
	linux_put_fd(g, to, copied, cloexec);
	return to;
}

static int64_t copy_to_free(struct linux_guest *g, uint64_t fd, uint64_t from, bool cloexec)
{
	int host = linux_host_fd(g, fd);
	int64_t to;

	if (host < 0)
		return -EBADF;
	if ((uint32_t)from >= LINUX_MAX_FDS)
		return -EINVAL;
	to = linux_free_fd(g, (uint32_t)from);
	return to < 0 ? to : copy(g, host, to, cloexec);
}

int64_t linux_sys_dup(struct linux_guest *g, const uint64_t arg[6])
{
	return copy_to_free(g, arg[0], 0, false);
}

int64_t linux_sys_dup3(struct linux_guest *g, const uint64_t arg[6])
{
	const uint64_t closed[6] = { arg[1] };
	int host = linux_host_fd(g, arg[0]);

	if ((uint32_t)arg[2] & ~LINUX_O_CLOEXEC || (uint32_t)arg[0] == (uint32_t)arg[1])
		return -EINVAL;
	if (host < 0 || (uint32_t)arg[1] >= LINUX_MAX_FDS)
		return -EBADF;
	linux_sys_close(g, closed);
	return copy(g, host, (int64_t)(uint32_t)arg[1], arg[2] & LINUX_O_CLOEXEC);
}

static int64_t get_flags(int host)
{
	int flags = fcntl(host, F_GETFL);

	if (flags < 0)
		return -errno;
	return (int64_t)(((unsigned int)flags & LINUX_O_ACCMODE) | (flags & O_APPEND ? O_APPEND_ : 0) |
			 (flags & O_NONBLOCK ? O_NONBLOCK_ : 0) | O_LARGEFILE_);
}

/* What is inherited is others' as well, and stays as it is */
static int64_t set_flags(int host, uint64_t flags)
{
	if (host <= 2)
		return (flags & O_NONBLOCK_) == ((uint64_t)get_flags(host) & O_NONBLOCK_) ? 0
											  : -EPERM;
	return fcntl(host, F_SETFL, flags & O_NONBLOCK_ ? O_NONBLOCK : 0) ? -errno : 0;
}

int64_t linux_sys_fcntl(struct linux_guest *g, const uint64_t arg[6])
{
	const uint32_t command = (uint32_t)arg[1];
	int host = linux_host_fd(g, arg[0]);

	if (host < 0)
		return -EBADF;
	switch (command) {
	case F_DUPFD_:
	case F_DUPFD_CLOEXEC_:
		return copy_to_free(g, arg[0], arg[2], command == F_DUPFD_CLOEXEC_);
	case F_GETFD_:
		return g->cloexec & bit((uint32_t)arg[0]) ? FD_CLOEXEC_ : 0;
	case F_SETFD_:
		linux_put_fd(g, (uint32_t)arg[0], host, arg[2] & FD_CLOEXEC_);
		return 0;
	case F_GETFL_:
		return get_flags(host);
	case F_SETFL_:
		return set_flags(host, arg[2]);
	default:
		return -EINVAL;
	}
}

int64_t linux_sys_pipe2(struct linux_guest *g, const uint64_t arg[6])
{
	int64_t to[2] = { linux_free_fd(g, 0), -EMFILE };
	int32_t numbers[2];
	int host[2];

	if ((uint32_t)arg[1] & ~(LINUX_O_CLOEXEC | O_NONBLOCK_))
		return -EINVAL;
	if (to[0] >= 0)
		to[1] = linux_free_fd(g, (unsigned int)to[0] + 1);
	if (to[1] < 0)
		return -EMFILE;
	for (int i = 0; i < 2; i++)
		numbers[i] = (int32_t)to[i];
	if (!linux_write(&g->mem, arg[0], numbers, sizeof(numbers)))
		return -EFAULT;
	if (pipe2(host, O_CLOEXEC | (arg[1] & O_NONBLOCK_ ? O_NONBLOCK : 0)))
		return -errno;
	for (int i = 0; i < 2; i++)
		linux_put_fd(g, to[i], host[i], arg[1] & LINUX_O_CLOEXEC);
	return 0;
}

/* asm-generic/ioctls.h: what is asked of a terminal or a pipe, with as many bytes of an answer */
static const struct {
	uint32_t request;
	size_t size;
} asked[] = {
	{ 0x5401 /* TCGETS */, 36 },
	{ 0x5413 /* TIOCGWINSZ */, 8 },
	{ 0x541b /* FIONREAD */, 4 },
};

int64_t linux_sys_ioctl(struct linux_guest *g, const uint64_t arg[6])
{
	int host = linux_host_fd(g, arg[0]);
	uint8_t answer[64];

	if (host < 0)
		return -EBADF;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		if (asked[i].request != (uint32_t)arg[1])
			continue;
		if (ioctl(host, asked[i].request, answer))
			return -errno;
		return linux_write(&g->mem, arg[2], answer, asked[i].size) ? 0 : -EFAULT;
	}
	return -ENOTTY;
}
