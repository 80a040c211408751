// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System instructions, system registers, waits, interrupts and software step of cpu/a64.
 * Code is assembled with llvm-mc; expected values are computed from the Arm ARM by hand.
 */
#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

#define SVC0		0xd4000001u
#define NOP		0xd503201fu
#define ERET		0xd69f03e0u
#define UNDEFINED	UINT64_C(0x02000000)
#define PSTATE_SS	(UINT64_C(1) << 21)
#define PSTATE_IL	(UINT64_C(1) << 20)
#define PSTATE_PAN	(UINT64_C(1) << 22)
#define PSTATE_I	UINT64_C(0x80)
#define PSTATE_F	UINT64_C(0x40)

enum { IRQ = 1, FIQ = 2 };	/* behind the synchronous vector of a group */

static void setup(void)
{
	guest_init(g);
}

static void at_el0(void)
{
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
}

/* An instruction that EL0 may not: what it takes to EL1 */
static void assert_trapped_at_el0(uint32_t word, uint64_t esr)
{
	at_el0();
	guest_run_word(g, word);
	assert_el1_exception(g, esr, RAM, VECTOR_EL0);
}

/* NZCV before and after: C6.2 CFINV, AXFLAG, XAFLAG */
START_TEST(flags)
{
	static const struct { uint32_t word; uint8_t before, after; } rows[] = {
		{ 0xd500401f, 0x2, 0x0 }, { 0xd500401f, 0xd, 0xf },	/* cfinv */
		{ 0xd500405f, 0x3, 0x4 }, { 0xd500405f, 0x8, 0x0 },	/* axflag: unordered, less */
		{ 0xd500405f, 0x6, 0x6 }, { 0xd500405f, 0x2, 0x2 },	/* equal, greater */
		{ 0xd500403f, 0x4, 0x3 }, { 0xd500403f, 0x0, 0x8 },	/* xaflag */
		{ 0xd500403f, 0x6, 0x6 }, { 0xd500403f, 0x2, 0x2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		g->cpu.pstate = PSTATE_DAIF | PSTATE_EL1h | (uint64_t)rows[i].before << 28;
		guest_run_word(g, rows[i].word);
		assert_hvc(g, 1);
		ck_assert_msg(g->cpu.pstate >> 28 == rows[i].after, "row %zu: %llx", i,
			      (unsigned long long)g->cpu.pstate >> 28);
	}
}
END_TEST

/* FEAT_CMPBR: C6.2 "CB<cc>", "CBB<cc>", "CBH<cc>"; eight bytes on */
START_TEST(compare_and_branch)
{
	static const struct { uint32_t word; uint64_t x0, x1; bool taken; } rows[] = {
		{ 0xf4010040, 1, UINT64_MAX, true }, { 0xf4010040, 1, 1, false },	/* cbgt x0, x1 */
		{ 0x74010040, 1, 0x80000000, true }, { 0x74010040, 0x100000000, 0, false },	/* w0, w1 */
		{ 0xf4210040, 1, 1, true }, { 0xf4210040, UINT64_MAX, 0, false },	/* cbge */
		{ 0xf4410040, UINT64_MAX, 1, true }, { 0xf4410040, 1, 1, false },	/* cbhi */
		{ 0xf4610040, 1, 1, true }, { 0xf4610040, 0, 1, false },		/* cbhs */
		{ 0xf4c10040, 5, 5, true }, { 0xf4c10040, 5, 6, false },		/* cbeq */
		{ 0xf4e10040, 5, 6, true }, { 0xf4e10040, 5, 5, false },		/* cbne */
		{ 0x74018040, 0x101, 0x2ff, true }, { 0x7401c040, 0x101, 0x2ff, false },	/* cbbgt, cbhgt */
		{ 0x7401c040, 0x101, 0xffff, true },
		{ 0xf5028040, 6, 0, true }, { 0xf5028040, 5, 0, false },		/* cbgt x0, #5 */
		{ 0xf5228040, UINT64_MAX, 0, true }, { 0xf5228040, 5, 0, false },	/* cblt */
		{ 0xf5628040, 4, 0, true }, { 0xf5628040, UINT64_MAX, 0, false },	/* cblo */
		{ 0x75428040, 6, 0, true }, { 0x75428040, 0x100000000, 0, false },	/* cbhi w0, #5 */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint32_t hvc2 = 0xd4000042;

		guest_code(g, RAM + 8, &hvc2, 1);
		g->cpu.x[0] = rows[i].x0;
		g->cpu.x[1] = rows[i].x1;
		guest_run_word(g, rows[i].word);
		assert_hvc(g, rows[i].taken ? 2 : 1);
	}
	guest_run_word(g, 0xf4810040);	/* cc 0b100 */
	assert_el1_exception(g, UNDEFINED, RAM, VECTOR_EL1h);
}
END_TEST

/* A tick an instruction; and time goes on over exits */
START_TEST(counter)
{
	uint64_t first;

	if (guest_cpu() != &cpu_a64_ops)
		return;		/* there it counts blocks */
	CODE(g,
	0xd53be040,	/* mrs x0, cntvct_el0 */
	NOP,
	0xd53be041,	/* mrs x1, cntvct_el0 */
	HVC1
	);
	guest_run(g);
	ck_assert_uint_eq(g->cpu.x[1] - g->cpu.x[0], 2);
	first = g->cpu.x[1];
	ck_assert_uint_eq(g->cpu.own.ticks, 3);
	g->cpu.pc = RAM;
	guest_run(g);
	ck_assert_uint_eq(g->cpu.x[0] - first, 1);	/* the HVC was trapped, not executed */
	/* the same instruction by instruction */
	first = g->cpu.own.ticks;
	g->cpu.pc = RAM;
	for (int i = 0; i < 4; i++)
		guest_run_bounded(g, 1);
	ck_assert_uint_eq(g->cpu.x[1] - g->cpu.x[0], 2);
	ck_assert_uint_eq(g->cpu.own.ticks - first, 3);
	guest_run_word(g, 0xd53be000);	/* mrs x0, cntfrq_el0 */
	ck_assert_uint_eq(g->cpu.x[0], 62500000);
}
END_TEST

/* CNTKCTL_EL1: EL0VCTEN 1, EL0VTEN 8 */
START_TEST(counter_at_el0)
{
	assert_trapped_at_el0(0xd53be040, 0x6234f801);	/* mrs x0, cntvct_el0 */
	assert_trapped_at_el0(0xd53be320, 0x6232f807);	/* mrs x0, cntv_ctl_el0 */
	g->cpu.sysreg[CPU_CNTKCTL_EL1] = 2;
	at_el0();
	guest_run_word(g, 0xd53be040);
	assert_el1_exception(g, UNDEFINED, RAM + 4, VECTOR_EL0);	/* the HVC */
}
END_TEST

START_TEST(timer)
{
	if (guest_cpu() != &cpu_a64_ops)
		return;
	CODE(g,
	0xd51be301,	/* msr cntv_tval_el0, x1 */
	0xd51be322,	/* msr cntv_ctl_el0, x2 */
	0xd53be320,	/* mrs x0, cntv_ctl_el0 */
	NOP,
	0xd53be323,	/* mrs x3, cntv_ctl_el0 */
	HVC1
	);
	g->cpu.x[1] = 4;
	g->cpu.x[2] = 0xff;
	guest_run(g);
	ck_assert_uint_eq(g->cpu.x[0], 3);
	ck_assert_uint_eq(g->cpu.x[3], 7);
}
END_TEST

START_TEST(random_numbers)
{
	uint64_t first;

	g->cpu.pstate |= PSTATE_NZCV;
	guest_run_word(g, 0xd53b2400);	/* mrs x0, rndr */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.pstate & PSTATE_NZCV, 0);
	first = g->cpu.x[0];
	guest_run_word(g, 0xd53b2420);	/* mrs x0, rndrrs */
	ck_assert(g->cpu.x[0] != first);
	setup();
	guest_run_word(g, 0xd53b2400);
	ck_assert_uint_eq(g->cpu.x[0], first);
}
END_TEST

