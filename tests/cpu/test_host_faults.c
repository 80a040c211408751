// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest memory that the host does not have, or no longer: the run ends with CPU_EXIT_FAULT at the
 * instruction that needs it, what came before has been done once, and with the memory back it goes
 * on.  Linux: arm64 mmu.c user_mem_abort() gives EFAULT and leaves the guest where it is.
 *
 * Code is assembled with llvm-mc.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest_fixture.h"
#include "suite.h"

#define PAGE		4096u
#define BOTH_SM_ZA	3

static struct guest guest;
static struct guest *const g = &guest;

static void *host(uint64_t addr)
{
	return g->ram + (addr - RAM);
}

static void protect(uint64_t addr, int prot)
{
	ck_assert_int_eq(mprotect(host(addr), PAGE, prot), 0);
}

static void give_back(void)
{
	ck_assert_int_eq(mprotect(g->ram, RAM_SIZE, PROT_READ | PROT_WRITE), 0);
}

static void setup(void)
{
	guest_init(g);
}

static void assert_missing(uint64_t pc)
{
	ck_assert_msg(g->exit.reason == CPU_EXIT_FAULT, "exit reason %d (%s) at %#llx",
		      (int)g->exit.reason, g->exit.message ? g->exit.message : "-",
		      (unsigned long long)g->cpu.pc);
	ck_assert_uint_eq(g->cpu.pc, pc);
}

enum { LOAD, STORE };

struct kind {
	const char *name;
	uint32_t word;
	int access;
	bool streaming;
};

static const struct kind kinds[] = {
	{ "ldr x1, [x0]", 0xf9400001, LOAD, false },
	{ "ldrb w1, [x0], #8", 0x38408401, LOAD, false },
	{ "ldr x1, [x0, #8]!", 0xf8408c01, LOAD, false },
	{ "ldp x1, x2, [x0]", 0xa9400801, LOAD, false },
	{ "ldr q1, [x0]", 0x3dc00001, LOAD, false },
	{ "ld4 {v0.16b-v3.16b}, [x0], #64", 0x4cdf0000, LOAD, false },
	{ "ldar x1, [x0]", 0xc8dffc01, LOAD, false },
	{ "ldxr x1, [x0]", 0xc85f7c01, LOAD, false },
	{ "str x1, [x0]", 0xf9000001, STORE, false },
	{ "str x1, [x0], #8", 0xf8008401, STORE, false },
	{ "stp x1, x2, [x0, #16]!", 0xa9810801, STORE, false },
	{ "str q1, [x0]", 0x3d800001, STORE, false },
	{ "st1 {v0.16b-v3.16b}, [x0], #64", 0x4c9f2000, STORE, false },
	{ "stlr x1, [x0]", 0xc89ffc01, STORE, false },
	{ "ldadd x1, x2, [x0]", 0xf8210002, STORE, false },
	{ "swp x1, x2, [x0]", 0xf8218002, STORE, false },
	{ "casp x2, x3, x8, x9, [x0]", 0x48227c08, STORE, false },
	{ "cas x1, x2, [x0]", 0xc8a17c02, STORE, false },
	{ "dc zva, x0", 0xd50b7420, STORE, false },
	{ "ldr z1, [x0]", 0x85804001, LOAD, false },
	{ "ldr p1, [x0]", 0x85800001, LOAD, false },
	{ "ld1d {z1.d}, p0/z, [x0]", 0xa5e0a001, LOAD, false },
	{ "ld1b {z1.d}, p0/z, [x0]", 0xa460a001, LOAD, false },
	{ "ld3w {z1.s-z3.s}, p0/z, [x0]", 0xa540e001, LOAD, false },
	{ "ld1rqd {z1.d}, p0/z, [x0]", 0xa5802001, LOAD, false },
	{ "ld1rd {z1.d}, p0/z, [x0]", 0x85c0e001, LOAD, false },
	{ "ld1d {z1.d}, p0/z, [x0, z1.d]", 0xc5c1c001, LOAD, false },
	{ "ld1d {z1.d}, p0/z, [z31.d]", 0xc5a0c3e1, LOAD, false },
	{ "ldff1d {z1.d}, p0/z, [x0]", 0xa5ff6001, LOAD, false },
	{ "ldr za[w12, 0], [x0]", 0xe1000000, LOAD, true },
	{ "ld1d {za0h.d[w12, 0]}, p0/z, [x0]", 0xe0df0000, LOAD, true },
	{ "ld1d {za0v.d[w12, 0]}, p0/z, [x0]", 0xe0df8000, LOAD, true },
	{ "ldr zt0, [x0]", 0xe11f8000, LOAD, true },
	{ "str z1, [x0]", 0xe5804001, STORE, false },
	{ "str p1, [x0]", 0xe5800001, STORE, false },
	{ "st1d {z1.d}, p0, [x0]", 0xe5e0e001, STORE, false },
	{ "st1b {z1.d}, p0, [x0]", 0xe460e001, STORE, false },
	{ "st3w {z1.s-z3.s}, p0, [x0]", 0xe550e001, STORE, false },
	{ "st1d {z1.d}, p0, [x0, z3.d]", 0xe583a001, STORE, false },
	{ "str za[w12, 0], [x0]", 0xe1200000, STORE, true },
	{ "st1d {za0h.d[w12, 0]}, p0, [x0]", 0xe0ff0000, STORE, true },
	{ "st1d {za0v.d[w12, 0]}, p0, [x0]", 0xe0ff8000, STORE, true },
	{ "str zt0, [x0]", 0xe13f8000, STORE, true },
};
#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/*
 * The access stands between scalar or between engine words, so that one that is handed over is met
 * as well as one made by Unicorn.
 */
