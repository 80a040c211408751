// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory copy and set: what is copied, registers between the instructions, and what interrupts them.
 *
 * Code is assembled with llvm-mc; expected values are computed by hand from Arm ARM C6.2 "CPYP, CPYM,
 * CPYE" and "SETP, SETM, SETE", Option A, and D24.2 ESR_ELx.
 */

#include "guest_fixture.h"
#include "suite.h"

#define HVC	0xd4000022u	/* hvc #1 */
#define PAGE	4096u
#define HERE	(DATA + 0x4000)
#define MSCEn	(UINT64_C(1) << 33)

/* [x0]!, [x1]!, x2! and [x0]!, x2!, x3 */
enum {
	CPYFP = 0x19010440, CPYFM = 0x19410440, CPYFE = 0x19810440,
	CPYP = 0x1d010440, CPYM = 0x1d410440, CPYE = 0x1d810440,
	SETP = 0x19c30440, SETM = 0x19c34440, SETE = 0x19c38440,
};

static struct guest guest;
static struct guest *const g = &guest;
static uint8_t expected[RAM_SIZE];

static uint8_t *host(uint64_t addr)
{
	return g->ram + (addr - RAM);
}

static void prepare(uint32_t prologue, uint32_t main, uint32_t epilogue)
{
	guest_init(g);
	CODE(g, prologue, main, epilogue, HVC);
	for (uint64_t at = DATA; at < RAM + RAM_SIZE; at++)
		*host(at) = (uint8_t)guest_random();
	g->cpu.pstate |= 0xf0000000;
}

static void setup(void)
{
	prepare(CPYFP, CPYFM, CPYFE);
}

/* Sizes and distances of all kinds; backwards where the source begins below the target and reaches it */
static const struct {
	uint64_t to, from, size;
	bool backwards;
} copies[] = {
	{ HERE, DATA, 0, false },
	{ HERE, DATA, 1, false },
	{ HERE + 5, DATA + 3, 4095, false },
	{ HERE + 5, DATA + 3, 3 * PAGE + 17, false },
	{ HERE, DATA, 2 * PAGE, false },
	{ DATA, DATA + 7, 2 * PAGE, false },
	{ DATA + 7, DATA, 2 * PAGE, true },
	{ DATA + 5000, DATA + 1, 3 * PAGE, true },
	{ DATA + 100, DATA, 100, false },
	{ DATA + 99, DATA, 100, true },
	{ DATA, DATA, 5000, false },
};

static void prepare_copy(int i, bool forward_only)
{
	if (forward_only)
		prepare(CPYFP, CPYFM, CPYFE);
	else
		prepare(CPYP, CPYM, CPYE);
	g->cpu.x[0] = copies[i].to;
	g->cpu.x[1] = copies[i].from;
	g->cpu.x[2] = copies[i].size;
	memcpy(expected, g->ram, RAM_SIZE);
	memmove(expected + (copies[i].to - RAM), expected + (copies[i].from - RAM), copies[i].size);
}

static void assert_copied(int i, bool backwards)
{
	uint64_t end = backwards ? 0 : copies[i].size;

	assert_hvc(g, 1);
	ck_assert_mem_eq(g->ram, expected, RAM_SIZE);
	ck_assert_uint_eq(g->cpu.x[0], copies[i].to + end);
	ck_assert_uint_eq(g->cpu.x[1], copies[i].from + end);
	ck_assert_uint_eq(g->cpu.x[2], 0);
	ck_assert_uint_eq(g->cpu.pstate >> 28, 0);
}

START_TEST(copy)
{
	prepare_copy(_i, false);
	guest_run(g);
	assert_copied(_i, copies[_i].backwards);
	if (copies[_i].backwards)
		return;
	prepare_copy(_i, true);
	guest_run(g);
	assert_copied(_i, false);
}
END_TEST

/* An instruction at a time: a page takes more than one of them, the registers say what remains */
START_TEST(copy_in_pieces)
{
	unsigned int runs = 0;

	prepare_copy(_i, false);
	do {
		guest_run_bounded(g, 1);
		runs++;
		ck_assert_uint_lt(runs, 100);
	} while (g->exit.reason == CPU_EXIT_IRQ);
	assert_copied(_i, copies[_i].backwards);
	ck_assert_uint_gt(runs, copies[_i].size / PAGE);
}
END_TEST

