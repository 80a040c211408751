// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exits to EL2, exceptions to EL1, exception levels, system registers.
 *
 * Code is assembled with llvm-mc; expected values are from the Arm ARM: D1.3
 * exception entry, D24.2 ESR_ELx, C6.2 and C7.2 instructions, D8 translation.
 */
#include <stdlib.h>

#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

static void setup(void)
{
	guest_init(g);
}

START_TEST(hvc_returns_behind_itself)
{
	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0xd4002462	/* hvc #0x123 */
	);
	guest_run(g);
	assert_hvc(g, 0x123);
	ck_assert_uint_eq(g->exit.esr, 0x5a000123);
	ck_assert_uint_eq(g->cpu.x[0], 1);
	ck_assert_uint_eq(g->cpu.pc, RAM + 8);
}
END_TEST

START_TEST(smc_and_wfi_return_to_themselves)
{
	CODE(g,
	0xd40000e3,	/* smc #7 */
	0xd503207f	/* wfi */
	);
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x5e000007);
	ck_assert_uint_eq(g->cpu.pc, RAM);
	g->cpu.pc += 4;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x07e00000);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
}
END_TEST

/* word; SAS, SSE, SF of the syndrome; write: C6.2 and "ISS encoding for a Data Abort" */
static const struct {
	uint32_t word;
	uint64_t esr;
} mmio[] = {
	{ 0x39400022, 0x93020007 },	/* ldrb w2, [x1] */
	{ 0x39c00022, 0x93220007 },	/* ldrsb w2, [x1] */
	{ 0x39800022, 0x93228007 },	/* ldrsb x2, [x1] */
	{ 0x79400022, 0x93420007 },	/* ldrh w2, [x1] */
	{ 0x79800022, 0x93628007 },	/* ldrsh x2, [x1] */
	{ 0xb9400022, 0x93820007 },	/* ldr w2, [x1] */
	{ 0xb9800022, 0x93a28007 },	/* ldrsw x2, [x1] */
	{ 0xf9400022, 0x93c28007 },	/* ldr x2, [x1] */
	{ 0x39000022, 0x93020047 },	/* strb w2, [x1] */
	{ 0x79000022, 0x93420047 },	/* strh w2, [x1] */
	{ 0xb9000022, 0x93820047 },	/* str w2, [x1] */
	{ 0xf9000022, 0x93c28047 },	/* str x2, [x1] */
	{ 0xf900003f, 0x93df8047 },	/* str xzr, [x1] */
	{ 0xf8000022, 0x93c28047 },	/* stur x2, [x1] */
	{ 0xf8636822, 0x93c28007 },	/* ldr x2, [x1, x3] */
	{ 0xc8dffc22, 0x93c2c007 },	/* ldar x2, [x1] */
	{ 0x889ffc22, 0x93824047 },	/* stlr w2, [x1] */
	{ 0xf8408422, 0x92000007 },	/* ldr x2, [x1], #8: writeback, no ISV */
	{ 0xa9400c22, 0x92000007 },	/* ldp x2, x3, [x1]: no ISV */
	{ 0xfd000022, 0x92000047 },	/* str d2, [x1]: no ISV */
	{ 0xf8220023, 0x92000007 },	/* ldadd x2, x3, [x1] */
	{ 0x79c00022, 0x93620007 },	/* ldrsh w2, [x1] */
	{ 0x38e36822, 0x93220007 },	/* ldrsb w2, [x1, x3] */
	{ 0xc8df7c22, 0x93c2c007 },	/* ldlar x2, [x1] */
	{ 0x88dffc22, 0x93824007 },	/* ldar w2, [x1] */
	{ 0x089ffc22, 0x93024047 },	/* stlrb w2, [x1] */
	{ 0xf8400822, 0x93c28007 },	/* ldtr x2, [x1] */
	{ 0x38000822, 0x93020047 },	/* sttrb w2, [x1] */
	{ 0x99400022, 0x93824007 },	/* ldapur w2, [x1] */
	{ 0x99800022, 0x93a2c007 },	/* ldapursw x2, [x1] */
	{ 0xd9000022, 0x93c2c047 },	/* stlur x2, [x1] */
	{ 0xf8bfc022, 0x93c2c007 },	/* ldapr x2, [x1] */
	{ 0x38bfc022, 0x93024007 },	/* ldaprb w2, [x1] */
	{ 0xc85f7c22, 0x92000007 },	/* ldxr x2, [x1]: no ISV */
	{ 0x3dc00022, 0x92000007 },	/* ldr q2, [x1]: no ISV */
};

