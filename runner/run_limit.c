// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

#include "run_limit.h"

static struct kvm_run *volatile running;

static void on_alarm(int sig)
{
	(void)sig;
	if (running)
		running->immediate_exit = 1;
}

/* Again and again: the first may come before the guest is entered */
static void set_timer(long seconds)
{
	struct itimerval timer = { .it_value.tv_sec = seconds, .it_interval.tv_sec = seconds };

	setitimer(ITIMER_REAL, &timer, NULL);
}

void run_limit_begin(struct kvm_run *run)
{
	struct sigaction action = { .sa_handler = on_alarm };

	running = run;
	sigaction(SIGALRM, &action, NULL);
	set_timer(1);
}

void run_limit_end(void)
{
	set_timer(0);
	if (running)
		running->immediate_exit = 0;
	running = NULL;
}