static void load_kind(const struct kind *kind, bool between_engine_words)
{
	const uint32_t rdvl = 0x04bf5027, nop = 0xd503201f;
	const uint32_t words[] = {
		0x910004a5,	/* add x5, x5, #1 */
		between_engine_words ? rdvl : nop,
		0xeb05001f,	/* cmp x0, x5 */
		kind->word,
		between_engine_words ? rdvl : nop,
		0x910004c6,	/* add x6, x6, #1 */
		0xd4000022,	/* hvc #1 */
	};

	guest_init(g);
	guest_code(g, RAM, words, sizeof(words) / sizeof(*words));
	memset(host(DATA), 0x21, PAGE);
	g->cpu.x[0] = DATA;
	g->cpu.x[1] = g->cpu.x[2] = g->cpu.x[8] = 0x77;
	memset(g->cpu.vec.p[0], 0xff, sizeof(g->cpu.vec.p[0]));
	memset(g->cpu.vec.p[SMEVEC_FFR], 0xff, sizeof(g->cpu.vec.p[0]));
	for (int i = 0; i < 4; i++)
		memcpy(g->cpu.vec.z[31] + 8 * i, &g->cpu.x[0], 8);
	g->cpu.vl_map = g->cpu.svl_map = 0x3;
	g->cpu.vec.svcr = kind->streaming ? BOTH_SM_ZA : 0;
}

/* The same without a fault: what the guest must have in the end */
static void run_undisturbed(const struct kind *kind, bool between, struct guest *expected)
{
	load_kind(kind, between);
	guest_run(g);
	assert_hvc(g, 1);
	*expected = *g;
}

static void assert_as_expected(const struct guest *expected)
{
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[5], 1);
	ck_assert_uint_eq(g->cpu.x[6], 1);
	ck_assert_mem_eq(g->cpu.x, expected->cpu.x, sizeof(g->cpu.x));
	ck_assert_uint_eq(g->cpu.pstate, expected->cpu.pstate);
	ck_assert_mem_eq(&g->cpu.vec, &expected->cpu.vec, sizeof(g->cpu.vec));
	ck_assert_mem_eq(g->ram, expected->ram, RAM_SIZE);
}

static void fault_and_go_on(const struct kind *kind, bool between, int prot)
{
	static struct guest expected;
	struct smevec_regs before;

	run_undisturbed(kind, between, &expected);
	load_kind(kind, between);
	before = g->cpu.vec;
	protect(DATA, prot);
	for (int i = 0; i < 2; i++) {
		guest_run(g);
		assert_missing(RAM + 12);
		ck_assert_uint_eq(g->cpu.x[0], DATA);
		ck_assert_uint_eq(g->cpu.x[5], 1);
		ck_assert_uint_eq(g->cpu.x[6], 0);
		ck_assert_uint_eq(g->cpu.pstate >> 28, 2);	/* DATA > 1: C alone */
		ck_assert_mem_eq(before.z[31], g->cpu.vec.z[31], SMEVEC_MAX_VL);
	}
	give_back();
	guest_run(g);
	assert_as_expected(&expected);
}