/* SCTLR_EL1.nTWE 18 and nTWI 16; TI in bits 1:0, RV 2, RN 9:5 */
START_TEST(waits)
{
	const uint32_t sev_wfe[] = { 0xd503209f, 0xd503205f, SVC0 };

	g->cpu.sys.sctlr_el1 &= ~(UINT64_C(1) << 18 | UINT64_C(1) << 16);
	assert_trapped_at_el0(0xd503205f, 0x07e00001);	/* wfe */
	assert_trapped_at_el0(0xd503207f, 0x07e00000);	/* wfi */
	g->cpu.own.event = false;
	g->cpu.x[1] = UINT64_MAX;
	assert_trapped_at_el0(0xd5031001, 0x07e00027);	/* wfet x1 */
	assert_trapped_at_el0(0xd5031021, 0x07e00026);	/* wfit x1 */
	at_el0();
	g->cpu.pc = RAM;
	guest_code(g, RAM, sev_wfe, 3);
	guest_run(g);
	assert_el1_exception(g, 0x56000000, RAM + 12, VECTOR_EL0);
}
END_TEST

START_TEST(waits_at_el1)
{
	g->cpu.x[1] = UINT64_MAX;
	guest_run_word(g, 0xd5031021);	/* wfit x1 */
	ck_assert_uint_eq(g->exit.esr, 0x07e00026);
	g->cpu.x[1] = 0;
	guest_run_word(g, 0xd5031021);
	assert_hvc(g, 1);
	guest_run_word(g, 0xd503205f);	/* wfe: may end without an event */
	assert_hvc(g, 1);
	g->cpu.irq = true;
	guest_run_word(g, 0xd503207f);	/* wfi: nothing to wait for, although it is masked */
	assert_hvc(g, 1);
}
END_TEST

