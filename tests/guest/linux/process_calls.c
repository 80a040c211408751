// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process asks of itself and of time; and bad addresses and arguments, call by call */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define NOWHERE	((void *)16)

static void is(const char *what, long result)
{
	printf("%s: %ld, %s\n", what, result, result == -1 ? strerrorname_np(errno) : "fine");
}

static void times(void)
{
	struct timespec before, after, some = { 0, 2000000 }, odd = { 0, 1000000000 }, past = { 1, 0 };
	struct timeval day;

	clock_gettime(CLOCK_MONOTONIC, &before);
	is("sleep", nanosleep(&some, NULL));
	clock_gettime(CLOCK_MONOTONIC, &after);
	printf("time goes on: %d\n",
	       (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 2000000);
	is("no such clock", syscall(SYS_clock_gettime, 100, &before));
	is("time to nowhere", syscall(SYS_clock_gettime, CLOCK_REALTIME, NOWHERE));
	is("resolution", syscall(SYS_clock_getres, CLOCK_MONOTONIC, &before));
	printf("1 ns: %d\n", !before.tv_sec && before.tv_nsec == 1);
	is("resolution of nothing", syscall(SYS_clock_getres, 100, &before));
	is("resolution, not told", syscall(SYS_clock_getres, CLOCK_MONOTONIC, NULL));
	is("day", syscall(SYS_gettimeofday, &day, NULL));
	printf("a later one: %d\n", day.tv_sec > 1700000000);
	is("day, not told", syscall(SYS_gettimeofday, NULL, NULL));
	is("sleep for too many ns", syscall(SYS_nanosleep, &odd, NULL));
	is("sleep until it has been", syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &past, NULL));
	is("sleep by no clock", syscall(SYS_clock_nanosleep, 100, 0, &past, NULL));
}

static void waits(void)
{
	struct timespec some = { 0, 1000000 };
	uint32_t word = 5;

	is("wake", syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
	is("wait for another value", syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 6, NULL, NULL, 0));
	is("wait for a while", syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 5, &some, NULL, 0));
	is("wait nowhere", syscall(SYS_futex, NOWHERE, FUTEX_WAIT_PRIVATE, 5, &some, NULL, 0));
	is("no such operation", syscall(SYS_futex, &word, 100, 5, &some, NULL, 0));
	is("yield", syscall(SYS_sched_yield));
}

static void names(void)
{
	struct utsname names;
	char name[16] = "";

	is("uname", uname(&names));
	printf("%s on %s\n", names.sysname, names.machine);
	is("uname to nowhere", syscall(SYS_uname, NOWHERE));
	is("name", prctl(PR_SET_NAME, "other"));
	is("name back", prctl(PR_GET_NAME, name));
	is("name to nowhere", prctl(PR_GET_NAME, NOWHERE));
	is("no such option", prctl(123456, 0, 0, 0, 0));
	printf("the same: %d %d\n", getpid() == gettid(), getuid() == geteuid() && getgid() == getegid());
}

static void resources(void)
{
	struct rlimit limit, *nowhere = NOWHERE;
	uint64_t mask[128] = { 0 };
	unsigned char random[300];
	struct sysinfo info;
	struct rusage usage;
	int zeros = 0;

	is("usage", getrusage(RUSAGE_SELF, &usage));
	is("usage to nowhere", syscall(SYS_getrusage, RUSAGE_SELF, NOWHERE));
	is("limit", getrlimit(RLIMIT_STACK, &limit));
	is("limit of files", getrlimit(RLIMIT_NOFILE, &limit));
	is("limit of nothing", syscall(SYS_prlimit64, 0, 99, NULL, &limit));
	is("limit to nowhere", syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, nowhere));
	is("information", sysinfo(&info));
	printf("there is memory: %d\n", info.totalram > 0 && info.mem_unit > 0);
	is("information to nowhere", syscall(SYS_sysinfo, NOWHERE));
	printf("CPUs: %d\n", syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask) > 0 && mask[0]);
	is("CPUs to nowhere", syscall(SYS_sched_getaffinity, 0, sizeof(mask), NOWHERE));
	is("CPUs in 3 bytes", syscall(SYS_sched_getaffinity, 0, 3, mask));
	is("random", syscall(SYS_getrandom, random, sizeof(random), 0));
	for (size_t i = 0; i < sizeof(random); i++)
		zeros += !random[i];
	printf("few zeros: %d\n", zeros < 30);
	is("random to nowhere", syscall(SYS_getrandom, NOWHERE, 8, 0));
}

int main(void)
{
	times();
	waits();
	names();
	resources();
	return 0;
}
