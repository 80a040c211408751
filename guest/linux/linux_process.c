// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process asks of itself, and of time */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>

#include "linux_syscalls.h"

#define PR_GET_NAME_	16
#define PR_SET_NAME_	15
#define PR_SET_VMA_	0x53564d41
#define FUTEX_WAIT_	0
#define FUTEX_WAKE_	1
#define FUTEX_WAIT_BITSET_ 9
#define FUTEX_WAKE_BITSET_ 10
#define FUTEX_CMD_MASK_	0x7f
#define RLIMIT_STACK_	3
#define RLIMIT_NOFILE_	7

int64_t linux_sys_exit(struct linux_guest *g, const uint64_t arg[6])
{
	g->ended = true;
	g->status = (int)(arg[0] & 0xff);
	return LINUX_NO_RESULT;
}

int64_t linux_sys_exit_group(struct linux_guest *g, const uint64_t arg[6])
{
	return linux_sys_exit(g, arg);
}

/* There is no one else to wake anybody */
int64_t linux_sys_futex(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t command = arg[1] & FUTEX_CMD_MASK_;
	uint32_t value;

	if (command == FUTEX_WAKE_ || command == FUTEX_WAKE_BITSET_)
		return 0;
	if (command != FUTEX_WAIT_ && command != FUTEX_WAIT_BITSET_)
		return -ENOSYS;
	if (!linux_read(&g->mem, arg[0], &value, sizeof(value)))
		return -EFAULT;
	if (value != (uint32_t)arg[2])
		return -EAGAIN;
	if (arg[3])
		return -ETIMEDOUT;
	linux_break(g, "the program waits for a thread that it does not have");
	return LINUX_NO_RESULT;
}

static int64_t put_time(struct linux_guest *g, uint64_t addr, int64_t seconds, int64_t part)
{
	int64_t time[2] = { seconds, part };

	return linux_write(&g->mem, addr, time, sizeof(time)) ? 0 : -EFAULT;
}

/* CLOCK_REALTIME to CLOCK_BOOTTIME; those of CPU time are this process's */
int64_t linux_sys_clock_gettime(struct linux_guest *g, const uint64_t arg[6])
{
	struct timespec now;

	if (arg[0] > 7 || clock_gettime((clockid_t)arg[0], &now))
		return -EINVAL;
	return put_time(g, arg[1], now.tv_sec, now.tv_nsec);
}

int64_t linux_sys_clock_getres(struct linux_guest *g, const uint64_t arg[6])
{
	if (arg[0] > 7)
		return -EINVAL;
	return arg[1] ? put_time(g, arg[1], 0, 1) : 0;
}

int64_t linux_sys_gettimeofday(struct linux_guest *g, const uint64_t arg[6])
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return arg[0] ? put_time(g, arg[0], now.tv_sec, now.tv_usec) : 0;
}

int64_t linux_get_time(struct linux_guest *g, uint64_t addr, struct timespec *to)
{
	int64_t time[2];

	if (!linux_read(&g->mem, addr, time, sizeof(time)))
		return -EFAULT;
	if (time[0] < 0 || time[1] < 0 || time[1] >= 1000000000)
		return -EINVAL;
	*to = (struct timespec){ time[0], time[1] };
	return 0;
}

static int64_t sleep_for(struct linux_guest *g, clockid_t clock, int flags, uint64_t addr)
{
	struct timespec wanted;
	int64_t ret = linux_get_time(g, addr, &wanted);

	return ret ? ret : linux_sleep(g, clock, flags, &wanted);
}

int64_t linux_sys_clock_nanosleep(struct linux_guest *g, const uint64_t arg[6])
{
	if (arg[0] > CLOCK_MONOTONIC)
		return -EINVAL;
	return sleep_for(g, (clockid_t)arg[0], arg[1] & 1 ? TIMER_ABSTIME : 0, arg[2]);
}

int64_t linux_sys_nanosleep(struct linux_guest *g, const uint64_t arg[6])
{
	return sleep_for(g, CLOCK_MONOTONIC, 0, arg[0]);
}

/* The size of the kernel's mask is the result */
int64_t linux_sys_sched_getaffinity(struct linux_guest *g, const uint64_t arg[6])
{
	if (arg[1] < sizeof(g->affinity) || arg[1] % sizeof(g->affinity))
		return -EINVAL;
	return linux_write(&g->mem, arg[2], &g->affinity, sizeof(g->affinity)) ? (int64_t)sizeof(g->affinity) : -EFAULT;
}

