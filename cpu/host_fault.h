/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Memory that is not there, as an answer
 *
 * Guest memory and the arguments of ioctls are the caller's, who may unmap them at any time.  A
 * SIGSEGV or SIGBUS raised by an access under a struct host_fault ends that access; any other
 * goes to the handler that was there before.  An access that succeeds costs no system call.
 */
#ifndef KVMSME_HOST_FAULT_H
#define KVMSME_HOST_FAULT_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>

/**
 * struct host_fault - from host_fault_enter() to host_fault_leave(): where a fault leads to
 * @jump:  filled by sigsetjmp(jump, 0), to which a fault returns.  The scope has then been left.
 * @takes: whether the fault is an access of the kind expected here; NULL: any
 * @outer: the scope around this one
 */
struct host_fault {
	sigjmp_buf jump;
	bool (*takes)(struct host_fault *fault, const siginfo_t *info);
	struct host_fault *outer;
};

extern _Thread_local struct host_fault *volatile host_fault_scope;

static inline void host_fault_enter(struct host_fault *fault)
{
	fault->outer = host_fault_scope;
	host_fault_scope = fault;
}

static inline void host_fault_leave(const struct host_fault *fault)
{
	host_fault_scope = fault->outer;
}

/** host_fault_install() - install the handlers, once a process */
void host_fault_install(void);

/**
 * host_fault_check() - see that the handlers are (still) installed
 * Others, which the process has installed since, are called from then on for all other faults.
 * Costs two system calls.
 */
void host_fault_check(void);

#endif