/* Behind the prologue: the end in X0 and X1, and less than all remains, negative; backwards the begin */
START_TEST(after_the_prologue)
{
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		uint64_t size = copies[i].size, end = copies[i].backwards ? 0 : size;

		prepare_copy((int)i, false);
		guest_run_bounded(g, 1);
		ck_assert_uint_eq(g->cpu.pc, RAM + 4);
		ck_assert_uint_eq(g->cpu.x[0], copies[i].to + end);
		ck_assert_uint_eq(g->cpu.x[1], copies[i].from + end);
		ck_assert_uint_le(copies[i].backwards ? g->cpu.x[2] : -g->cpu.x[2], size);
		ck_assert_uint_eq(g->cpu.pstate >> 28, 0);
	}
}
END_TEST

START_TEST(set)
{
	for (uint64_t size = 0; size < 3 * PAGE; size = 3 * size + 1) {
		prepare(SETP, SETM, SETE);
		g->cpu.x[0] = DATA + 3;
		g->cpu.x[2] = size;
		g->cpu.x[3] = 0x1234a5;
		memcpy(expected, g->ram, RAM_SIZE);
		memset(expected + (DATA + 3 - RAM), 0xa5, size);
		guest_run(g);
		assert_hvc(g, 1);
		ck_assert_mem_eq(g->ram, expected, RAM_SIZE);
		ck_assert_uint_eq(g->cpu.x[0], DATA + 3 + size);
		ck_assert_uint_eq(g->cpu.x[2], 0);
		ck_assert_uint_eq(g->cpu.x[3], 0x1234a5);
		ck_assert_uint_eq(g->cpu.pstate >> 28, 0);
	}
}
END_TEST

START_TEST(set_to_xzr)
{
	CODE(g, 0x19df0440 /* setp [x0]!, x2!, xzr */, HVC);
	g->cpu.x[0] = DATA;
	g->cpu.x[2] = 8;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, DATA), 0);
}
END_TEST

/* CPYF and SET: 2^63 - 1 at most; CPY, whose direction depends on it: 2^55 - 1 */
START_TEST(saturation)
{
	static const struct { uint32_t word; uint64_t size; } rows[] = {
		{ CPYFP, INT64_MAX }, { CPYP, UINT64_MAX >> 9 }, { SETP, INT64_MAX },
	};

	guest_code(g, RAM, &rows[_i].word, 1);
	g->cpu.x[0] = DATA;
	g->cpu.x[1] = HERE;
	g->cpu.x[2] = UINT64_MAX;
	guest_run_bounded(g, 1);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	ck_assert_uint_eq(g->cpu.x[0], DATA + rows[_i].size);
	ck_assert_uint_le(-g->cpu.x[2], rows[_i].size);
}
END_TEST

/* Memory ends in the middle: what is done is done, and the registers say so */
START_TEST(abort_on_the_way)
{
	const uint64_t end = RAM + RAM_SIZE, size = 3 * PAGE;

	prepare(CPYP, CPYM, CPYE);
	g->cpu.x[0] = end - 2 * PAGE;
	g->cpu.x[1] = DATA;
	g->cpu.x[2] = size;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x92000047);
	ck_assert_uint_eq(g->exit.far, end);
	ck_assert_uint_eq(g->exit.ipa, end);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	ck_assert_uint_eq(g->cpu.x[0], end - 2 * PAGE + size);
	ck_assert_uint_eq(g->cpu.x[2], -(uint64_t)PAGE);
	ck_assert_mem_eq(host(end - 2 * PAGE), host(DATA), 2 * PAGE);
	prepare(CPYP, CPYM, CPYE);
	g->cpu.x[0] = DATA;
	g->cpu.x[1] = MMIO;
	g->cpu.x[2] = 8;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x92000007);
	ck_assert_uint_eq(g->exit.far, MMIO);
	ck_assert_uint_eq(g->cpu.pc, RAM);
	ck_assert_uint_eq(g->cpu.x[2], 8);
	ck_assert_uint_eq(g->cpu.pstate >> 28, 15);
}
END_TEST

/*
 * PSTATE.C says Option B.  EC 0x27; MemInst 24, Options 22:19, FromEpilogue 18, WrongOption 17,
 * OptionA 16, registers 14:10 destination, 9:5 source, 4:0 size
 */
