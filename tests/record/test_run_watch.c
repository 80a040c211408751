// SPDX-License-Identifier: GPL-2.0-or-later
/* Who ends a KVM_RUN that does not return by itself, and what for: of a thread that waits, and one that works */
#include <errno.h>
#include <time.h>

#include "run_limit.h"
#include "run_watch.h"
#include "suite.h"

static struct run_watch watch;
static struct kvm_run page;

/* As a guest in WFI, and as one in a loop; bounded, so that who never ends fails here */
static void wait_for_end(const struct kvm_run *run)
{
	const struct timespec nap = { .tv_nsec = 5000000 };

	for (int i = 0; i < 4000 && !*(const volatile uint8_t *)&run->immediate_exit; i++)
		nanosleep(&nap, NULL);
	ck_assert(run->immediate_exit);
}

static void work_until_end(const struct kvm_run *run)
{
	const time_t begun = time(NULL);

	while (!*(const volatile uint8_t *)&run->immediate_exit && time(NULL) < begun + 60)
		;
	ck_assert(run->immediate_exit);
}

static void setup(void)
{
	page = (struct kvm_run){ 0 };
	ck_assert(run_watch_open(&watch));
}

static void teardown(void)
{
	run_watch_close(&watch);
}

START_TEST(a_guest_that_waits)
{
	run_watch_begin(&watch, &page);
	wait_for_end(&page);
	ck_assert(!watch.endless);
	ck_assert(!run_watch_end(&watch, &page, EINTR));
}
END_TEST

/* Endless is what has used CPU time for 400 ms, however long that takes on a machine with other work */
START_TEST(a_guest_that_runs)
{
	struct timespec used;

	run_watch_begin(&watch, &page);
	work_until_end(&page);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	ck_assert(watch.endless);
	ck_assert(used.tv_sec || used.tv_nsec >= 400000000);
	ck_assert(!run_watch_end(&watch, &page, EINTR));
}
END_TEST

/* A signal that came too early ends the call as well: it is made again, and the watch goes on */
START_TEST(a_call_that_is_made_again)
{
	run_watch_begin(&watch, &page);
	ck_assert(run_watch_end(&watch, &page, EINTR));
	wait_for_end(&page);
	ck_assert(!run_watch_end(&watch, &page, EINTR));
	page.immediate_exit = 0;
	run_watch_begin(&watch, &page);
	ck_assert(!run_watch_end(&watch, &page, 0));
	ck_assert(!run_watch_end(&watch, &page, EINTR));
}
END_TEST

/* immediate_exit is the program's own: KVM_RUN returns, and is not watched */
START_TEST(a_call_that_ends_at_once)
{
	page.immediate_exit = 1;
	run_watch_begin(&watch, &page);
	ck_assert(!run_watch_end(&watch, &page, EINTR));
	ck_assert_int_eq(page.immediate_exit, 1);
}
END_TEST

START_TEST(a_limit_of_a_second)
{
	struct run_limit limit;

	run_limit_begin(&limit, &page);
	ck_assert(limit.set);
	wait_for_end(&page);
	run_limit_end(&limit);
	ck_assert_int_eq(page.immediate_exit, 0);
	run_limit_begin(&limit, NULL);
	ck_assert(!limit.set);
	run_limit_end(&limit);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("run_watch");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_guest_that_waits);
	tcase_add_test(tcase, a_guest_that_runs);
	tcase_add_test(tcase, a_call_that_is_made_again);
	tcase_add_test(tcase, a_call_that_ends_at_once);
	tcase_add_test(tcase, a_limit_of_a_second);
	return suite_of("run_watch", tcase);
}