/* Of what is asked for the CPUs that there are */
int64_t linux_sys_sched_setaffinity(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t mask = 0, len = arg[1] < sizeof(mask) ? arg[1] : sizeof(mask);

	if (!linux_read(&g->mem, arg[2], &mask, len))
		return -EFAULT;
	mask &= linux_all_cpus(g);
	if (!mask)
		return -EINVAL;
	g->affinity = mask;
	return 0;
}

/* The first one that it may run on, of node 0 */
int64_t linux_sys_getcpu(struct linux_guest *g, const uint64_t arg[6])
{
	uint32_t cpu = (uint32_t)__builtin_ctzll(g->affinity), node = 0;

	if ((arg[0] && !linux_write(&g->mem, arg[0], &cpu, sizeof(cpu))) ||
	    (arg[1] && !linux_write(&g->mem, arg[1], &node, sizeof(node))))
		return -EFAULT;
	return 0;
}

int64_t linux_sys_uname(struct linux_guest *g, const uint64_t arg[6])
{
	static const struct utsname names = {
		.sysname = "Linux", .nodename = "kvmsme", .release = "6.12.0", .version = "#1", .machine = "aarch64",
	};

	return linux_write(&g->mem, arg[0], &names, 6 * 65) ? 0 : -EFAULT;
}

/* ru_utime, ru_stime; the rest is 0 */
int64_t linux_sys_getrusage(struct linux_guest *g, const uint64_t arg[6])
{
	struct rusage usage;
	int64_t words[18] = { 0 };

	getrusage(RUSAGE_SELF, &usage);
	words[0] = usage.ru_utime.tv_sec;
	words[1] = usage.ru_utime.tv_usec;
	return linux_write(&g->mem, arg[1], words, sizeof(words)) ? 0 : -EFAULT;
}

/* strncpy_from_user(): as much as there is room for */
static int64_t set_name(struct linux_guest *g, uint64_t addr)
{
	char name[sizeof(g->comm)] = "";

	for (size_t i = 0; i + 1 < sizeof(name); i++) {
		if (!linux_read(&g->mem, addr + i, &name[i], 1))
			return -EFAULT;
		if (!name[i])
			break;
	}
	memcpy(g->comm, name, sizeof(name));
	return 0;
}

int64_t linux_sys_prctl(struct linux_guest *g, const uint64_t arg[6])
{
	switch (arg[0]) {
	case PR_SET_NAME_:
		return set_name(g, arg[1]);
	case PR_GET_NAME_:
		return linux_write(&g->mem, arg[1], g->comm, sizeof(g->comm)) ? 0 : -EFAULT;
	case PR_SET_VMA_:
		return -EINVAL;
	default:
		return linux_vector_prctl(g, arg[0], arg[1]);
	}
}

int64_t linux_sys_prlimit64(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t limit[2] = { UINT64_MAX, UINT64_MAX };

	if (arg[1] > 15)
		return -EINVAL;
	if (arg[2])
		return -EPERM;
	if (arg[1] == RLIMIT_STACK_)
		limit[0] = UINT64_C(8) << 20;
	if (arg[1] == RLIMIT_NOFILE_)
		limit[0] = limit[1] = LINUX_MAX_FDS;
	return !arg[3] || linux_write(&g->mem, arg[3], limit, sizeof(limit)) ? 0 : -EFAULT;
}

/* struct sysinfo: the memory that there is, all of it free */
int64_t linux_sys_sysinfo(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t words[14] = { [4] = LINUX_RAM_SIZE, [5] = LINUX_RAM_SIZE };
	uint32_t unit = 1;

	memcpy(&words[13], &unit, sizeof(unit));
	return linux_write(&g->mem, arg[0], words, sizeof(words)) ? 0 : -EFAULT;
}

/* SplitMix64, which begins at the same number in every run */
int64_t linux_sys_getrandom(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t len = arg[1] < 4096 ? arg[1] : 4096;

	for (uint64_t at = 0; at < len; at++) {
		uint64_t x = g->random += UINT64_C(0x9e3779b97f4a7c15);
		uint8_t byte;

		x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		byte = (uint8_t)(x >> 56);
		if (!linux_write(&g->mem, arg[0] + at, &byte, 1))
			return at ? (int64_t)at : -EFAULT;
	}
	return (int64_t)len;
}
