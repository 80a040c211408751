// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests that do not end, random words, threads.
 *
 * Code is assembled with llvm-mc; expected values are from the Arm ARM: D1.3
 * exception entry, D24.2 ESR_ELx, C6.2 and C7.2 instructions, D8 translation.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../cpu/host_signals.h"
#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

static void setup(void)
{
	guest_init(g);
}

/* A budget of 1 is an instruction of cpu/a64, and a block of Unicorn's */
static bool budget_is_of_blocks(void)
{
	return guest_cpu() == &cpu_unicorn_ops;
}

START_TEST(budget_ends_a_loop_that_can_go_on)
{
	const uint64_t least = budget_is_of_blocks() ? 900 : 500;

	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0x17ffffff	/* b #-4 */
	);
	guest_run_bounded(g, 1000);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_ge(g->cpu.x[0], least);
	ck_assert_uint_le(g->cpu.x[0], 1000);
	uint64_t before = g->cpu.x[0];

	guest_run_bounded(g, 1000);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_ge(g->cpu.x[0], before + least);
}
END_TEST

/* The engine's own loop counts as well; so do exceptions that lead to the next one */
START_TEST(budget_ends_other_loops)
{
	CODE(g,
	0x04bf5020,	/* rdvl x0, #1 */
	0x04bf5020,	/* rdvl x0, #1 */
	0x04bf5020,	/* rdvl x0, #1 */
	0x17fffffd	/* b #-12 */
	);
	guest_run_bounded(g, 1000);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	g->cpu.sysreg[CPU_VBAR_EL1] = DATA;	/* zeros: udf #0 */
	g->cpu.pc = DATA;
	guest_run_bounded(g, 1000);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_eq(g->cpu.pc, DATA + 0x200);
}
END_TEST

/* The budget ends at a block that was translated and has never run; then it is other code */
START_TEST(code_that_changes_at_the_end_of_a_budget)
{
	for (uint64_t blocks = 1; blocks <= 2; blocks++) {
		const uint64_t budget = budget_is_of_blocks() ? blocks : 2 * blocks - 1;

		CODE(g,
		0x14000001,	/* b #4 */
		0x91000400,	/* add x0, x0, #1 */
		0x14000001,	/* b #4 */
		0x91000800,	/* add x0, x0, #2 */
		0xd4000002	/* hvc #0 */
		);
		g->cpu.pc = RAM;
		g->cpu.x[0] = 0;
		guest_run_bounded(g, budget);
		ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
		ck_assert_uint_eq(g->cpu.pc, RAM + (blocks == 1 ? 4 : 12));
		CODE(g,
		0x14000001,	/* b #4 */
		0x91001000,	/* add x0, x0, #4 */
		0x14000001,	/* b #4 */
		0x91002000,	/* add x0, x0, #8 */
		0xd4000002	/* hvc #0 */
		);
		guest_run(g);
		assert_hvc(g, 0);
		ck_assert_uint_eq(g->cpu.x[0], blocks == 1 ? 4 + 8 : 1 + 8);
	}
}
END_TEST

#define LOOP_WORDS 200

/* For ever: instructions of Unicorn's, of the engine's, and branches to the next */
static void random_loop(void)
{
	static const uint32_t words[] = {
		0x91000400,	/* add x0, x0, #1 */
		0x9b017c21,	/* mul x1, x1, x1 */
		0x04bf5022,	/* rdvl x2, #1 */
		0x04225022,	/* addvl x2, x2, #1 */
		0x14000001,	/* b #4 */
		0x1e602821,	/* fadd d1, d1, d0 */
	};
	uint32_t code[LOOP_WORDS];

	for (size_t i = 0; i < LOOP_WORDS - 1; i++)
		code[i] = words[guest_random() % 24 < 18 ? 0 : guest_random() % 6];
	code[LOOP_WORDS - 1] = 0x14000000 | (0x4000000 - (LOOP_WORDS - 1));
	guest_code(g, RAM, code, LOOP_WORDS);
}

/* Where a budget ends, and after what, with @slice up to the next look for signals */
static struct pcpu after_budget(uint64_t budget, uint64_t slice)
{
	g->cpu.pc = RAM;
	memset(g->cpu.x, 0, sizeof(g->cpu.x));
	host_signals_keep(slice);
	guest_run_bounded(g, budget);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	return g->cpu;
}

