// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses at which a run ends, and exceptions that are caught: as after single instructions */
#include <stdlib.h>

#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

/* 401 instructions up to the SVC */
static void setup(void)
{
	guest_init(g);
	CODE(g,
	0xd2800c80,	/*     mov  x0, #100 */
	0x91000421,	/* 1:  add  x1, x1, #1 */
	0x91000842,	/*     add  x2, x2, #2 */
	0xf1000400,	/*     subs x0, x0, #1 */
	0x54ffffa1,	/*     b.ne 1b */
	0xd4000001,	/*     svc  #0 */
	0xd4000022	/*     hvc  #1 */
	);
}

static void run_watched(struct cpu_watch *watch, uint64_t budget)
{
	watch->stop = CPU_WATCH_GOES_ON;
	g->cpu.watch = watch;
	guest_run_on(g, &cpu_a64_ops, budget);
}

static void step(void)
{
	g->cpu.watch = NULL;
	guest_run_on(g, &cpu_a64_ops, 1);
}

static bool is_one_of(const uint64_t *stops, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (stops[i] == g->cpu.pc)
			return true;
	return false;
}

/* Instructions until PC is one of @stops, one after the other */
static uint64_t steps_to(const uint64_t *stops, size_t nr)
{
	uint64_t steps = 0;

	do {
		step();
		steps++;
	} while (!is_one_of(stops, nr));
	return steps;
}

static const struct {
	uint64_t at[4];
	size_t nr;
} sets[] = {
	{ { RAM + 4 }, 1 }, { { RAM + 8 }, 1 }, { { RAM + 16 }, 1 }, { { RAM + 20 }, 1 },
	{ { RAM + 4, RAM + 8, RAM + 12, RAM + 16 }, 4 }, { { RAM + 8, RAM + 20 }, 2 },
	{ { 8, RAM - 4, RAM + 20, UINT64_MAX - 3 }, 4 },
};

START_TEST(stops)
{
	struct cpu_watch watch = { .stops = sets[_i].at, .nr_stops = sets[_i].nr };
	struct guest *stepped = aligned_alloc(4096, sizeof(*stepped)), *run = aligned_alloc(4096, sizeof(*run));
	bool ended = false;

	while (!ended) {
		uint64_t steps;

		*run = *g;
		steps = steps_to(sets[_i].at, sets[_i].nr);
		*stepped = *g;
		*g = *run;
		step();
		if (steps > 1)
			run_watched(&watch, UINT64_MAX);
		ck_assert(steps == 1 || (g->exit.reason == CPU_EXIT_WATCH && watch.stop == CPU_WATCH_AT));
		ck_assert_uint_eq(g->cpu.pc, stepped->cpu.pc);
		ck_assert_uint_eq(g->cpu.own.ticks, stepped->cpu.own.ticks);
		ck_assert_mem_eq(g->cpu.x, stepped->cpu.x, sizeof(g->cpu.x));
		ended = g->cpu.pc == RAM + 20 || g->cpu.x[0] == 1;
	}
	/* at once, where PC is one already */
	run_watched(&watch, UINT64_MAX);
	ck_assert_uint_eq(g->cpu.pc, stepped->cpu.pc);
	ck_assert_uint_eq(g->cpu.own.ticks, stepped->cpu.own.ticks);
	free(stepped);
	free(run);
}
END_TEST

/* The budget ends a run before the stop does */
START_TEST(budget)
{
	const uint64_t at = RAM + 20;
	struct cpu_watch watch = { .stops = &at, .nr_stops = 1 };

	for (uint64_t n = 1; n < 40; n++) {
		setup();
		run_watched(&watch, n);
		ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
		ck_assert_uint_eq(g->cpu.own.ticks, n);
		ck_assert_uint_eq(g->cpu.x[1], (n + 2) / 4);
	}
}
END_TEST

START_TEST(catches)
{
	struct cpu_watch watch = { .catches = true };

	run_watched(&watch, UINT64_MAX);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_WATCH);
	ck_assert_int_eq(watch.stop, CPU_WATCH_CAUGHT);
	ck_assert_uint_eq(g->cpu.pc, VECTORS + VECTOR_EL1h * 0x80);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ELR_EL1], RAM + 24);
	ck_assert_uint_eq(g->cpu.own.ticks, 401);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("watch_stops");

	tcase_add_checked_fixture(tcase, setup, guest_release);
	tcase_add_loop_test(tcase, stops, 0, sizeof(sets) / sizeof(sets[0]));
	tcase_add_test(tcase, budget);
	tcase_add_test(tcase, catches);
	return suite_of("watch_stops", tcase);
}