START_TEST(mmio_syndrome)
{
	CODE(g,
	0xd503201f,	/* nop */
	0xd503201f	/* nop */
	);
	guest_code(g, RAM + 4, &mmio[_i].word, 1);
	g->cpu.x[1] = MMIO + 0x10;
	guest_run(g);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_SYNC);
	/* an atomic reads and writes: either direction is reported */
	ck_assert_uint_eq(g->exit.esr & ~(_i == 20 ? ESR_DABT_WnR : 0), mmio[_i].esr);
	ck_assert_uint_eq(g->exit.ipa, MMIO + 0x10);
	ck_assert_uint_eq(g->exit.far, MMIO + 0x10);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	ck_assert_uint_eq(g->cpu.x[1], MMIO + 0x10);
}
END_TEST

/* imm19 -0x40000: a MiB below the instruction; 0x18, 0x58, 0x98: LDR W, LDR X, LDRSW (literal) */
START_TEST(mmio_by_literal)
{
	static const struct { uint32_t word; uint64_t esr; } rows[] = {
		{ 0x18800002, 0x93820007 }, { 0x58800002, 0x93c28007 }, { 0x98800002, 0x93a28007 },
		{ 0x5c800002, 0x92000007 },	/* ldr d2 */
	};

	guest_code(g, RAM, &rows[_i].word, 1);
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, rows[_i].esr);
	ck_assert_uint_eq(g->exit.far, RAM - 0x100000);
	ck_assert_uint_eq(g->exit.ipa, RAM - 0x100000);
}
END_TEST

/* Where the first byte of an access is: C6.2, C7.2, of X1 = MMIO + 0x103, X3 and SP */
START_TEST(mmio_addresses)
{
	static const struct { uint32_t word; int64_t x3; uint64_t far; } rows[] = {
		{ 0xb9400422, 0, MMIO + 0x107 },			/* ldr w2, [x1, #4] */
		{ 0xf8636822, 0x20, MMIO + 0x123 },			/* ldr x2, [x1, x3] */
		{ 0xf8637822, 0x20, MMIO + 0x203 },			/* ldr x2, [x1, x3, lsl #3] */
		{ 0xf8634822, 0x500000020, MMIO + 0x123 },		/* ldr x2, [x1, w3, uxtw] */
		{ 0xb8635822, 0x500000020, MMIO + 0x183 },		/* ldr w2, [x1, w3, uxtw #2] */
		{ 0xf863c822, 0xfffffffe, MMIO + 0x101 },		/* ldr x2, [x1, w3, sxtw] */
		{ 0xf863d822, 0x5fffffffe, MMIO + 0xf3 },		/* ldr x2, [x1, w3, sxtw #3] */
		{ 0x7863d822, 0xfffffffe, MMIO + 0xff },		/* ldrh w2, [x1, w3, sxtw #1] */
		{ 0xf85fd022, 0, MMIO + 0x100 },			/* ldur x2, [x1, #-3] */
		{ 0xf84ff022, 0, MMIO + 0x202 },			/* ldur x2, [x1, #255] */
		{ 0xf8408422, 0, MMIO + 0x103 },			/* ldr x2, [x1], #8 */
		{ 0xf85f9c22, 0, MMIO + 0xfc },				/* ldr x2, [x1, #-7]! */
		{ 0xa97f1022, 0, MMIO + 0xf3 },				/* ldp x2, x4, [x1, #-16] */
		{ 0x297f1022, 0, MMIO + 0xfb },				/* ldp w2, w4, [x1, #-8] */
		{ 0x29411022, 0, MMIO + 0x10b },			/* ldp w2, w4, [x1, #8] */
		{ 0x69411022, 0, MMIO + 0x10b },			/* ldpsw x2, x4, [x1, #8] */
		{ 0xad7f1022, 0, MMIO + 0xe3 },				/* ldp q2, q4, [x1, #-32] */
		{ 0x6d411022, 0, MMIO + 0x113 },			/* ldp d2, d4, [x1, #16] */
		{ 0xa8c11022, 0, MMIO + 0x103 },			/* ldp x2, x4, [x1], #16 */
	};

	guest_code(g, RAM, &rows[_i].word, 1);
	g->cpu.x[1] = MMIO + 0x103;
	g->cpu.x[3] = (uint64_t)rows[_i].x3;
	guest_run(g);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->exit.far, rows[_i].far);
	ck_assert_uint_eq(g->exit.ipa, rows[_i].far);
	ck_assert_uint_eq(g->cpu.x[1], MMIO + 0x103);
}
END_TEST

