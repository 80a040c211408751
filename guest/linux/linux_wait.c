// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that waits, and the time that it has */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

#include "linux_guest.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

bool linux_is_in_time(struct linux_guest *g)
{
	if (!g->options->timeout)
		return true;
	if (!g->deadline)
		g->deadline = now() + g->options->timeout;
	if (now() < g->deadline)
		return true;
	linux_break(g, "the program has not ended within its time of %u s", g->options->timeout);
	linux_report_where(g);
	return false;
}

/* In milliseconds, as of poll() */
static int time_left(const struct linux_guest *g)
{
	double left = g->deadline - now();

	return left > 0 ? (int)(left * 1000) + 1 : 0;
}

/* A part of it: until there is somebody to ask, or its end; at most @most */
static int moment(const struct linux_guest *g, int most)
{
	int left = g->deadline ? time_left(g) : most;

	left = left < most ? left : most;
	return g->wait.asked && left > SESSION_WAIT_MS ? SESSION_WAIT_MS : left;
}

/* What comes of a moment that has gone by, or not quite */
static int64_t behind_moment(const struct linux_guest *g, int polled)
{
	if (polled < 0 || (g->deadline && !time_left(g)))
		return -EINTR;
	return session_wait_asked(&g->wait) ? LINUX_RESTART : 0;
}

int64_t linux_poll(const struct linux_guest *g, struct pollfd *files, size_t nr, double length)
{
	const double end = now() + length * 1e-3;

	for (;;) {
		double left = length < 0 ? INT_MAX : (end - now()) * 1e3;
		int most = left <= 0 ? 0 : left < INT_MAX ? (int)left + 1 : INT_MAX;
		int polled = poll(files, nr, moment(g, most));
		int64_t ret;

		if (polled > 0)
			return polled;
		ret = behind_moment(g, polled);
		if (ret || (length >= 0 && now() >= end))
			return ret;
	}
}

int64_t linux_wait_for(const struct linux_guest *g, int fd, short events)
{
	struct pollfd file = { .fd = fd, .events = events };
	int64_t ret = g->deadline || g->wait.asked ? linux_poll(g, &file, 1, -1) : 0;

	return ret < 0 ? ret : 0;
}

/* In milliseconds from now on */
static double length_of(clockid_t clock, int flags, const struct timespec *wanted)
{
	struct timespec from = { 0 };

	if (flags)
		clock_gettime(clock, &from);
	return (double)(wanted->tv_sec - from.tv_sec) * 1e3 +
	       (double)(wanted->tv_nsec - from.tv_nsec) * 1e-6;
}

int64_t linux_sleep(const struct linux_guest *g, clockid_t clock, int flags,
		    const struct timespec *wanted)
{
	double length = length_of(clock, flags, wanted);

	if (!g->wait.asked && (!g->deadline || length < time_left(g)))
		return -clock_nanosleep(clock, flags, wanted, NULL);
	return linux_poll(g, NULL, 0, length > 0 ? length : 0);
}