START_TEST(no_memory_at_all)
{
	fault_and_go_on(&kinds[_i], false, PROT_NONE);
	fault_and_go_on(&kinds[_i], true, PROT_NONE);
}
END_TEST

START_TEST(read_only_memory)
{
	static struct guest expected;

	for (int between = 0; between < 2; between++) {
		if (kinds[_i].access == STORE) {
			fault_and_go_on(&kinds[_i], between, PROT_READ);
			continue;
		}
		run_undisturbed(&kinds[_i], between, &expected);
		load_kind(&kinds[_i], between);
		protect(DATA, PROT_READ);
		guest_run(g);
		give_back();
		assert_as_expected(&expected);
	}
}
END_TEST

/* From one page into the next: the first half may have been stored */
START_TEST(across_two_pages)
{
	CODE(g,
	0xa9000801,	/* stp x1, x2, [x0] */
	0xa9401003,	/* ldp x3, x4, [x0] */
	0x3dc00001,	/* ldr q1, [x0] */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.x[0] = DATA + PAGE - 8;
	g->cpu.x[1] = 11;
	g->cpu.x[2] = 12;
	protect(DATA + PAGE, PROT_NONE);
	guest_run(g);
	assert_missing(RAM);
	protect(DATA + PAGE, PROT_READ | PROT_WRITE);
	g->cpu.x[30] = 30;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[3], 11);
	ck_assert_uint_eq(g->cpu.x[4], 12);
	ck_assert_uint_eq(g->cpu.vec.z[1][8], 12);
}
END_TEST

/* Elements that are not active are not accessed, and so cannot miss */
START_TEST(inactive_elements_need_no_memory)
{
	CODE(g,
	0xa5e0a001,	/* ld1d {z1.d}, p0/z, [x0] */
	0xe5e0e001,	/* st1d {z1.d}, p0, [x0] */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.vl_map = 0x3;	/* 4 elements: 2 on each page */
	g->cpu.x[0] = DATA + PAGE - 16;
	g->cpu.vec.p[0][0] = 0x01;
	g->cpu.vec.p[0][1] = 0x01;
	memset(host(DATA + PAGE - 16), 0x42, 16);
	protect(DATA + PAGE, PROT_NONE);
	guest_run(g);
	give_back();
	assert_hvc(g, 1);
	for (int i = 0; i < 32; i++)
		ck_assert_uint_eq(g->cpu.vec.z[1][i], i < 16 ? 0x42 : 0);
}
END_TEST

/* Arm ARM, LDFF1D: only the first active element may fault; the others clear FFR */
START_TEST(first_fault_load_does_without)
{
	CODE(g,
	0xa5ff6001,	/* ldff1d {z1.d}, p0/z, [x0] */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.vl_map = 0x3;
	g->cpu.x[0] = DATA + PAGE - 16;
	memset(g->cpu.vec.p[0], 0xff, 4);
	memset(g->cpu.vec.p[SMEVEC_FFR], 0xff, 4);
	memset(host(DATA + PAGE - 16), 0x42, 16);
	protect(DATA + PAGE, PROT_NONE);
	guest_run(g);
	give_back();
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.vec.z[1][15], 0x42);
	ck_assert_uint_eq(g->cpu.vec.p[SMEVEC_FFR][1], 0xff);
	ck_assert_uint_eq(g->cpu.vec.p[SMEVEC_FFR][2], 0);
}
END_TEST

START_TEST(fetch)
{
	const uint32_t there[] = {
		0x910004c6,	/* add x6, x6, #1 */
		0xd4000022,	/* hvc #1 */
	};

	CODE(g,
	0x910004a5,	/* add x5, x5, #1 */
	0xd61f0000	/* br x0 */
	);
	guest_code(g, DATA, there, 2);
	g->cpu.x[0] = DATA;
	for (int round = 1; round <= 3; round++) {
		g->cpu.pc = RAM;
		protect(DATA, PROT_NONE);
		guest_run(g);
		assert_missing(DATA);
		ck_assert_uint_eq(g->cpu.x[5], (uint64_t)(2 * round - 1));
		give_back();
		guest_run(g);
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.x[6], (uint64_t)(2 * round - 1));
		/* and once more undisturbed, so that the code has been translated */
		g->cpu.pc = RAM;
		guest_run(g);
		assert_hvc(g, 1);
	}
}
END_TEST