START_TEST(access_across_the_end_of_ram)
{
	CODE(g,
	0xf9000020	/* str x0, [x1] */
	);
	g->cpu.x[1] = RAM + RAM_SIZE - 4;
	guest_run(g);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->exit.ipa, RAM + RAM_SIZE);
}
END_TEST

START_TEST(store_to_readonly_memory)
{
	CODE(g,
	0xf9400022,	/* ldr x2, [x1] */
	0xf9000020	/* str x0, [x1] */
	);
	g->slot.readonly = true;
	g->cpu.x[1] = DATA;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x93c0804f);	/* permission fault, level 3 */
	ck_assert_uint_eq(g->exit.ipa, DATA);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
}
END_TEST

START_TEST(fetch_from_nowhere)
{
	CODE(g,
	0xd61f0020	/* br x1 */
	);
	g->cpu.x[1] = MMIO;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x82000007);
	ck_assert_uint_eq(g->exit.ipa, MMIO);
	ck_assert_uint_eq(g->cpu.pc, MMIO);
}
END_TEST

START_TEST(exceptions_to_el1)
{
	static const struct {
		uint64_t esr;
		uint32_t word;
		unsigned int elr;	/* offset from the instruction */
	} cases[] = {
		{ 0x5600002a, 0xd4000541, 4 },	/* svc #42 */
		{ 0xf200002a, 0xd4200540, 0 },	/* brk #42 */
		{ 0x02000000, 0x00000000, 0 },	/* udf #0 */
		{ 0, 0xd5384240, 8 },		/* mrs x0, currentel: no exception */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		guest_init(g);
		CODE(g,
		0xd503201f,	/* nop */
		0xd503201f,	/* nop */
		0xd4001322	/* hvc #0x99 */
		);
		guest_code(g, RAM + 4, &cases[i].word, 1);
		g->cpu.pstate |= UINT64_C(0x60000000);
		guest_run(g);
		if (!cases[i].esr) {
			assert_hvc(g, 0x99);
			continue;
		}
		assert_el1_exception(g, cases[i].esr, RAM + 4 + cases[i].elr, VECTOR_EL1h);
		ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1], 0x600003c5);
		ck_assert_uint_eq(g->cpu.pstate, 0x600003c5);
	}
}
END_TEST

/* EL1 -> ERET -> EL0 -> SVC -> EL1: levels, stacks, and an EL1 register afterwards */
START_TEST(to_el0_and_back)
{
	const uint32_t el0[] = {
		0x910003e2,	/* mov x2, sp */
		0xd53bd043,	/* mrs x3, tpidr_el0 */
		0xd4000021,	/* svc #1 */
	};
	const uint32_t vector[] = {
		0x910003e4,	/* mov x4, sp */
		0xd5385205,	/* mrs x5, esr_el1 */
		0xd5384246,	/* mrs x6, currentel */
		0xd5384107,	/* mrs x7, sp_el0 */
		0xd4000aa2,	/* hvc #0x55 */
	};

	CODE(g,
	0xd5184020,	/* msr elr_el1, x0 */
	0xd5184001,	/* msr spsr_el1, x1 */
	0xd5184102,	/* msr sp_el0, x2 */
	0xd69f03e0	/* eret */
	);
	guest_code(g, RAM + 0x100, el0, 3);
	guest_code(g, VECTORS + 0x400, vector, 5);
	g->cpu.x[0] = RAM + 0x100;
	g->cpu.x[1] = 0x3c0;
	g->cpu.x[2] = STACK - 0x100;
	g->cpu.sysreg[CPU_TPIDR_EL0] = 0x77;
	guest_run(g);
	assert_hvc(g, 0x55);
	ck_assert_uint_eq(g->cpu.x[2], STACK - 0x100);
	ck_assert_uint_eq(g->cpu.x[3], 0x77);
	ck_assert_uint_eq(g->cpu.x[4], STACK);
	ck_assert_uint_eq(g->cpu.x[5], 0x56000001);
	ck_assert_uint_eq(g->cpu.x[6], 4);
	ck_assert_uint_eq(g->cpu.x[7], STACK - 0x100);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1], 0x3c0);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ELR_EL1], RAM + 0x10c);
}
END_TEST

