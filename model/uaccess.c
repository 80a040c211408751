/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A SIGSEGV or SIGBUS raised by a guarded copy ends the copy; any other goes to the
 * handler that was there before.  No system call on the way, so an ioctl of the model
 * costs nanoseconds.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "uaccess.h"

#define NO_SANITIZE __attribute__((no_sanitize("address", "undefined"), noinline))

static _Thread_local sigjmp_buf *volatile fault_jump;
static struct sigaction old_segv, old_bus;
static pthread_once_t install_once = PTHREAD_ONCE_INIT;

static void pass_on(int sig, siginfo_t *info, void *context)
{
	const struct sigaction *old = sig == SIGBUS ? &old_bus : &old_segv;

	if (old->sa_flags & SA_SIGINFO) {
		old->sa_sigaction(sig, info, context);
	} else if (old->sa_handler == SIG_DFL || old->sa_handler == SIG_IGN) {
		/* returning to the faulting instruction raises it again, now for real */
		sigaction(sig, old, NULL);
	} else {
		old->sa_handler(sig);
	}
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	sigjmp_buf *jump = fault_jump;

	if (!jump) {
		pass_on(sig, info, context);
		return;
	}
	fault_jump = NULL;
	siglongjmp(*jump, 1);
}

static void install(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = on_fault;
	/* SA_NODEFER: leaving by siglongjmp must not leave the signal blocked */
	action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, &old_segv);
	sigaction(SIGBUS, &action, &old_bus);
}

typedef uint64_t __attribute__((may_alias, aligned(1))) word_t;

/* @done always tells how far it came: volatile, because a fault may end it anywhere */
NO_SANITIZE static void copy_some(volatile uint8_t *to, const volatile uint8_t *from, size_t len,
				  volatile size_t *done)
{
	size_t i = *done;

	for (; i + sizeof(word_t) <= len; i += sizeof(word_t)) {
		*(volatile word_t *)(to + i) = *(const volatile word_t *)(from + i);
		*done = i + sizeof(word_t);
	}
	for (; i < len; i++) {
		to[i] = from[i];
		*done = i + 1;
	}
}

NO_SANITIZE static void copy_bytes(volatile uint8_t *to, const volatile uint8_t *from, size_t len,
				   volatile size_t *done)
{
	for (size_t i = *done; i < len; i++) {
		to[i] = from[i];
		*done = i + 1;
	}
}

static size_t guarded_copy(void *to, const void *from, size_t len)
{
	sigjmp_buf jump;
	volatile size_t done = 0;
	volatile int faults = 0;

	pthread_once(&install_once, install);
	/* after a fault the word it hit is tried again byte by byte */
	if (sigsetjmp(jump, 0))
		faults++;
	fault_jump = &jump;
	if (faults == 0)
		copy_some(to, from, len, &done);
	else if (faults == 1)
		copy_bytes(to, from, len, &done);
	fault_jump = NULL;
	return len - done;
}

size_t copy_from_user(void *to, uint64_t from, size_t len)
{
	return guarded_copy(to, (const void *)(uintptr_t)from, len);
}

size_t copy_to_user(uint64_t to, const void *from, size_t len)
{
	return guarded_copy((void *)(uintptr_t)to, from, len);
}

size_t clear_user(uint64_t to, size_t len)
{
	static const uint8_t zero[256];
	size_t left = len;

	while (left) {
		size_t part = left < sizeof(zero) ? left : sizeof(zero);
		size_t missed = guarded_copy((void *)(uintptr_t)(to + len - left), zero, part);

		left -= part - missed;
		if (missed)
			break;
	}
	return left;
}
