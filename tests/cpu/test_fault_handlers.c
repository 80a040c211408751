/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults that are not the machine's go to the handlers of the process, whichever way these are installed */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host_fault.h"
#include "suite.h"

static volatile uint8_t *page;
static volatile int first_calls, second_calls;
static struct sigaction below_second;

static void no_access(void)
{
	ck_assert_int_eq(mprotect((void *)(uintptr_t)page, 4096, PROT_NONE), 0);
}

static void setup(void)
{
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(page != MAP_FAILED);
	*page = 7;
	no_access();
}

/* Behind it the access is made again, and succeeds */
static void first(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	first_calls++;
	if (info->si_addr == (void *)(uintptr_t)page)
		mprotect((void *)(uintptr_t)page, 4096, PROT_READ | PROT_WRITE);
}

static void first_plain(int sig)
{
	(void)sig;
	first_calls++;
	mprotect((void *)(uintptr_t)page, 4096, PROT_READ | PROT_WRITE);
}

/* As of a library that goes on to what was there before */
static void second(int sig, siginfo_t *info, void *context)
{
	second_calls++;
	below_second.sa_sigaction(sig, info, context);
}

static void install(void (*handler)(int sig, siginfo_t *info, void *context), struct sigaction *old)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	ck_assert_int_eq(sigaction(SIGSEGV, &action, old), 0);
}

START_TEST(a_handler_from_before_is_called)
{
	install(first, NULL);
	host_fault_install();
	ck_assert_uint_eq(*page, 7);
	ck_assert_int_eq(first_calls, 1);
}
END_TEST

START_TEST(a_handler_without_siginfo_is_called)
{
	const struct sigaction action = { .sa_handler = first_plain };

	ck_assert_int_eq(sigaction(SIGSEGV, &action, NULL), 0);
	host_fault_install();
	ck_assert_uint_eq(*page, 7);
	ck_assert_int_eq(first_calls, 1);
}
END_TEST

/* Ours, again installed above it, calls it; it calls ours as what was below; that is not the way back up */
START_TEST(a_handler_above_ours_is_not_called_in_circles)
{
	install(first, NULL);
	host_fault_install();
	install(second, &below_second);
	host_fault_check();
	for (int i = 1; i <= 3; i++) {
		ck_assert_uint_eq(*page, 7);
		ck_assert_int_eq(second_calls, i);
		ck_assert_int_eq(first_calls, i);
		no_access();
	}
}
END_TEST

static bool none_is_expected(struct host_fault *fault, const siginfo_t *info)
{
	(void)fault;
	(void)info;
	return false;
}

START_TEST(a_fault_of_another_kind_is_passed_on)
{
	struct host_fault fault = { .takes = none_is_expected };

	install(first, NULL);
	host_fault_check();
	ck_assert(!sigsetjmp(fault.jump, 0));
	host_fault_enter(&fault);
	ck_assert_uint_eq(*page, 7);
	host_fault_leave(&fault);
	ck_assert_int_eq(first_calls, 1);
}
END_TEST

/* A process that ignores the signals that others send it goes on doing so */
START_TEST(a_signal_that_was_sent_is_ignored_as_before)
{
	struct sigaction action;

	signal(SIGSEGV, SIG_IGN);
	host_fault_install();
	ck_assert_int_eq(raise(SIGSEGV), 0);
	ck_assert_int_eq(sigaction(SIGSEGV, NULL, &action), 0);
	ck_assert(action.sa_handler == SIG_IGN);
}
END_TEST

static int death_of(bool by_fault)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		host_fault_install();
		if (by_fault)
			*page = 1;
		else
			raise(SIGSEGV);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

START_TEST(without_a_handler_the_process_ends_as_it_would)
{
	ck_assert_int_eq(death_of(_i), SIGSEGV);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("handlers");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, a_handler_from_before_is_called);
	tcase_add_test(tcase, a_handler_without_siginfo_is_called);
	tcase_add_test(tcase, a_handler_above_ours_is_not_called_in_circles);
	tcase_add_test(tcase, a_fault_of_another_kind_is_passed_on);
	tcase_add_test(tcase, a_signal_that_was_sent_is_ignored_as_before);
	tcase_add_loop_test(tcase, without_a_handler_the_process_ends_as_it_would, 0, 2);
	return suite_of("fault_handlers", tcase);
}
