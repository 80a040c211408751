// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for files: ppoll() and pselect6().  No signal comes from outside, so that their masks change nothing */
#include <poll.h>
#include <string.h>

#include "linux_syscalls.h"

/* fs/select.c */
#define IN_SET	(POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR)
#define OUT_SET (POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR)
#define EX_SET	POLLPRI

/* In milliseconds, below 0: for ever */
static int64_t get_length(struct linux_guest *g, uint64_t addr, double *length)
{
	struct timespec time;
	int64_t ret = addr ? linux_get_time(g, addr, &time) : 0;

	*length = -1;
	if (addr && !ret)
		*length = (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
	return ret;
}

/* Files that are not there are ready at once: how many */
static int64_t find_files(const struct linux_guest *g, struct pollfd *files, struct pollfd *host,
			  size_t nr)
{
	int64_t none = 0;

	for (size_t i = 0; i < nr; i++) {
		host[i] = (struct pollfd){ -1, files[i].events, 0 };
		files[i].revents = 0;
		if (files[i].fd < 0)
			continue;
		host[i].fd = linux_host_fd(g, (uint64_t)files[i].fd);
		if (host[i].fd < 0)
			files[i].revents = POLLNVAL;
		none += host[i].fd < 0;
	}
	return none;
}

int64_t linux_sys_ppoll(struct linux_guest *g, const uint64_t arg[6])
{
	struct pollfd files[LINUX_MAX_FDS], host[LINUX_MAX_FDS];
	size_t nr = (uint32_t)arg[1], size = nr * sizeof(files[0]);
	double length;
	int64_t ret = get_length(g, arg[2], &length), none;

	if (ret)
		return ret;
	if (nr > LINUX_MAX_FDS)
		return -EINVAL;
	if (!linux_read(&g->mem, arg[0], files, size))
		return -EFAULT;
	none = find_files(g, files, host, nr);
	ret = linux_poll(g, host, nr, none ? 0 : length);
	if (ret < 0)
		return ret;
	for (size_t i = 0; i < nr; i++)
		files[i].revents |= host[i].revents;
	return linux_write(&g->mem, arg[0], files, size) ? ret + none : -EFAULT;
}

enum { IN, OUT, EX, NR_SETS };

/** struct sets - of pselect6(), a bit for each file; @is_there: it was given */
struct sets {
	uint64_t bits[NR_SETS];
	bool is_there[NR_SETS];
};

static bool get_sets(struct linux_guest *g, const uint64_t addr[NR_SETS], unsigned int nr,
		     struct sets *to)
{
	for (int i = 0; i < NR_SETS; i++) {
		to->bits[i] = 0;
		to->is_there[i] = addr[i] && nr;
		if (to->is_there[i] &&
		    !linux_read(&g->mem, addr[i], &to->bits[i], sizeof(to->bits[i])))
			return false;
		if (nr < 64)
			to->bits[i] &= (UINT64_C(1) << nr) - 1;
	}
	return true;
}

static bool put_sets(struct linux_guest *g, const uint64_t addr[NR_SETS], const struct sets *from)
{
	for (int i = 0; i < NR_SETS; i++)
		if (from->is_there[i] &&
		    !linux_write(&g->mem, addr[i], &from->bits[i], sizeof(from->bits[i])))
			return false;
	return true;
}

static const short events[NR_SETS] = { IN_SET, OUT_SET, EX_SET };

/* False: one of them is not there */
static bool find_set_files(const struct linux_guest *g, const struct sets *sets,
			   struct pollfd host[LINUX_MAX_FDS])
{
	for (unsigned int fd = 0; fd < LINUX_MAX_FDS; fd++) {
		host[fd] = (struct pollfd){ .fd = -1 };
		for (int i = 0; i < NR_SETS; i++)
			if (sets->bits[i] >> fd & 1)
				host[fd].events |= events[i];
		if (!host[fd].events)
			continue;
		host[fd].fd = linux_host_fd(g, fd);
		if (host[fd].fd < 0)
			return false;
	}
	return true;
}

/* What is ready of them, and how many */
static int64_t keep_ready(struct sets *sets, const struct pollfd host[LINUX_MAX_FDS])
{
	int64_t nr = 0;

	for (int i = 0; i < NR_SETS; i++)
		for (unsigned int fd = 0; fd < LINUX_MAX_FDS; fd++) {
			uint64_t bit = sets->bits[i] & UINT64_C(1) << fd;

			if (bit && host[fd].revents & events[i])
				nr++;
			else
				sets->bits[i] &= ~bit;
		}
	return nr;
}

int64_t linux_sys_pselect6(struct linux_guest *g, const uint64_t arg[6])
{
	struct pollfd host[LINUX_MAX_FDS];
	struct sets sets;
	double length;
	int64_t ret = get_length(g, arg[4], &length);

	if (ret)
		return ret;
	if ((int32_t)arg[0] < 0)
		return -EINVAL;
	if (!get_sets(g, arg + 1, (uint32_t)arg[0], &sets))
		return -EFAULT;
	if (!find_set_files(g, &sets, host))
		return -EBADF;
	ret = linux_poll(g, host, LINUX_MAX_FDS, length);
	if (ret < 0)
		return ret;
	ret = keep_ready(&sets, host);
	return put_sets(g, arg + 1, &sets) ? ret : -EFAULT;
}