START_TEST(el1_registers_are_undefined_at_el0)
{
	static const uint32_t words[] = {
		0xd5381000,	/* mrs x0, sctlr_el1 */
		0xd518c000,	/* msr vbar_el1, x0 */
		0xd5381040,	/* mrs x0, cpacr_el1 */
		0xd508871f,	/* tlbi vmalle1 */
		0xd4000002,	/* hvc #0 */
		0xd4000003,	/* smc #0 */
		0xd69f03e0,	/* eret */
		0xd51bd060,	/* msr tpidrro_el0, x0 */
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		guest_init(g);
		guest_code(g, RAM, &words[i], 1);
		g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
		guest_run(g);
		assert_el1_exception(g, 0x02000000, RAM, VECTOR_EL0);
	}
}
END_TEST

/* FEAT_IDST at EL0; HCR_EL2.TID3 at EL1.  MRS X3, MIDR_EL1: ISS 0x300061 */
START_TEST(id_registers)
{
	CODE(g,
	0xd503201f,	/* nop */
	0xd5380003	/* mrs x3, midr_el1 */
	);
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x62300061);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	guest_init(g);
	CODE(g,
	0xd503201f,	/* nop */
	0xd5380003	/* mrs x3, midr_el1 */
	);
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
	guest_run(g);
	assert_el1_exception(g, 0x62300061, RAM + 4, VECTOR_EL0);
}
END_TEST

/* A register of the hypervisor's: the PMU's PMCR_EL0, write from X9 */
START_TEST(other_registers_trap_to_el2)
{
	CODE(g,
	0xd2800029,	/* mov x9, #1 */
	0xd51b9c09	/* msr pmcr_el0, x9 */
	);
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x6230e538);
	ck_assert_uint_eq(g->cpu.x[9], 1);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
}
END_TEST

START_TEST(system_registers_keep_their_values)
{
	CODE(g,
	0xd518d080,	/* msr tpidr_el1, x0 */
	0xd5185100,	/* msr afsr0_el1, x0 */
	0xd518c000,	/* msr vbar_el1, x0 */
	0xd538d081,	/* mrs x1, tpidr_el1 */
	0xd5385102,	/* mrs x2, afsr0_el1 */
	0xd538c003,	/* mrs x3, vbar_el1 */
	0xd5381044,	/* mrs x4, cpacr_el1 */
	0xd538601f,	/* mrs xzr, far_el1 */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.x[0] = UINT64_C(0x1122334455667fff);
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[1], UINT64_C(0x1122334455667fff));
	ck_assert_uint_eq(g->cpu.x[2], UINT64_C(0x1122334455667fff));
	ck_assert_uint_eq(g->cpu.x[3], UINT64_C(0x1122334455667800));
	ck_assert_uint_eq(g->cpu.x[4], CPACR_ALL);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_TPIDR_EL1], UINT64_C(0x1122334455667fff));
}
END_TEST

START_TEST(cpacr_takes_effect_at_once)
{
	CODE(g,
	0xd518105f,	/* msr cpacr_el1, xzr */
	0xd5033fdf,	/* isb */
	0x1e6e1000,	/* fmov d0, #1.0 */
	0xd4000022	/* hvc #1 */
	);
	guest_run(g);
	assert_el1_exception(g, 0x1fe00000, RAM + 8, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sys.cpacr_el1, 0);
}
END_TEST