/* Code of the engine, too, and where a run begins */
START_TEST(first_fetch)
{
	CODE(g,
	0x04bf5027,	/* rdvl x7, #1 */
	0x910004c6,	/* add x6, x6, #1 */
	0xd4000022	/* hvc #1 */
	);
	for (int round = 0; round < 3; round++) {
		g->cpu.pc = RAM;
		protect(RAM, PROT_NONE);
		guest_run(g);
		assert_missing(RAM);
		ck_assert_uint_eq(g->cpu.x[6], (uint64_t)round);
		give_back();
		guest_run(g);
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.x[6], (uint64_t)round + 1);
	}
}
END_TEST

static void put64(uint64_t addr, uint64_t value)
{
	memcpy(host(addr), &value, sizeof(value));
}

/* 4 KB granule, 39 bits: the first GiB of RAM is itself, 0x80000000 is RAM + 0x7000 */
#define MAPPED UINT64_C(0x80000000)

static void enable_mmu(void)
{
	put64(DATA + 8, RAM | 0x401);
	put64(DATA + 16, (DATA + 0x1000) | 3);
	put64(DATA + 0x1000, (DATA + 0x2000) | 3);
	put64(DATA + 0x2000, (RAM + 0x7000) | 0x403);
	g->cpu.sysreg[CPU_TTBR0_EL1] = DATA;
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | UINT64_C(1) << 23;
	g->cpu.sysreg[CPU_MAIR_EL1] = 0xff;
	g->cpu.sys.sctlr_el1 |= 1;
}

/* The page that is missing: a table, or what it leads to; by Unicorn, and by the engine */
START_TEST(translation)
{
	static const uint64_t missing[] = { DATA + 0x1000, DATA + 0x2000, RAM + 0x7000 };
	static const uint32_t words[] = { 0xf9400001, 0xf9000001, 0x85804001, 0xe5804001 };

	for (int between = 0; between < 2; between++) {
		const uint32_t first = between ? 0x04bf5027 : 0xd503201f;	/* rdvl or nop */

		guest_init(g);
		CODE(g,
		0x910004a5,	/* add x5, x5, #1 */
		0xd503201f,
		0xd503201f,
		0x910004c6,	/* add x6, x6, #1 */
		0xd4000022	/* hvc #1 */
		);
		guest_code(g, RAM + 4, &first, 1);
		guest_code(g, RAM + 8, &words[_i % 4], 1);
		enable_mmu();
		g->cpu.x[0] = MAPPED + 0x40;
		put64(RAM + 0x7040, 0x1234);
		protect(missing[_i / 4], PROT_NONE);
		guest_run(g);
		assert_missing(RAM + 8);
		ck_assert_uint_eq(g->cpu.x[5], 1);
		give_back();
		guest_run(g);
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.x[5], 1);
		ck_assert_uint_eq(g->cpu.x[6], 1);
		if (_i % 4 == 0)
			ck_assert_uint_eq(g->cpu.x[1], 0x1234);
	}
}
END_TEST

/* The tables of the code itself, when the guest is entered */
START_TEST(translation_of_the_first_fetch)
{
	CODE(g,
	0x910004c6,	/* add x6, x6, #1 */
	0xd4000022	/* hvc #1 */
	);
	enable_mmu();
	for (int round = 1; round <= 2; round++) {
		g->cpu.pc = RAM;
		protect(DATA, PROT_NONE);
		guest_run(g);
		assert_missing(RAM);
		give_back();
		guest_run(g);
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.x[6], (uint64_t)round);
	}
}
END_TEST

/* AT walks the tables for us */
START_TEST(address_translation)
{
	CODE(g,
	0xd5087800,	/* at s1e1r, x0 */
	0xd4000022	/* hvc #1 */
	);
	enable_mmu();
	g->cpu.x[0] = MAPPED;
	protect(DATA + 0x2000, PROT_NONE);
	guest_run(g);
	assert_missing(RAM);
	give_back();
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_PAR_EL1] & 0xfffffffff001, RAM + 0x7000);
}
END_TEST

