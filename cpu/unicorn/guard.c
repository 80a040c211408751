// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens in Unicorn that would end the process: Unicorn is left by siglongjmp(), and that
 * instance never runs again.
 *
 * Its translator calls abort() at certain unallocated AdvSIMD FP16 words, and a guest may jump
 * into data.  Its accesses to guest memory are the host's, which may not be there.  Its g_malloc()
 * gives a null pointer that nobody checks, and aligned allocations abort.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "ucpu.h"

#define NULL_BYTES 65536	/* members of what has not been allocated: no process maps them */

static __thread struct guard *guard;	/* Unicorn's own code runs under it */
static struct sigaction abort_previous;
static pthread_once_t abort_once = PTHREAD_ONCE_INIT;

static void on_sigabrt(int sig)
{
	struct guard *g = guard;

	if (g) {
		guard = NULL;
		host_fault_leave(&g->fault);
		g->left = LEFT_BY_ABORT;
		siglongjmp(g->fault.jump, 1);
	}
	sigaction(sig, &abort_previous, NULL);
	raise(sig);
}

/* SA_NODEFER: the signal mask need not be restored, which would be a system call a run */
static void abort_init(void)
{
	struct sigaction action = { .sa_handler = on_sigabrt, .sa_flags = SA_NODEFER };

	sigaction(SIGABRT, &action, &abort_previous);
}

static bool is_guest_memory(const struct ucpu *m, const siginfo_t *info)
{
	for (size_t i = 0; i < m->nr_slots; i++)
		if ((uintptr_t)info->si_addr - (uintptr_t)m->slots[i].host < m->slots[i].size)
			return true;
	return false;
}

static bool takes(struct host_fault *fault, const siginfo_t *info)
{
	struct guard *g = (struct guard *)fault;

	g->left = LEFT_BY_FAULT;
	if (is_guest_memory(g->m, info))
		return true;
	g->left = LEFT_BY_NULL;
	return !g->paused && info->si_signo == SIGSEGV && info->si_code == SEGV_MAPERR &&
	       (uintptr_t)info->si_addr < NULL_BYTES;
}

static void guard_enter(struct guard *g, struct ucpu *m)
{
	pthread_once(&abort_once, abort_init);
	host_fault_install();
	g->m = m;
	g->fault.takes = takes;
	g->paused = false;
	host_fault_enter(&g->fault);
	guard = g;
}

static void guard_leave(const struct guard *g)
{
	guard = NULL;
	host_fault_leave(&g->fault);
}

static enum stop stop_of(enum left left)
{
	switch (left) {
	case LEFT_BY_ABORT:
		return STOP_ABORT;
	case LEFT_BY_FAULT:
		return STOP_FAULT;
	default:
		return STOP_NO_MEMORY;
	}
}

void guard_start(struct ucpu *m, uint64_t pc)
{
	struct guard *g = &m->guard;

	if (sigsetjmp(g->fault.jump, 0)) {
		guard = NULL;
		m->stop = stop_of(g->left);
		m->spent = true;
		return;
	}
	guard_enter(g, m);
	uc_emu_start(m->uc, pc, NOWHERE, 0, 0);
	guard_leave(g);
}

bool guard_call(struct ucpu *m, bool (*function)(struct ucpu *m, const void *arg), const void *arg)
{
	struct guard *g = &m->guard;
	bool done;

	if (sigsetjmp(g->fault.jump, 0)) {
		guard = NULL;
		m->lost = true;
		return false;
	}
	guard_enter(g, m);
	done = function(m, arg);
	guard_leave(g);
	return done;
}

void guard_outer(struct ucpu *m)
{
	host_fault_install();
	m->outer.m = m;
	m->outer.fault.takes = takes;
	m->outer.paused = true;
	host_fault_enter(&m->outer.fault);
}
