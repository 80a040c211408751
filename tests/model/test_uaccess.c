/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checked copy: what a kernel's copy_from_user() would say of the same address */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "suite.h"
#include "uaccess.h"

#define UNMAPPED 0x1000

/* A page whose neighbour is not there; the pointer is to the end of the page */
static uint8_t *page_end(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(two, MAP_FAILED);
	ck_assert_int_eq(munmap(two + page, page), 0);
	return two + page;
}

START_TEST(unmapped_copies_nothing)
{
	uint8_t value[64] = { 0 };

	ck_assert_uint_eq(copy_from_user(value, UNMAPPED, 64), 64);
	ck_assert_uint_eq(copy_to_user(UNMAPPED, value, 64), 64);
	ck_assert_uint_eq(clear_user(UNMAPPED, 300), 300);
	/* beyond the user's address space */
	ck_assert_uint_eq(copy_from_user(value, UINT64_MAX - 7, 8), 8);
}
END_TEST

START_TEST(prefix_of_partly_mapped)
{
	uint8_t *end = page_end();
	uint8_t value[64];

	for (size_t valid = 0; valid < 40; valid++) {
		memset(end - valid, 0x5a, valid);
		memset(value, 0, sizeof(value));
		ck_assert_uint_eq(copy_from_user(value, (uintptr_t)(end - valid), 64), 64 - valid);
		for (size_t i = 0; i < sizeof(value); i++)
			ck_assert_uint_eq(value[i], i < valid ? 0x5a : 0);
		memset(value, 0xc3, sizeof(value));
		ck_assert_uint_eq(copy_to_user((uintptr_t)(end - valid), value, 64), 64 - valid);
		for (size_t i = 0; i < valid; i++)
			ck_assert_uint_eq(*(end - valid + i), 0xc3);
	}
}
END_TEST

START_TEST(clear_crosses_its_block_size)
{
	uint8_t *end = page_end();

	memset(end - 700, 0xff, 700);
	ck_assert_uint_eq(clear_user((uintptr_t)(end - 600), 600), 0);
	ck_assert_uint_eq(end[-601], 0xff);
	for (int i = 1; i <= 600; i++)
		ck_assert_uint_eq(end[-i], 0);
	ck_assert_uint_eq(clear_user((uintptr_t)(end - 300), 400), 100);
}
END_TEST

static volatile sig_atomic_t own_calls;

static void own_handler(int sig)
{
	(void)sig;
	own_calls++;
}

/* A process may take the signals for itself after the first call */
START_TEST(replaced_handlers)
{
	struct sigaction action = { .sa_handler = own_handler };
	uint8_t value[8];

	ck_assert_uint_eq(copy_from_user(value, UNMAPPED, 8), 8);
	ck_assert_int_eq(sigaction(SIGSEGV, &action, NULL), 0);
	ck_assert_int_eq(sigaction(SIGBUS, &action, NULL), 0);
	ck_assert_uint_eq(copy_from_user(value, UNMAPPED, 8), 8);
	ck_assert_uint_eq(copy_to_user((uintptr_t)page_end() - 4, value, 8), 4);
	ck_assert_int_eq(own_calls, 0);
	/* what is not the copy's is the process's own */
	raise(SIGSEGV);
	raise(SIGBUS);
	ck_assert_int_eq(own_calls, 2);
}
END_TEST

START_TEST(blocked_signals)
{
	sigset_t faults, now;
	uint8_t value[8];

	sigemptyset(&faults);
	sigaddset(&faults, SIGSEGV);
	sigaddset(&faults, SIGBUS);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &faults, NULL), 0);
	ck_assert_uint_eq(copy_from_user(value, UNMAPPED, 8), 8);
	ck_assert_uint_eq(copy_from_user(value, (uintptr_t)page_end() - 4, 8), 4);
	sigprocmask(SIG_SETMASK, NULL, &now);
	ck_assert_int_eq(sigismember(&now, SIGSEGV), 1);
	ck_assert_int_eq(sigismember(&now, SIGBUS), 1);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which turns the signal into a report of its own */
static struct sigaction under;

static void chaining_handler(int sig, siginfo_t *info, void *context)
{
	own_calls++;
	under.sa_sigaction(sig, info, context);
}

/* A handler that calls the one it has replaced: ours, which calls it in turn, but once */
START_TEST(handler_that_chains)
{
	struct sigaction action = { .sa_sigaction = chaining_handler, .sa_flags = SA_SIGINFO };
	uint8_t value;

	ck_assert_uint_eq(copy_from_user(&value, UNMAPPED, 1), 1);
	ck_assert_int_eq(sigaction(SIGSEGV, &action, &under), 0);
	ck_assert_uint_eq(copy_from_user(&value, UNMAPPED, 1), 1);
	raise(SIGSEGV);
}
END_TEST

START_TEST(other_faults_still_kill)
{
	uint8_t value;

	/* installs the handler */
	ck_assert_uint_eq(copy_from_user(&value, UNMAPPED, 1), 1);
	*(volatile uint8_t *)(uintptr_t)UNMAPPED = 1;
}
END_TEST
#endif

#define STACK_SIZE	((size_t)1 << 18)

/* What begins on the stack and ends behind it */
static void *copies_over_the_end(void *stack)
{
	uint64_t end = (uint64_t)(uintptr_t)stack + STACK_SIZE;
	uint8_t value[16];

	uaccess_trust_stack();
	ck_assert_uint_eq(copy_from_user(value, end - 8, 8), 0);
	ck_assert_uint_eq(copy_from_user(value, end - 8, 16), 8);
	return NULL;
}

START_TEST(trusted_stack_has_an_end)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *stack = mmap(NULL, STACK_SIZE + page, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attr;
	pthread_t thread;

	ck_assert_ptr_ne(stack, MAP_FAILED);
	ck_assert_int_eq(munmap(stack + STACK_SIZE, page), 0);
	ck_assert_int_eq(pthread_attr_init(&attr), 0);
	ck_assert_int_eq(pthread_attr_setstack(&attr, stack, STACK_SIZE), 0);
	ck_assert_int_eq(pthread_create(&thread, &attr, copies_over_the_end, stack), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attr);
}
END_TEST

/* Where the main thread's stack is, /proc says: without a file to spare it is not known, and not trusted */
START_TEST(stack_that_is_not_known)
{
	struct rlimit old, none;
	uint8_t from[8] = { 1, 2, 3 }, to[8];

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = (struct rlimit){ 0, old.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	uaccess_trust_stack();
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	ck_assert_uint_eq(copy_from_user(to, (uint64_t)(uintptr_t)from, 8), 0);
	ck_assert_mem_eq(to, from, 8);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("copy");

	tcase_add_test(tcase, unmapped_copies_nothing);
	tcase_add_test(tcase, prefix_of_partly_mapped);
	tcase_add_test(tcase, clear_crosses_its_block_size);
	tcase_add_test(tcase, replaced_handlers);
	tcase_add_test(tcase, blocked_signals);
	tcase_add_test(tcase, trusted_stack_has_an_end);
	tcase_add_test(tcase, stack_that_is_not_known);
#ifndef __SANITIZE_ADDRESS__
	tcase_add_test_raise_signal(tcase, handler_that_chains, SIGSEGV);
	tcase_add_test_raise_signal(tcase, other_faults_still_kill, SIGSEGV);
#endif
	return suite_of("uaccess", tcase);
}
