// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include "run_limit.h"

static void on_alarm(int sig, siginfo_t *info, void *context)
{
	struct kvm_run *run = info->si_value.sival_ptr;

	(void)sig;
	(void)context;
	/* not the alarm() of who wants the program to end */
	if (info->si_code == SI_TIMER)
		run->immediate_exit = 1;
}

/* Again and again: the first may come before the guest is entered */
void run_limit_begin(struct run_limit *limit, struct kvm_run *run)
{
	struct sigaction action = { .sa_sigaction = on_alarm, .sa_flags = SA_SIGINFO };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM,
				  .sigev_value.sival_ptr = run };
	struct itimerspec second = { .it_value.tv_sec = 1, .it_interval.tv_sec = 1 };

	limit->run = run;
	limit->set = run && !sigaction(SIGALRM, &action, NULL) &&
		     !timer_create(CLOCK_MONOTONIC, &event, &limit->timer);
	if (limit->set)
		timer_settime(limit->timer, 0, &second, NULL);
}

void run_limit_end(struct run_limit *limit)
{
	if (!limit->set)
		return;
	timer_delete(limit->timer);
	limit->run->immediate_exit = 0;
}
