/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fault ends the copy (cpu/host_fault.h), without a system call on the way, so an ioctl of the
 * model costs nanoseconds.  Pages that a copy has not met before are looked at more closely: the
 * process may have taken the fault signals for itself since, or blocked them.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "host_fault.h"
#include "uaccess.h"

#define NO_SANITIZE __attribute__((no_sanitize("address", "undefined"), noinline))

#define PAGE_SHIFT	12
#define KNOWN_PAGES	64

/* Pages that a copy has succeeded on, by number; the number of page 0 is never looked for */
static _Thread_local uintptr_t known_page[KNOWN_PAGES];

typedef uint64_t __attribute__((may_alias, aligned(1))) word_t;
typedef uint64_t words_t __attribute__((vector_size(32), may_alias, aligned(1)));

/* uaccess_trust_stack(): @len bytes from @from on; no others */
static _Thread_local struct {
	uintptr_t from;
	size_t len;
} trusted;

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

/* Where no fault can end it.  Short as a rule, and AddressSanitizer's memcpy() costs as much as a call */
NO_SANITIZE static void copy_trusted(uint8_t *to, const uint8_t *from, size_t len)
{
	size_t i = 0;

	for (; i + sizeof(words_t) <= len; i += sizeof(words_t))
		*(words_t *)(to + i) = *(const words_t *)(from + i);
	for (; i + sizeof(word_t) <= len; i += sizeof(word_t))
		*(volatile word_t *)(to + i) = *(const word_t *)(from + i);
	for (; i < len; i++)
		*(volatile uint8_t *)(to + i) = from[i];
}

static size_t guarded_copy(void *to, const void *from, size_t len)
{
	struct host_fault fault;
	volatile size_t done = 0;
	volatile int faults = 0;

	fault.takes = NULL;
	/* after a fault the word it hit is tried again byte by byte */
	if (sigsetjmp(fault.jump, 0) && ++faults == 2)
		return len - done;
	host_fault_enter(&fault);
	if (faults)
		copy_bytes(to, from, len, &done);
	else
		copy_some(to, from, len, &done);
	host_fault_leave(&fault);
	return len - done;
}

/* The byte there is exchanged for itself: clang makes a load of an atomic OR with 0 */
NO_SANITIZE static bool guarded_touch(uint8_t *at)
{
	struct host_fault fault;
	uint8_t byte;

	fault.takes = NULL;
	if (sigsetjmp(fault.jump, 0))
		return false;
	host_fault_enter(&fault);
	byte = __atomic_load_n(at, __ATOMIC_RELAXED);
	__atomic_compare_exchange_n(at, &byte, byte, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	host_fault_leave(&fault);
	return true;
}

/* Of a copy that lies on one page */
static uintptr_t *known_place(uintptr_t user)
{
	return &known_page[user >> PAGE_SHIFT & (KNOWN_PAGES - 1)];
}

static bool is_known(uintptr_t user, size_t len)
{
	uintptr_t page = user >> PAGE_SHIFT;

	return *known_place(user) == page && page && (user + len - 1) >> PAGE_SHIFT == page;
}

/* The handlers are in place and the signals unblocked, whatever the process has done to them, until careful_end() */
static void careful_begin(sigset_t *old)
{
	sigset_t faults;

	sigemptyset(&faults);
	sigaddset(&faults, SIGSEGV);
	sigaddset(&faults, SIGBUS);
	host_fault_check();
	pthread_sigmask(SIG_UNBLOCK, &faults, old);
}

static void careful_end(const sigset_t *old)
{
	if (sigismember(old, SIGSEGV) || sigismember(old, SIGBUS))
		pthread_sigmask(SIG_SETMASK, old, NULL);
}

static size_t careful_copy(void *to, const void *from, size_t len)
{
	sigset_t old;
	size_t missed;

	careful_begin(&old);
	missed = guarded_copy(to, from, len);
	careful_end(&old);
	return missed;
}

/* The half of the address space in which no process has memory, on arm64 whatever the tag: access_ok() */
static bool is_kernels(uintptr_t user)
{
	return user >> 63 & user >> 55 & 1;
}

static bool is_trusted(uintptr_t user, size_t len)
{
	return user - trusted.from < trusted.len && len <= trusted.len - (user - trusted.from);
}

static size_t user_copy(uintptr_t user, void *to, const void *from, size_t len)
{
	size_t missed;

	if (is_trusted(user, len)) {
		copy_trusted(to, from, len);
		return 0;
	}
	if (is_kernels(user))
		return len;
	if (is_known(user, len))
		return guarded_copy(to, from, len);
	missed = careful_copy(to, from, len);
	if (!missed)
		*known_place(user) = user >> PAGE_SHIFT;
	return missed;
}

void uaccess_trust_stack(void)
{
	pthread_attr_t attr;
	void *from = NULL;
	size_t len = 0;

	if (pthread_getattr_np(pthread_self(), &attr))
		return;
	/* of attributes that are a thread's own it cannot fail */
	pthread_attr_getstack(&attr, &from, &len);
	trusted.from = (uintptr_t)from;
	trusted.len = len;
	pthread_attr_destroy(&attr);
}

size_t copy_from_user(void *to, uint64_t from, size_t len)
{
	return user_copy((uintptr_t)from, to, (const void *)(uintptr_t)from, len);
}

size_t copy_to_user(uint64_t to, const void *from, size_t len)
{
	return user_copy((uintptr_t)to, (void *)(uintptr_t)to, from, len);
}

size_t clear_user(uint64_t to, size_t len)
{
	static const uint8_t zero[256];
	size_t left = len;

	while (left) {
		size_t part = left < sizeof(zero) ? left : sizeof(zero);
		size_t missed = copy_to_user(to + len - left, zero, part);

		left -= part - missed;
		if (missed)
			break;
	}
	return left;
}

bool user_may_write(uint64_t at)
{
	sigset_t old;
	bool ok;

	if (is_kernels((uintptr_t)at))
		return false;
	careful_begin(&old);
	ok = guarded_touch((uint8_t *)(uintptr_t)at);
	careful_end(&old);
	return ok;
}
