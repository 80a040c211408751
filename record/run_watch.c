// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "run_watch.h"

#define MS		INT64_C(1000000)
#define TICK		(20 * MS)
/* and by then it has had less than half of the CPU; the first KVM_RUN of a vCPU may wait for all CPUs (RCU) */
#define WAITS_AFTER	(120 * MS)
#define RUNS_AT_MOST	(400 * MS)

static int64_t now(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return time.tv_sec * 1000 * MS + time.tv_nsec;
}

/* How often this thread has given up its CPU to wait; one that is only kept from running does not */
static long waits(void)
{
	struct rusage usage = { 0 };

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/* A thread that waits uses no CPU, however busy the machine is */
static bool is_waiting(const struct run_watch *watch, int64_t used)
{
	int64_t elapsed = now(CLOCK_MONOTONIC) - watch->begun;

	return elapsed >= WAITS_AFTER && used <= elapsed / 2 && waits() != watch->begun_waits;
}

static void on_alarm(int sig, siginfo_t *info, void *context)
{
	struct run_watch *watch = info->si_value.sival_ptr;
	int64_t used;
	struct kvm_run *run;

	(void)sig;
	(void)context;
	/* not the alarm() of who wants the program to end */
	if (info->si_code != SI_TIMER)
		return;
	run = watch->run;
	used = now(CLOCK_THREAD_CPUTIME_ID) - watch->begun_cpu;
	if (!run || (used < RUNS_AT_MOST && !is_waiting(watch, used)))
		return;
	watch->endless = used >= RUNS_AT_MOST;
	run->immediate_exit = 1;
}

bool run_watch_open(struct run_watch *watch)
{
	struct sigaction action = { .sa_sigaction = on_alarm, .sa_flags = SA_SIGINFO };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM,
				  .sigev_value.sival_ptr = watch };

	memset(watch, 0, sizeof(*watch));
	watch->there = !sigaction(SIGALRM, &action, NULL) && !timer_create(CLOCK_MONOTONIC, &event, &watch->timer);
	return watch->there;
}

void run_watch_close(struct run_watch *watch)
{
	if (watch->there)
		timer_delete(watch->timer);
}

static void set_timer(struct run_watch *watch, int64_t period)
{
	const struct timespec tick = { .tv_nsec = period };
	const struct itimerspec times = { .it_value = tick, .it_interval = tick };

	timer_settime(watch->timer, 0, &times, NULL);
}

void run_watch_begin(void *ctx, struct kvm_run *run)
{
	struct run_watch *watch = ctx;

	if (run->immediate_exit)
		return;
	watch->begun = now(CLOCK_MONOTONIC);
	watch->begun_cpu = now(CLOCK_THREAD_CPUTIME_ID);
	watch->begun_waits = waits();
	watch->run = run;
	watch->watching = true;
	set_timer(watch, TICK);
}

/* Each signal ends KVM_RUN; the page says whether that was the end */
bool run_watch_end(void *ctx, struct kvm_run *run, int err)
{
	struct run_watch *watch = ctx;

	if (!watch->watching)
		return false;
	if (err == EINTR && !run->immediate_exit)
		return true;
	set_timer(watch, 0);
	watch->run = NULL;
	watch->watching = false;
	return false;
}