START_TEST(alignment_of_pc_and_sp)
{
	CODE(g,
	0xd61f0000	/* br x0 */
	);
	g->cpu.x[0] = RAM + 2;
	guest_run(g);
	assert_el1_exception(g, 0x8a000000, RAM + 2, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], RAM + 2);
	guest_init(g);
	CODE(g,
	0xf81f0fe0,	/* str x0, [sp, #-16]! */
	0xd10023ff,	/* sub sp, sp, #8 */
	0x91000400,	/* add x0, x0, #1 */
	0xf94003e1,	/* ldr x1, [sp] */
	0xd4000022	/* hvc #1 */
	);
	guest_run(g);
	assert_el1_exception(g, 0x9a000000, RAM + 12, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.x[0], 1);
	guest_init(g);
	CODE(g,
	0xd10023ff,	/* sub sp, sp, #8 */
	0xf94003e1,	/* ldr x1, [sp] */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.sys.sctlr_el1 &= ~UINT64_C(8);	/* SCTLR_EL1.SA */
	guest_run(g);
	assert_hvc(g, 1);
	guest_init(g);
	CODE(g,
	0xe58043e0,	/* str z0, [sp] */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.sp_el1 = STACK - 8;
	guest_run(g);
	assert_el1_exception(g, 0x9a000000, RAM, VECTOR_EL1h);
	ck_assert_uint_eq(guest_load(g, STACK), 0);
}
END_TEST

START_TEST(no_aarch32)
{
	g->cpu.pstate = 0x10;
	guest_run(g);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_BROKEN);
	ck_assert_ptr_nonnull(g->exit.message);
	/* an ERET to it is an illegal exception return: PSTATE.IL, EC 0x0e, EL unchanged */
	guest_init(g);
	CODE(g,
	0xd503201f,	/* nop */
	0xd69f03e0	/* eret */
	);
	g->cpu.sysreg[CPU_SPSR_EL1] = 0x1d0;
	g->cpu.sysreg[CPU_ELR_EL1] = RAM + 0x40;
	guest_run(g);
	assert_el1_exception(g, 0x3a000000, RAM + 0x40, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1] & (UINT64_C(1) << 20), UINT64_C(1) << 20);
}
END_TEST

START_TEST(pstate_fields_and_newer_maintenance)
{
	CODE(g,
	0xd503415f,	/* msr dit, #1 */
	0xd53b42a0,	/* mrs x0, dit */
	0xd503413f,	/* msr ssbs, #1 */
	0xd51b42df,	/* msr ssbs, xzr */
	0xd53b42c1,	/* mrs x1, ssbs */
	0xd503323f,	/* dsb oshnxs */
	0xd508811f,	/* tlbi vmalle1os */
	0xd5088222,	/* tlbi rvae1is, x2 */
	0xd53b42a3,	/* mrs x3, dit */
	0xd4000022	/* hvc #1 */
	);
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], UINT64_C(1) << 24);
	ck_assert_uint_eq(g->cpu.x[1], 0);
	ck_assert_uint_eq(g->cpu.x[3], UINT64_C(1) << 24);
	ck_assert_uint_eq(g->cpu.pstate, 0x10003c5);
}
END_TEST

/* PSTATE.ALLINT (13) lasts over traps until an ERET changes it */
START_TEST(allint_is_kept)
{
	CODE(g,
	0x04bf5020,	/* rdvl x0, #1 */
	0xd5184021,	/* msr elr_el1, x1 */
	0xd4000022,	/* hvc #1 */
	0xd69f03e0,	/* eret */
	0xd4000042	/* hvc #2 */
	);
	g->cpu.pstate |= 1u << 13;
	g->cpu.x[1] = RAM + 16;
	g->cpu.sysreg[CPU_SPSR_EL1] = 0x10003c5;	/* DIT, no ALLINT */
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.pstate, 0x23c5);
	guest_run(g);
	assert_hvc(g, 2);
	ck_assert_uint_eq(g->cpu.pstate, 0x10003c5);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("machine");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, hvc_returns_behind_itself);
	tcase_add_test(tc, smc_and_wfi_return_to_themselves);
	tcase_add_loop_test(tc, mmio_by_literal, 0, 4);
	tcase_add_loop_test(tc, mmio_addresses, 0, 19);
	tcase_add_loop_test(tc, mmio_syndrome, 0,
			    (int)(sizeof(mmio) / sizeof(*mmio)));
	tcase_add_test(tc, access_across_the_end_of_ram);
	tcase_add_test(tc, store_to_readonly_memory);
	tcase_add_test(tc, fetch_from_nowhere);
	tcase_add_test(tc, exceptions_to_el1);
	tcase_add_test(tc, to_el0_and_back);
	tcase_add_test(tc, el1_registers_are_undefined_at_el0);
	tcase_add_test(tc, id_registers);
	tcase_add_test(tc, other_registers_trap_to_el2);
	tcase_add_test(tc, system_registers_keep_their_values);
	tcase_add_test(tc, cpacr_takes_effect_at_once);
	tcase_add_test(tc, alignment_of_pc_and_sp);
	tcase_add_test(tc, no_aarch32);
	tcase_add_test(tc, pstate_fields_and_newer_maintenance);
	tcase_add_test(tc, allint_is_kept);
	return suite_of("exits", tc);
}