/* A loop whose every round needs the page, which comes and goes meanwhile */
static void *come_and_go(void *stop)
{
	while (!__atomic_load_n((bool *)stop, __ATOMIC_RELAXED)) {
		mprotect(host(DATA), PAGE, PROT_NONE);
		usleep(50);
		mprotect(host(DATA), PAGE, PROT_READ | PROT_WRITE);
		usleep(200);
	}
	return NULL;
}

static void counted_loop(const uint32_t *words, size_t nr, uint64_t rounds)
{
	bool stop = false;
	pthread_t thread;

	guest_code(g, RAM, words, nr);
	g->cpu.x[0] = DATA;
	g->cpu.x[1] = rounds;
	ck_assert_int_eq(pthread_create(&thread, NULL, come_and_go, &stop), 0);
	do
		guest_cpu()->run(&g->cpu, &g->slot, 1, NULL, NULL, &g->exit);
	while (g->exit.reason == CPU_EXIT_FAULT);
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	give_back();
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[1], 0);
	ck_assert_uint_eq(g->cpu.x[2], rounds);
	ck_assert_uint_eq(guest_load(g, DATA), rounds);
}

START_TEST(memory_comes_and_goes)
{
	const uint32_t by_unicorn[] = {
		0xf9400003,	/* ldr x3, [x0] */
		0x91000463,	/* add x3, x3, #1 */
		0xf9000003,	/* str x3, [x0] */
		0x91000442,	/* add x2, x2, #1 */
		0xd1000421,	/* sub x1, x1, #1 */
		0xb5ffff61,	/* cbnz x1, . - 20 */
		0xd4000022,	/* hvc #1 */
	};
	const uint32_t by_the_engine[] = {
		0x85804000,	/* ldr z0, [x0] */
		0x25e0c020,	/* add z0.d, z0.d, #1 */
		0xe5804000,	/* str z0, [x0] */
		0x91000442,	/* add x2, x2, #1 */
		0xd1000421,	/* sub x1, x1, #1 */
		0xb5ffff61,	/* cbnz x1, . - 20 */
		0xd4000022,	/* hvc #1 */
	};

	counted_loop(by_unicorn, 7, 300000);
	guest_init(g);
	counted_loop(by_the_engine, 7, 100000);
}
END_TEST

/* SIGBUS: a file that has become shorter than its mapping */
START_TEST(truncated_file)
{
	FILE *file = tmpfile();
	struct cpu_mem_slot slots[2];
	uint64_t budget = 1000;

	CODE(g,
	0x910004a5,	/* add x5, x5, #1 */
	0xf9400001,	/* ldr x1, [x0] */
	0xd4000022	/* hvc #1 */
	);
	ck_assert_int_eq(ftruncate(fileno(file), PAGE), 0);
	slots[0] = g->slot;
	slots[1] = (struct cpu_mem_slot){ .gpa = 0x50000000, .size = PAGE };
	slots[1].host = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
	ck_assert_ptr_ne(slots[1].host, MAP_FAILED);
	ck_assert_int_eq(ftruncate(fileno(file), 0), 0);
	g->cpu.x[0] = 0x50000000;
	guest_cpu()->run(&g->cpu, slots, 2, &budget, NULL, &g->exit);
	assert_missing(RAM + 4);
	ck_assert_uint_eq(g->cpu.x[5], 1);
	ck_assert_int_eq(ftruncate(fileno(file), PAGE), 0);
	budget = 1000;
	guest_cpu()->run(&g->cpu, slots, 2, &budget, NULL, &g->exit);
	assert_hvc(g, 1);
	munmap(slots[1].host, PAGE);
	fclose(file);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("machine");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_loop_test(tc, no_memory_at_all, 0, NR_KINDS);
	tcase_add_loop_test(tc, read_only_memory, 0, NR_KINDS);
	tcase_add_test(tc, across_two_pages);
	tcase_add_test(tc, inactive_elements_need_no_memory);
	tcase_add_test(tc, first_fault_load_does_without);
	tcase_add_test(tc, fetch);
	tcase_add_test(tc, first_fetch);
	tcase_add_loop_test(tc, translation, 0, 12);
	tcase_add_test(tc, translation_of_the_first_fetch);
	tcase_add_test(tc, address_translation);
	tcase_add_test(tc, memory_comes_and_goes);
	tcase_add_test(tc, truncated_file);
	return suite_of("host faults", tc);
}