START_TEST(wrong_option)
{
	static const struct { uint32_t word; uint64_t esr; } rows[] = {
		{ CPYFM, 0x9e030022 }, { CPYM, 0x9e030022 }, { CPYFE, 0x9e070022 },
		{ 0x19811440 /* cpyfewt */, 0x9e0f0022 },
		{ SETM, 0x9f030062 }, { SETE, 0x9f070062 }, { 0x19c37440 /* setmtn */, 0x9f1b0062 },
	};

	CODE(g, rows[_i].word, HVC);
	g->cpu.x[0] = HERE;
	g->cpu.x[1] = DATA;
	guest_run(g);
	assert_hvc(g, 1);		/* nothing to do */
	g->cpu.pc = RAM;
	g->cpu.x[2] = -UINT64_C(8);
	memcpy(expected, g->ram, RAM_SIZE);
	guest_run(g);
	assert_el1_exception(g, rows[_i].esr, RAM, VECTOR_EL1h);
	ck_assert_mem_eq(g->ram, expected, RAM_SIZE);
	ck_assert_uint_eq(g->cpu.x[2], -UINT64_C(8));
}
END_TEST

START_TEST(at_el0)
{
	CODE(g, SETP, 0xd4000021 /* svc #1 */);
	g->cpu.x[0] = DATA;
	g->cpu.x[2] = 8;
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
	guest_run(g);
	assert_el1_exception(g, 0x02000000, RAM, VECTOR_EL0);
	g->cpu.pc = RAM;
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
	g->cpu.sys.sctlr_el1 |= MSCEn;
	guest_run(g);
	assert_el1_exception(g, 0x56000001, RAM + 8, VECTOR_EL0);
}
END_TEST

/* The data are EL1's: a GiB at RAM, which EL0 may not access */
START_TEST(unprivileged)
{
	static const struct { uint32_t word; uint64_t esr, far; } rows[] = {
		{ CPYP, 0, 0 }, { SETP, 0, 0 },
		{ 0x1d012440 /* cpyprt */, 0x9600000d, DATA },
		{ 0x1d011440 /* cpypwt */, 0x9600004d, HERE },
		{ 0x19c31440 /* setpt */, 0x9600004d, HERE },
	};
	const uint64_t block = RAM | 0x401, tables = RAM + 0x3000;

	memcpy(host(tables + 8), &block, sizeof(block));
	g->cpu.sysreg[CPU_TTBR0_EL1] = tables;
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | UINT64_C(1) << 23;
	g->cpu.sysreg[CPU_MAIR_EL1] = 0xff;
	g->cpu.sys.sctlr_el1 |= 1;
	CODE(g, rows[_i].word, HVC);
	g->cpu.x[0] = HERE;
	g->cpu.x[1] = DATA;
	g->cpu.x[2] = 8;
	guest_run(g);
	if (!rows[_i].esr) {
		assert_hvc(g, 1);
		return;
	}
	assert_el1_exception(g, rows[_i].esr, RAM, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], rows[_i].far);
}
END_TEST

/* HCRX_EL2.MSCEn is 0 */
START_TEST(undefined)
{
	static const uint32_t words[] = { CPYFP, CPYFM, CPYFE, CPYP, CPYM, CPYE, SETP, SETM, SETE };

	g->cpu.no_mops = true;
	CODE(g, words[_i], HVC);
	guest_run(g);
	assert_el1_exception(g, 0x02000000, RAM, VECTOR_EL1h);
}
END_TEST

Suite *check_suite(void)
{
	const int nr = sizeof(copies) / sizeof(copies[0]);
	TCase *tc = tcase_create("mops");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_loop_test(tc, copy, 0, nr);
	tcase_add_loop_test(tc, copy_in_pieces, 0, nr);
	tcase_add_test(tc, after_the_prologue);
	tcase_add_test(tc, set);
	tcase_add_test(tc, set_to_xzr);
	tcase_add_loop_test(tc, saturation, 0, 3);
	tcase_add_test(tc, abort_on_the_way);
	tcase_add_loop_test(tc, wrong_option, 0, 7);
	tcase_add_test(tc, at_el0);
	tcase_add_loop_test(tc, unprivileged, 0, 5);
	tcase_add_loop_test(tc, undefined, 0, 9);
	return suite_of("mops", tc);
}