/* What is not allocated, or needs a feature that is not there */
START_TEST(undefined_instructions)
{
	static const uint32_t words[] = {
		0xd52b7120,	/* sysl x0, #3, c7, c1, #1 */
		0xd50b713f,	/* sys #3, c7, c1, #1 */
		0xd50b7461,	/* dc gva, x1 */
		0xd503419f,	/* msr tco, #1 */
		0xd501411f,	/* msr allint, #1 */
		0xd5184300,	/* msr allint, x0 */
		0xd50c8701,	/* tlbi vae2, x1 */
		0xd5088861,	/* TLBI with op2 that is none: sys #0, c8, c8, #3, x1 */
		0xd5031041,	/* behind WFIT */
		0xd503317f,	/* tcommit's place, CRm 1 */
		0xd4400000,	/* hlt #0 */
		0xd4a00001,	/* dcps1 */
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		guest_init(g);
		guest_run_word(g, words[i]);
		assert_el1_exception(g, UNDEFINED, RAM, VECTOR_EL1h);
	}
	g->cpu.nmi = true;
	guest_run_word(g, 0xd501411f);
	assert_hvc(g, 1);
	ck_assert(g->cpu.pstate & PSTATE_ALLINT);
}
END_TEST

/* No memory is needed, but what stage 1 refuses is an abort with CM (Linux skips the other kind) */
START_TEST(maintenance_does_nothing)
{
	static const uint32_t words[] = {
		0xd50b7a21, 0xd5087621, 0xd50b7521, 0xd50b7e21,	/* dc cvac, ivac, ic ivau, dc civac */
		0xd5087641, 0xd508751f,				/* dc isw, ic iallu */
		0xd50b7381, 0xd508871f, 0xd5088521, 0xd5089721,	/* cfp; tlbi vmalle1, rvae1os, vae1nxs */
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		g->cpu.x[1] = MMIO;
		guest_run_word(g, words[i]);
		assert_hvc(g, 1);
	}
}
END_TEST

/* SCTLR_EL1: UCI 26, DZE 14, UCT 15, EnRCTX 10 */
START_TEST(el0_is_let_by_sctlr)
{
	assert_trapped_at_el0(0xd50b7a21, 0x6212dc34);	/* dc cvac, x1 */
	assert_trapped_at_el0(0xd50b7521, 0x6212dc2a);	/* ic ivau, x1 */
	assert_trapped_at_el0(0xd50b7421, 0x6212dc28);	/* dc zva, x1 */
	assert_trapped_at_el0(0xd50b7381, 0x6218dc26);	/* cfp rctx, x1 */
	assert_trapped_at_el0(0xd53b0020, 0x6232c001);	/* mrs x0, ctr_el0 */
	assert_trapped_at_el0(0xd508751f, UNDEFINED);	/* ic iallu: EL1's */
	assert_trapped_at_el0(0xd508871f, UNDEFINED);	/* tlbi vmalle1 */
	at_el0();
	guest_run_word(g, 0xd53b00e0);	/* mrs x0, dczid_el0: DZP */
	ck_assert_uint_eq(g->cpu.x[0], 0x14);
	g->cpu.sys.sctlr_el1 |= UINT64_C(1) << 14;
	at_el0();
	guest_run_word(g, 0xd53b00e0);
	ck_assert_uint_eq(g->cpu.x[0], 4);
}
END_TEST

/* Vectors behind 0x80 and 0x100; FIQ before IRQ; only what is not masked */
START_TEST(interrupts)
{
	CODE(g,
	NOP,
	0xd50342ff,	/* msr daifclr, #2 */
	NOP,
	HVC1
	);
	g->cpu.irq = true;
	guest_run(g);
	assert_hvc(g, VECTOR_EL1h + IRQ);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ELR_EL1], RAM + 8);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1] & PSTATE_DAIF, PSTATE_DAIF & ~PSTATE_I);
	ck_assert_uint_eq(g->cpu.pstate & PSTATE_DAIF, PSTATE_DAIF);
	guest_run_word(g, 0xd538c100);	/* mrs x0, isr_el1 */
	ck_assert_uint_eq(g->cpu.x[0], 0x80);
	g->cpu.fiq = true;
	g->cpu.pstate = PSTATE_EL0t;
	guest_run_word(g, NOP);
	assert_hvc(g, VECTOR_EL0 + FIQ);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ELR_EL1], RAM);
	g->cpu.pstate = PSTATE_EL0t | PSTATE_F;
	guest_run_word(g, NOP);
	assert_hvc(g, VECTOR_EL0 + IRQ);
	g->cpu.pstate = PSTATE_EL0t | PSTATE_F | PSTATE_I;
	guest_run_word(g, SVC0);
	assert_hvc(g, VECTOR_EL0);
}
END_TEST