START_TEST(budget_ends_at_the_same_place)
{
	for (int n = 0; n < 200; n++) {
		uint64_t budget = 1 + guest_random() % 2000;
		struct pcpu first, other;

		random_loop();
		first = after_budget(budget, 8192);
		for (uint64_t slice = 0; slice < 40; slice += 13) {
			if (slice == 26)
				cpu_unicorn_ops.release();
			other = after_budget(budget, slice);
			ck_assert_uint_eq(other.pc, first.pc);
			ck_assert_mem_eq(other.x, first.x, sizeof(first.x));
		}
	}
}
END_TEST

/* What an exception of the engine stops at was other code before: it does not run */
START_TEST(code_behind_an_exception_does_not_run)
{
	CODE(g,
	0x14000001,	/* b #4 */
	0xf8000402,	/* str x2, [x0], #0: only Unicorn's */
	0xaa0403e3,	/* mov x3, x4 */
	0xd4000002	/* hvc #0 */
	);
	g->cpu.x[0] = DATA;
	g->cpu.pc = RAM + 4;
	guest_run(g);
	assert_hvc(g, 0);
	g->cpu.x[1] = MMIO;
	g->cpu.x[3] = 0;
	g->cpu.x[4] = 1;
	CODE(g,
	0x04bf5022,	/* rdvl x2, #1 */
	0xe4004020	/* st1b {z0.b}, p0, [x1] */
	);
	g->cpu.vec.p[0][0] = 1;
	g->cpu.pc = RAM;
	guest_run(g);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_SYNC);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	ck_assert_uint_eq(g->cpu.x[3], 0);
}
END_TEST

static volatile uint8_t kick;

static void on_alarm(int sig)
{
	(void)sig;
	kick = 1;
}

START_TEST(kick_from_a_signal_handler)
{
	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0x17ffffff	/* b #-4 */
	);
	guest_run_bounded(g, 10);	/* making an instance takes its time */
	kick = 0;
	signal(SIGALRM, on_alarm);
	ualarm(20000, 0);
	guest_cpu()->run(&g->cpu, &g->slot, 1, NULL, &kick, &g->exit);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_gt(g->cpu.x[0], 0);
}
END_TEST

/* FP16 words that no allocated instruction uses; Unicorn's translator aborts on them */
START_TEST(translator_abort_is_an_undefined_instruction)
{
	const uint32_t words[] = { 0x0e402c00, 0x7ef86890, 0x0e780800 };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		guest_init(g);
		CODE(g,
		0x91000400,	/* add x0, x0, #1 */
		0x4f00e525,	/* movi v5.16b, #9 */
		0xd503201f,	/* nop */
		0x91000400	/* add x0, x0, #1 */
		);
		guest_code(g, RAM + 8, &words[i], 1);
		guest_run(g);
		assert_el1_exception(g, 0x02000000, RAM + 8, VECTOR_EL1h);
		ck_assert_uint_eq(g->cpu.x[0], 1);
		ck_assert_uint_eq(g->cpu.vec.z[5][0], 9);
	}
}
END_TEST

static void *vcpu_thread(void *arg)
{
	struct guest *own = arg;

	for (int i = 0; i < 50; i++) {
		own->cpu.pc = RAM;
		guest_run(own);
	}
	return NULL;
}

