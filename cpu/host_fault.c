// SPDX-License-Identifier: GPL-2.0-or-later
#include "host_fault.h"

#include <pthread.h>
#include <stdatomic.h>
#include <ucontext.h>

_Thread_local struct host_fault *volatile host_fault_scope;

/**
 * struct chain - a signal, and the handler that the process has for it
 * @first:    before ours was installed
 * @previous: in turns, so that a signal meanwhile finds one that is whole
 * @now:      which of them
 */
struct chain {
	int sig;
	struct sigaction first;
	struct sigaction previous[2];
	atomic_int now;
};

static struct chain chains[] = { { .sig = SIGSEGV }, { .sig = SIGBUS } };
static pthread_once_t install_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t chain_lock = PTHREAD_MUTEX_INITIALIZER;

/* A handler that was installed over ours may call ours in turn */
static _Thread_local volatile sig_atomic_t passing_on;

static struct chain *chain_of(int sig)
{
	return &chains[sig == SIGBUS];
}

/* Returning to the faulting instruction raises the signal again; one that was sent is gone */
static void leave_to(int sig, const struct sigaction *action, const siginfo_t *info)
{
	sigaction(sig, action, NULL);
	if (info->si_code <= 0)
		raise(sig);
}

static void call(const struct sigaction *action, int sig, siginfo_t *info, void *context)
{
	if (action->sa_flags & SA_SIGINFO)
		action->sa_sigaction(sig, info, context);
	else if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN)
		leave_to(sig, action, info);
	else
		action->sa_handler(sig);
}

static void pass_on(int sig, siginfo_t *info, void *context)
{
	struct chain *chain = chain_of(sig);

	if (passing_on) {
		call(&chain->first, sig, info, context);
		return;
	}
	passing_on = 1;
	call(&chain->previous[atomic_load(&chain->now)], sig, info, context);
	passing_on = 0;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	struct host_fault *fault = host_fault_scope;

	if (!fault || (fault->takes && !fault->takes(fault, info))) {
		pass_on(sig, info, context);
		return;
	}
	host_fault_scope = fault->outer;
	/* as before the signal, whatever stands between the kernel and this handler has blocked */
	pthread_sigmask(SIG_SETMASK, &((ucontext_t *)context)->uc_sigmask, NULL);
	siglongjmp(fault->jump, 1);
}

/* SA_NODEFER: a fault within a handler that is passed on to is one more fault */
static void take(struct chain *chain)
{
	struct sigaction action = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK,
	};
	int next = !atomic_load(&chain->now);

	if (sigaction(chain->sig, NULL, &chain->previous[next]) ||
	    chain->previous[next].sa_sigaction == on_fault)
		return;
	atomic_store(&chain->now, next);
	sigaction(chain->sig, &action, NULL);
}

static void install(void)
{
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		take(&chains[i]);
		chains[i].first = chains[i].previous[atomic_load(&chains[i].now)];
	}
}

void host_fault_install(void)
{
	pthread_once(&install_once, install);
}

static bool is_ours(int sig)
{
	struct sigaction action;

	return !sigaction(sig, NULL, &action) && action.sa_flags & SA_SIGINFO &&
	       action.sa_sigaction == on_fault;
}

void host_fault_check(void)
{
	host_fault_install();
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		if (is_ours(chains[i].sig))
			continue;
		pthread_mutex_lock(&chain_lock);
		take(&chains[i]);
		pthread_mutex_unlock(&chain_lock);
	}
}
