// SPDX-License-Identifier: GPL-2.0-or-later
#include "host_signals.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#define SLICE_MAX	UINT64_C(8192)
#define SLICE_MIN	UINT64_C(16)
#define SLICE_NS	500000	/* what a slice may take */
#define LOOK_NS		250000	/* between two looks */

/*
 * @old:  the thread's own mask; @ends_nothing: those that wait and end nothing
 * @left: of the present @slice
 */
static _Thread_local struct {
	bool held;
	sigset_t old, ends_nothing;
	uint64_t slice, left;
	int64_t began, looked;
} pace = { .slice = SLICE_MAX, .left = SLICE_MAX };

static const int synchronous[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS };
#define NR_SYNCHRONOUS (sizeof(synchronous) / sizeof(synchronous[0]))

static sigset_t all_but_synchronous(void)
{
	sigset_t set;

	sigfillset(&set);
	for (size_t i = 0; i < NR_SYNCHRONOUS; i++)
		sigdelset(&set, synchronous[i]);
	return set;
}

/* A fault while its signal is blocked would end the process */
static bool blocks_faults(const sigset_t *set)
{
	return sigismember(set, SIGSEGV) || sigismember(set, SIGBUS) || sigismember(set, SIGABRT);
}

void host_signals_hold(void)
{
	sigset_t set = all_but_synchronous();

	pthread_sigmask(SIG_BLOCK, &set, &pace.old);
	pace.ends_nothing = pace.old;
	if (blocks_faults(&pace.old))
		pthread_sigmask(SIG_SETMASK, &set, NULL);
	pace.held = true;
}

void host_signals_release(void)
{
	if (!pace.held)
		return;
	pace.held = false;
	pthread_sigmask(SIG_SETMASK, &pace.old, NULL);
}

/* While it is blocked, a signal waits even if nobody wants it */
static bool is_ignored(int sig)
{
	struct sigaction action;

	if (sigaction(sig, NULL, &action) || action.sa_flags & SA_SIGINFO)
		return false;
	if (action.sa_handler != SIG_DFL)
		return action.sa_handler == SIG_IGN;
	return sig == SIGCHLD || sig == SIGCONT || sig == SIGURG || sig == SIGWINCH;
}

static bool is_pending(void)
{
	sigset_t pending;

	if (sigpending(&pending) || sigisemptyset(&pending))
		return false;
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		if (sigismember(&pending, sig) == 1 && !sigismember(&pace.ends_nothing, sig) &&
		    !is_ignored(sig))
			return true;
	return false;
}

bool host_signals_wait_as(uint64_t blocked)
{
	sigemptyset(&pace.ends_nothing);
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		if (blocked >> (sig - 1) & 1)
			sigaddset(&pace.ends_nothing, sig);
	return is_pending();
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

uint64_t host_signals_slice(void)
{
	return pace.left;
}

void host_signals_keep(uint64_t units)
{
	pace.left = units;
}

/* Code may be a thousand times slower than what came before it */
static void next_slice(int64_t now)
{
	int64_t took = now - pace.began;

	if (took > SLICE_NS)
		pace.slice = pace.slice * SLICE_NS / (uint64_t)took;
	else
		pace.slice *= 2;
	if (pace.slice > SLICE_MAX)
		pace.slice = SLICE_MAX;
	if (pace.slice < SLICE_MIN)
		pace.slice = SLICE_MIN;
	pace.left = pace.slice;
	pace.began = now;
}

bool host_signals_due(void)
{
	int64_t now = now_ns();

	next_slice(now);
	if (!pace.held || now - pace.looked < LOOK_NS)
		return false;
	pace.looked = now;
	return is_pending();
}