static void eret_to(uint64_t spsr, uint64_t elr)
{
	g->cpu.sysreg[CPU_SPSR_EL1] = spsr;
	g->cpu.sysreg[CPU_ELR_EL1] = elr;
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL1h;
	guest_run_word(g, ERET);
}

/* D2.11: ISV 24, IFSC 0x22 */
START_TEST(software_step)
{
	const uint32_t el0[] = { 0x91000400 /* add x0, x0, #1 */, 0x91000400, SVC0 };

	guest_code(g, RAM + 0x100, el0, 3);
	g->cpu.sysreg[CPU_MDSCR_EL1] = 1;
	eret_to(PSTATE_EL0t | PSTATE_SS, RAM + 0x100);
	assert_el1_exception(g, 0xcb000022, RAM + 0x104, VECTOR_EL0);
	ck_assert_uint_eq(g->cpu.x[0], 1);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1] & PSTATE_SS, 0);
	eret_to(PSTATE_EL0t, RAM + 0x104);	/* at once */
	assert_el1_exception(g, 0xca000022, RAM + 0x104, VECTOR_EL0);
	ck_assert_uint_eq(g->cpu.x[0], 1);
	eret_to(PSTATE_EL0t | PSTATE_SS, RAM + 0x108);	/* an SVC is its own exception */
	assert_el1_exception(g, 0x56000000, RAM + 0x10c, VECTOR_EL0);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1] & PSTATE_SS, 0);
	g->cpu.sysreg[CPU_MDSCR_EL1] = 0;
	eret_to(PSTATE_EL0t | PSTATE_SS, RAM + 0x104);
	assert_el1_exception(g, 0x56000000, RAM + 0x10c, VECTOR_EL0);
	ck_assert_uint_eq(g->cpu.x[0], 2);
}
END_TEST

/* D2.11.1: a pending step comes before the fetch, which is of no memory; not so in QEMU */
START_TEST(pending_step_outside_memory)
{
	g->cpu.debug = g->cpu.debug_step = true;
	g->cpu.sys.quirk_qemu = _i;
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL1h;
	g->cpu.pc = 0x10;
	guest_run(g);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_SYNC);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), _i ? ESR_EC_IABT_LOW : ESR_EC_STEP_LOW);
	ck_assert_uint_eq(g->cpu.pc, 0x10);
}
END_TEST

/* To EL2: PSTATE.IL, which every instruction takes; NZCV, DAIF and PAN are SPSR_EL1's */
START_TEST(illegal_return)
{
	eret_to(PSTATE_NZCV | PSTATE_PAN | 9, RAM + 0x100);
	assert_el1_exception(g, 0x3a000000, RAM + 0x100, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1],
			  PSTATE_NZCV | PSTATE_PAN | PSTATE_IL | PSTATE_EL1h);
}
END_TEST

/* TCR_EL1.TBI1: bits 63:56 of a branch target are copies of bit 55 */
START_TEST(branch_targets_lose_their_tags)
{
	g->cpu.sysreg[CPU_TCR_EL1] = UINT64_C(1) << 37;
	g->cpu.x[1] = UINT64_C(0xa5) << 56 | (RAM + 4);
	guest_run_word(g, 0xd63f0020);	/* blr x1 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.pc, RAM + 8);
	g->cpu.sysreg[CPU_TCR_EL1] |= UINT64_C(1) << 51;	/* TBID0 */
	guest_run_word(g, 0xd63f0020);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ESR_EL1], 0x86000000);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], g->cpu.x[1]);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("system");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, flags);
	tcase_add_test(tc, compare_and_branch);
	tcase_add_test(tc, counter);
	tcase_add_test(tc, counter_at_el0);
	tcase_add_test(tc, timer);
	tcase_add_test(tc, random_numbers);
	tcase_add_test(tc, waits);
	tcase_add_test(tc, waits_at_el1);
	tcase_add_test(tc, undefined_instructions);
	tcase_add_test(tc, maintenance_does_nothing);
	tcase_add_test(tc, el0_is_let_by_sctlr);
	tcase_add_test(tc, interrupts);
	tcase_add_loop_test(tc, pending_step_outside_memory, 0, 2);
	tcase_add_test(tc, software_step);
	tcase_add_test(tc, illegal_return);
	tcase_add_test(tc, branch_targets_lose_their_tags);
	return suite_of("system", tc);
}