/* Every thread has instances of its own, and gives them back when it ends */
START_TEST(threads)
{
	static struct guest guests[4];
	pthread_t thread[4];

	for (int i = 0; i < 4; i++) {
		guest_init(&guests[i]);
		CODE(&guests[i],
		0x91000400,	/* add x0, x0, #1 */
		0x04bf5021,	/* rdvl x1, #1 */
		0x4f00e460,	/* movi v0.16b, #3 */
		0xd4000022	/* hvc #1 */
		);
		ck_assert_int_eq(pthread_create(&thread[i], NULL, vcpu_thread, &guests[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		assert_hvc(&guests[i], 1);
		ck_assert_uint_eq(guests[i].cpu.x[0], 50);
		ck_assert_uint_eq(guests[i].cpu.x[1], 64);
	}
}
END_TEST

/* Words from all over, more of them from the AdvSIMD FP16, vector and system spaces */
static uint32_t random_word(void)
{
	uint32_t word = (uint32_t)guest_random();

	switch (guest_random() % 8) {
	case 0:
		return (word & 0x609f3bff) | 0x0e400400;
	case 1:
		return (word & 0x7081f3ff) | 0x0e780800;
	case 2:
		return (word & 0xf1ffffff) | 0x04000000;
	case 3:
		return (word & 0x003fffff) | 0xd5000000;
	default:
		return word;
	}
}

static void random_guest(void)
{
	static const uint64_t modes[] = { PSTATE_EL0t, PSTATE_EL1t, PSTATE_EL1h };

	guest_init(g);
	for (uint64_t addr = RAM; addr < RAM + 0x4000; addr += 4) {
		uint32_t word = random_word();

		guest_code(g, addr, &word, 1);
	}
	for (int i = 0; i < 31; i++)
		g->cpu.x[i] = RAM + (guest_random() & 0xfff8);
	g->cpu.pc = RAM + (guest_random() & 0x3ffc);
	g->cpu.pstate = PSTATE_DAIF | modes[guest_random() % 3];
	g->cpu.sys.cpacr_el1 = guest_random() & CPACR_ALL;
	g->cpu.vec.svcr = guest_random() & 3;
}

START_TEST(random_words_end_nothing)
{
	for (int n = 0; n < 1000; n++) {
		random_guest();
		for (int run = 0; run < 4; run++) {
			guest_run_bounded(g, 30);
			ck_assert_int_ne(g->exit.reason, CPU_EXIT_BROKEN);
			g->cpu.pc = RAM + (guest_random() & 0x3ffc);
		}
	}
}
END_TEST

static void on_signal(int sig)
{
	(void)sig;
}

/* SVC whose vector is an SVC: what is handed over never comes back by itself, and a signal waits all the time */
START_TEST(waiting_signal_ends_an_exception_loop)
{
	const uint32_t svc = 0xd4000001;
	struct sigaction action = { .sa_handler = on_signal };
	uint64_t budget = 400000000;

	sigaction(SIGALRM, &action, NULL);
	guest_code(g, RAM, &svc, 1);
	guest_code(g, VECTORS + VECTOR_EL1h * 0x80, &svc, 1);
	g->cpu.pc = RAM;
	host_signals_hold();
	raise(SIGALRM);
	guest_cpu()->run(&g->cpu, &g->slot, 1, &budget, NULL, &g->exit);
	host_signals_release();
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_gt(budget, 390000000);
}
END_TEST

/* Unicorn's translator has something to say about these; the streams are not its own */
START_TEST(nothing_is_printed)
{
	static const uint32_t words[] = {
		0x0ef83b27, 0x0e780af4, 0x5e784b77,	/* AdvSIMD FP16, unallocated */
		0x0e402c00, 0x7e782801,
	};
	FILE *text = tmpfile();
	int saved[] = { dup(1), dup(2) };

	fflush(stdout);
	ck_assert(dup2(fileno(text), 1) >= 0 && dup2(fileno(text), 2) >= 0);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		guest_init(g);
		guest_run_word(g, words[i]);
	}
	fflush(stdout);
	dup2(saved[0], 1);
	dup2(saved[1], 2);
	ck_assert_int_eq(lseek(fileno(text), 0, SEEK_END), 0);
	fclose(text);
	close(saved[0]);
	close(saved[1]);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("machine");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, budget_ends_a_loop_that_can_go_on);
	tcase_add_test(tc, budget_ends_other_loops);
	tcase_add_test(tc, code_that_changes_at_the_end_of_a_budget);
	tcase_add_test(tc, budget_ends_at_the_same_place);
	tcase_add_test(tc, waiting_signal_ends_an_exception_loop);
	tcase_add_test(tc, nothing_is_printed);
	tcase_add_test(tc, code_behind_an_exception_does_not_run);
	tcase_add_test(tc, kick_from_a_signal_handler);
	tcase_add_test(tc, translator_abort_is_an_undefined_instruction);
	tcase_add_test(tc, threads);
	tcase_add_test(tc, random_words_end_nothing);
	return suite_of("robustness", tc);
}
