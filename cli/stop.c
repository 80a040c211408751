/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <unistd.h>

#include "output.h"
#include "stop.h"

static volatile sig_atomic_t stop;

static void again(int signal)
{
	(void)signal;
	alarm(1);
}

/* Who does not wait for the end has one at once */
static void end(int signal)
{
	struct sigaction deadly = { .sa_handler = SIG_DFL };

	output_abandon();
	sigaction(signal, &deadly, NULL);
	raise(signal);
}

/* A guest that is entered just behind the signal is ended by the next one, a second later */
static void on_signal(int signal)
{
	struct sigaction action = { .sa_handler = again, .sa_flags = SA_RESTART }, now;
	int kept = errno;

	if (stop)
		end(signal);
	stop = 1;
	if (!sigaction(SIGALRM, NULL, &now) && now.sa_handler == SIG_DFL) {
		sigaction(SIGALRM, &action, NULL);
		alarm(1);
	}
	errno = kept;
}

const volatile sig_atomic_t *stop_on_signal(void)
{
	struct sigaction action = { .sa_handler = on_signal }, now;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* a terminal that goes away; not under nohup */
	if (!sigaction(SIGHUP, NULL, &now) && now.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	return &stop;
}
