// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Unicorn machine, on guest code assembled with llvm-mc.  Expected values are
 * from the Arm ARM: D1.3 exception entry, D24.2 ESR_ELx, C6.2 instructions.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "guest.h"

static struct guest guest;
static struct guest *const g = &guest;

static void setup(void)
{
	guest_init(g);
}

static void teardown(void)
{
	cpu_unicorn_ops.release();
}

/* Entries of the vector table, as guest_init() numbers them: offset / 0x80 */
enum { VECTOR_EL1t = 0, VECTOR_EL1h = 4, VECTOR_EL0 = 8 };

static void assert_el1_exception(uint64_t esr, uint64_t elr, unsigned int vector)
{
	assert_hvc(g, vector);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ESR_EL1], esr);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ELR_EL1], elr);
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
		uint32_t word;
		uint64_t esr;
		unsigned int elr;	/* offset from the instruction */
	} cases[] = {
		{ 0xd4000541, 0x5600002a, 4 },	/* svc #42 */
		{ 0xd4200540, 0xf200002a, 0 },	/* brk #42 */
		{ 0x00000000, 0x02000000, 0 },	/* udf #0 */
		{ 0xd5384240, 0, 8 },		/* mrs x0, currentel: no exception */
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
		assert_el1_exception(cases[i].esr, RAM + 4 + cases[i].elr, VECTOR_EL1h);
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
		assert_el1_exception(0x02000000, RAM, VECTOR_EL0);
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
	assert_el1_exception(0x62300061, RAM + 4, VECTOR_EL0);
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

/* The part of the block before the instruction runs, the instruction does not */
START_TEST(fp_disabled_traps_to_el1)
{
	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0x1e6e1000,	/* fmov d0, #1.0 */
	0x91000400,	/* add x0, x0, #1 */
	0xd4000022	/* hvc #1 */
	);
	for (int run = 0; run < 3; run++) {
		g->cpu.pc = RAM;
		g->cpu.x[0] = 0;
		g->cpu.sys.cpacr_el1 = 0;
		guest_run(g);
		assert_el1_exception(0x1fe00000, RAM + 4, VECTOR_EL1h);
		ck_assert_uint_eq(g->cpu.x[0], 1);
		ck_assert_uint_eq(g->cpu.vec.z[0][7], 0);
	}
	g->cpu.pc = RAM;
	g->cpu.sys.cpacr_el1 = CPACR_ALL;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 3);
	ck_assert_uint_eq(g->cpu.vec.z[0][7], 0x3f);
}
END_TEST

START_TEST(fp_trapped_by_the_hypervisor)
{
	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0x1e6e1000,	/* fmov d0, #1.0 */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.sys.trap_fp = true;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x1fe00000);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	g->cpu.sys.trap_fp = false;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 1);
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
	assert_el1_exception(0x1fe00000, RAM + 8, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sys.cpacr_el1, 0);
}
END_TEST

/* In streaming mode without FA64 an AdvSIMD instruction is illegal, scalar FP is not */
START_TEST(advsimd_in_streaming_mode)
{
	CODE(g,
	0xd503437f,	/* smstart sm */
	0x1e602800,	/* fadd d0, d0, d0 */
	0x4f00e461,	/* movi v1.16b, #3 */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.sys.smcr_el1 = 0xf;
	guest_run(g);
	assert_el1_exception(0x76000001, RAM + 8, VECTOR_EL1h);
	guest_init(g);
	CODE(g,
	0xd503437f,	/* smstart sm */
	0x1e602800,	/* fadd d0, d0, d0 */
	0x4f00e461,	/* movi v1.16b, #3 */
	0xd4000022	/* hvc #1 */
	);
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.vec.z[1][15], 3);
}
END_TEST

/* A write of the value that Vn holds already zeroes the rest of Zn, other registers stay */
START_TEST(advsimd_write_zeroes_the_upper_part)
{
	CODE(g,
	0x4ea31c63,	/* mov v3.16b, v3.16b */
	0xd4000022	/* hvc #1 */
	);
	for (int run = 0; run < 2; run++) {
		g->cpu.pc = RAM;
		memset(g->cpu.vec.z, 0xa5, sizeof(g->cpu.vec.z));
		guest_run(g);
		assert_hvc(g, 1);
		for (int i = 0; i < 64; i++) {
			ck_assert_uint_eq(g->cpu.vec.z[3][i], i < 16 ? 0xa5 : 0);
			ck_assert_uint_eq(g->cpu.vec.z[4][i], 0xa5);
		}
	}
}
END_TEST

/* Only what ran before the fault counts */
START_TEST(advsimd_write_before_an_abort)
{
	CODE(g,
	0x4f00e420,	/* movi v0.16b, #1 */
	0x3dc00021,	/* ldr q1, [x1] */
	0x4f00e442,	/* movi v2.16b, #2 */
	0xd4000022	/* hvc #1 */
	);
	memset(g->cpu.vec.z, 0xa5, sizeof(g->cpu.vec.z));
	g->cpu.x[1] = MMIO;
	guest_run(g);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	ck_assert_uint_eq(g->cpu.vec.z[0][15], 1);
	ck_assert_uint_eq(g->cpu.vec.z[0][16], 0);
	ck_assert_uint_eq(g->cpu.vec.z[1][0], 0xa5);
	ck_assert_uint_eq(g->cpu.vec.z[1][16], 0xa5);
	ck_assert_uint_eq(g->cpu.vec.z[2][0], 0xa5);
	ck_assert_uint_eq(g->cpu.vec.z[2][16], 0xa5);
}
END_TEST

/* Values go from the engine to native code and back */
START_TEST(engine_and_native_registers_meet)
{
	CODE(g,
	0x04bf5020,	/* rdvl x0, #1 */
	0x91000800,	/* add x0, x0, #2 */
	0x04205021,	/* addvl x1, x0, #1 */
	0x8b000022,	/* add x2, x1, x0 */
	0x05203840,	/* dup z0.b, w2 */
	0x0e1f3c03,	/* umov w3, v0.b[15] */
	0x4f00e4e0,	/* movi v0.16b, #7 */
	0x04603001,	/* mov z1.d, z0.d */
	0xd4000022	/* hvc #1 */
	);
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 66);
	ck_assert_uint_eq(g->cpu.x[1], 130);
	ck_assert_uint_eq(g->cpu.x[3], 196);
	for (int i = 0; i < 64; i++)
		ck_assert_uint_eq(g->cpu.vec.z[1][i], i < 16 ? 7 : 0);
}
END_TEST

START_TEST(fp_status_and_control)
{
	CODE(g,
	0xd51b4400,	/* msr fpcr, x0 */
	0xd51b4421,	/* msr fpsr, x1 */
	0x1e621820,	/* fdiv d0, d1, d2 */
	0xd53b4422,	/* mrs x2, fpsr */
	0xd53b4403,	/* mrs x3, fpcr */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.x[0] = 0x00c00000;	/* round towards zero */
	g->cpu.x[1] = 0x08000000;	/* QC */
	g->cpu.vec.z[1][7] = 0x3f;	/* 0x3f00...: not zero; divided by zero: DZC */
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[2], 0x08000002);
	ck_assert_uint_eq(g->cpu.x[3], 0x00c00000);
	ck_assert_uint_eq(g->cpu.vec.fpsr, 0x08000002);
	ck_assert_uint_eq(g->cpu.vec.fpcr, 0x00c00000);
}
END_TEST

START_TEST(vmm_changes_code_between_runs)
{
	CODE(g,
	0xd2800020,	/* mov x0, #1 */
	0xd4000022	/* hvc #1 */
	);
	guest_run(g);
	ck_assert_uint_eq(g->cpu.x[0], 1);
	CODE(g,
	0xd2800040,	/* mov x0, #2 */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.pc = RAM;
	guest_run(g);
	ck_assert_uint_eq(g->cpu.x[0], 2);
	/* another VM with other memory at the same address, then the first again */
	for (int i = 0; i < 20; i++) {
		static struct guest other;

		guest_init(&other);
		CODE(&other,
		0xd2800060,	/* mov x0, #3 */
		0xd4000022	/* hvc #1 */
		);
		guest_run(&other);
		ck_assert_uint_eq(other.cpu.x[0], 3);
		g->cpu.pc = RAM;
		guest_run(g);
		ck_assert_uint_eq(g->cpu.x[0], 2);
	}
}
END_TEST

/* X3 counts rounds; each patches "mov x0, #1" into "mov x0, #2" and runs it again */
START_TEST(guest_changes_its_own_code)
{
	const uint32_t patched[] = {
		0xd2800020,	/* mov x0, #1 */
		0xd65f03c0,	/* ret */
	};

	CODE(g,
	0x94000040,	/* bl #0x100 */
	0x8b0000a5,	/* add x5, x5, x0 */
	0xb9000041,	/* str w1, [x2] */
	0xd50b7522,	/* ic ivau, x2 */
	0xd5033f9f,	/* dsb sy */
	0xd5033fdf,	/* isb */
	0x9400003a,	/* bl #0xe8 */
	0x8b0000a5,	/* add x5, x5, x0 */
	0xd4000022	/* hvc #1 */
	);
	guest_code(g, RAM + 0x100, patched, 2);
	g->cpu.x[1] = 0xd2800040;	/* mov x0, #2 */
	g->cpu.x[2] = RAM + 0x100;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[5], 3);
}
END_TEST

START_TEST(budget_ends_a_loop_that_can_go_on)
{
	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0x17ffffff	/* b #-4 */
	);
	guest_run_bounded(g, 1000);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_ge(g->cpu.x[0], 900);
	ck_assert_uint_le(g->cpu.x[0], 1000);
	uint64_t before = g->cpu.x[0];

	guest_run_bounded(g, 1000);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_ge(g->cpu.x[0], before + 900);
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
	kick = 0;
	signal(SIGALRM, on_alarm);
	ualarm(20000, 0);
	cpu_unicorn_ops.run(&g->cpu, &g->slot, 1, 0, &kick, &g->exit);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_gt(g->cpu.x[0], 0);
}
END_TEST

START_TEST(alignment_of_pc_and_sp)
{
	CODE(g,
	0xd61f0000	/* br x0 */
	);
	g->cpu.x[0] = RAM + 2;
	guest_run(g);
	assert_el1_exception(0x8a000000, RAM + 2, VECTOR_EL1h);
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
	assert_el1_exception(0x9a000000, RAM + 12, VECTOR_EL1h);
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
	assert_el1_exception(0x9a000000, RAM, VECTOR_EL1h);
	ck_assert_uint_eq(guest_load(g, STACK), 0);
}
END_TEST

START_TEST(dc_zva)
{
	CODE(g,
	0xd50b7421,	/* dc zva, x1 */
	0x8b020021,	/* add x1, x1, x2 */
	0xd50b7421	/* dc zva, x1 */
	);
	memset(g->ram + (DATA - RAM), 0xff, 256);
	g->cpu.x[1] = DATA + 70;
	g->cpu.x[2] = MMIO - DATA - 70;
	guest_run(g);
	ck_assert_uint_eq(guest_load(g, DATA + 56), UINT64_MAX);
	ck_assert_uint_eq(guest_load(g, DATA + 64), 0);
	ck_assert_uint_eq(guest_load(g, DATA + 120), 0);
	ck_assert_uint_eq(guest_load(g, DATA + 128), UINT64_MAX);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->exit.ipa, MMIO);
	ck_assert_uint_eq(g->cpu.pc, RAM + 8);
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
	assert_el1_exception(0x3a000000, RAM + 0x40, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_SPSR_EL1] & (UINT64_C(1) << 20), UINT64_C(1) << 20);
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
		assert_el1_exception(0x02000000, RAM + 8, VECTOR_EL1h);
		ck_assert_uint_eq(g->cpu.x[0], 1);
		ck_assert_uint_eq(g->cpu.vec.z[5][0], 9);
	}
}
END_TEST

/*
 * 4 KB granule, 39 bits of VA: level 1 at DATA, level 2 at DATA + 0x1000, level 3 at
 * DATA + 0x2000.  The first GB of RAM is itself; pages from 0x80000000 on are
 *  0: RAM, read-write	1: MMIO	2: RAM + 0x1000, read-only	3: invalid
 *  4: RAM + 0x200, executable, for EL0 as well	5: RAM + 0x6000 without the access flag
 */
#define MAPPED	UINT64_C(0x80000000)

static void put64(uint64_t addr, uint64_t value)
{
	memcpy(g->ram + (addr - RAM), &value, sizeof(value));
}

static void enable_mmu(void)
{
	put64(DATA + 8, RAM | 0x401);
	put64(DATA + 16, (DATA + 0x1000) | 3);
	put64(DATA + 0x1000, (DATA + 0x2000) | 3);
	put64(DATA + 0x2000, (RAM + 0x7000) | 0x403);
	put64(DATA + 0x2008, MMIO | 0x403);
	put64(DATA + 0x2010, (RAM + 0x1000) | 0x483);
	put64(DATA + 0x2020, RAM | 0x4c3);
	put64(DATA + 0x2028, (RAM + 0x6000) | 0x003);
	g->cpu.sysreg[CPU_TTBR0_EL1] = DATA;
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | UINT64_C(1) << 23;	/* T0SZ, EPD1 */
	g->cpu.sysreg[CPU_MAIR_EL1] = 0xff;
	g->cpu.sys.sctlr_el1 |= 1;
}

START_TEST(mmu_translates)
{
	CODE(g,
	0xf9000022,	/* str x2, [x1] */
	0xf9400023,	/* ldr x3, [x1] */
	0x3dc00020,	/* ldr q0, [x1] */
	0x91400421,	/* add x1, x1, #4096 */
	0xf9400424	/* ldr x4, [x1, #8] */
	);
	enable_mmu();
	g->cpu.x[1] = MAPPED + 0x18;
	g->cpu.x[2] = UINT64_C(0x123456789abcdef0);
	guest_run(g);
	ck_assert_uint_eq(guest_load(g, RAM + 0x7018), UINT64_C(0x123456789abcdef0));
	ck_assert_uint_eq(g->cpu.x[3], UINT64_C(0x123456789abcdef0));
	ck_assert_uint_eq(g->cpu.vec.z[0][0], 0xf0);
	ck_assert_uint_eq(g->exit.esr, 0x93c48007);
	ck_assert_uint_eq(g->exit.far, MAPPED + 0x1020);
	ck_assert_uint_eq(g->exit.ipa, MMIO + 0x20);
	ck_assert_uint_eq(g->cpu.pc, RAM + 16);
}
END_TEST

START_TEST(mmu_faults_go_to_el1)
{
	static const struct {
		uint32_t word;
		uint64_t x1;
		uint64_t esr;
	} cases[] = {
		{ 0xf9000022, MAPPED + 0x2000, 0x9600004f },	/* str: permission, level 3 */
		{ 0xf9400022, MAPPED + 0x3008, 0x96000007 },	/* ldr: translation, level 3 */
		{ 0xf9400022, MAPPED + 0x5008, 0x9600000b },	/* ldr: access flag, level 3 */
		{ 0xf9400022, MAPPED << 1, 0x96000005 },	/* ldr: translation, level 1 */
		{ 0xf9400022, UINT64_C(1) << 40, 0x96000004 },	/* ldr: translation, level 0 */
		{ 0xd61f0020, MAPPED + 0x3008, 0x86000007 },	/* br: translation, level 3 */
		{ 0xd61f0020, MAPPED + 0x4008, 0x8600000f },	/* br: PXN, as EL0 may write */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool fetch = cases[i].word == 0xd61f0020;

		guest_init(g);
		CODE(g,
		0xd503201f,	/* nop */
		0xd503201f	/* nop */
		);
		guest_code(g, RAM + 4, &cases[i].word, 1);
		enable_mmu();
		put64(DATA + 0x2020, RAM | 0x443);	/* page 4 writable at EL0 */
		g->cpu.x[1] = cases[i].x1;
		guest_run(g);
		assert_el1_exception(cases[i].esr, fetch ? cases[i].x1 : RAM + 4, VECTOR_EL1h);
		ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], cases[i].x1);
	}
}
END_TEST

/* EL0 runs from another address than EL1; SVC and the handler work with the MMU on */
START_TEST(mmu_at_el0)
{
	const uint32_t el0[] = {
		0xd28000a5,	/* mov x5, #5 */
		0xd4000061,	/* svc #3 */
	};

	CODE(g,
	0xd503201f	/* nop */
	);
	guest_code(g, RAM + 0x200, el0, 2);
	enable_mmu();
	g->cpu.pc = MAPPED + 0x4200;
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
	guest_run(g);
	assert_el1_exception(0x56000003, MAPPED + 0x4208, VECTOR_EL0);
	ck_assert_uint_eq(g->cpu.x[5], 5);
	/* and with it off, the same address is nowhere */
	g->cpu.pc = MAPPED + 0x4200;
	g->cpu.sys.sctlr_el1 &= ~UINT64_C(1);
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x82000007);
}
END_TEST

START_TEST(guest_turns_the_mmu_on)
{
	CODE(g,
	0xd5181000,	/* msr sctlr_el1, x0 */
	0xd5033fdf,	/* isb */
	0xf9400023,	/* ldr x3, [x1] */
	0xf9000423,	/* str x3, [x1, #8] */
	0x04bf5024,	/* rdvl x4, #1 */
	0xd4000022	/* hvc #1 */
	);
	enable_mmu();
	put64(RAM + 0x7000, 77);
	g->cpu.x[0] = g->cpu.sys.sctlr_el1;
	g->cpu.x[1] = MAPPED;
	g->cpu.sys.sctlr_el1 = SCTLR_RESET;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[3], 77);
	ck_assert_uint_eq(guest_load(g, RAM + 0x7008), 77);
	ck_assert_uint_eq(g->cpu.x[4], 64);
}
END_TEST

START_TEST(address_translation_instructions)
{
	CODE(g,
	0xd5087800,	/* at s1e1r, x0 */
	0xd5387401,	/* mrs x1, par_el1 */
	0xd5087822,	/* at s1e1w, x2 */
	0xd5387403,	/* mrs x3, par_el1 */
	0xd5087840,	/* at s1e0r, x0 */
	0xd5387404,	/* mrs x4, par_el1 */
	0xd4000022	/* hvc #1 */
	);
	enable_mmu();
	g->cpu.x[0] = MAPPED + 0x123;
	g->cpu.x[2] = MAPPED + 0x2000;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[1], UINT64_C(0xff00000000000800) | (RAM + 0x7000));
	ck_assert_uint_eq(g->cpu.x[3], 0x81f);	/* permission fault, level 3 */
	ck_assert_uint_eq(g->cpu.x[4], 0x81f);
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

/* The engine's accesses go by the same tables */
START_TEST(mmu_and_the_engine)
{
	CODE(g,
	0xe5804020,	/* str z0, [x1] */
	0x91400421,	/* add x1, x1, #4096 */
	0xe5804020	/* str z0, [x1] */
	);
	memset(g->cpu.vec.z[0], 0x3c, 64);
	enable_mmu();
	g->cpu.x[1] = MAPPED + 0x40;
	guest_run(g);
	ck_assert_uint_eq(guest_load(g, RAM + 0x7040), UINT64_C(0x3c3c3c3c3c3c3c3c));
	ck_assert_uint_eq(g->exit.esr, 0x92000047);
	ck_assert_uint_eq(g->exit.ipa, MMIO + 0x40);
	g->cpu.x[1] = MAPPED + 0x3000;
	guest_run(g);
	assert_el1_exception(0x96000047, RAM + 8, VECTOR_EL1h);
}
END_TEST

static uint64_t random_state = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t random64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	return random_state ^= random_state << 17;
}

/* Words from all over, more of them from the AdvSIMD FP16, vector and system spaces */
static uint32_t random_word(void)
{
	uint32_t word = (uint32_t)random64();

	switch (random64() % 8) {
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
		g->cpu.x[i] = RAM + (random64() & 0xfff8);
	g->cpu.pc = RAM + (random64() & 0x3ffc);
	g->cpu.pstate = PSTATE_DAIF | modes[random64() % 3];
	g->cpu.sys.cpacr_el1 = random64() & CPACR_ALL;
	g->cpu.vec.svcr = random64() & 3;
}

START_TEST(random_words_end_nothing)
{
	for (int n = 0; n < 3000; n++) {
		random_guest();
		for (int run = 0; run < 4; run++) {
			guest_run_bounded(g, 30);
			ck_assert_int_ne(g->exit.reason, CPU_EXIT_BROKEN);
			g->cpu.pc = RAM + (random64() & 0x3ffc);
		}
	}
}
END_TEST

/*
 * General-purpose instructions behind an engine word are executed by the trap handler,
 * elsewhere by Unicorn (QEMU): both must agree.  Fixed bits of the encodings, C4.1.
 */
static const struct {
	uint32_t random;
	uint32_t value;
} scalars[] = {
	{ 0xe07fffff, 0x11000000 },	/* ADD, ADDS, SUB, SUBS (immediate) */
	{ 0xe0dfffff, 0x0b000000 },	/* the same (shifted register) */
	{ 0xe0ffffff, 0x0a000000 },	/* AND, ORR, EOR, ANDS and inverted (shifted register) */
	{ 0xe07fffff, 0x12800000 },	/* MOVN, MOVZ, MOVK */
	{ 0x0000000f, 0x54000040 },	/* B.cond, 8 bytes ahead */
	{ 0x8100001f, 0x34000040 },	/* CBZ, CBNZ */
	{ 0x81f8001f, 0x36000040 },	/* TBZ, TBNZ */
};

static void run_scalar(struct guest *s, const struct guest *start, uint32_t before, uint32_t word)
{
	const uint32_t code[] = { before, word, 0xd4000022, 0xd4000042 };	/* hvc #1, #2 */

	*s = *start;
	guest_code(s, RAM, code, 4);
	guest_run(s);
}

START_TEST(trap_handler_agrees_with_unicorn)
{
	static struct guest native, handler;

	for (int n = 0; n < 4000; n++) {
		uint32_t word = scalars[_i].value | (scalars[_i].random & (uint32_t)random64());
		bool small = random64() & 1;

		guest_init(g);
		for (int i = 0; i < 31; i++)
			g->cpu.x[i] = small ? random64() % 3 - 1 : random64();
		g->cpu.x[27] = 0;
		g->cpu.pstate |= random64() & PSTATE_NZCV;
		run_scalar(&native, g, 0xd503201f, word);	/* nop */
		run_scalar(&handler, g, 0x04bf501b, word);	/* rdvl x27, #0 */
		ck_assert_uint_eq(native.cpu.pc, handler.cpu.pc);
		ck_assert_msg(!memcmp(native.cpu.x, handler.cpu.x, sizeof(native.cpu.x)),
			      "word %08x", word);
		ck_assert_msg(native.cpu.pstate == handler.cpu.pstate, "word %08x", word);
		ck_assert_msg(native.cpu.sp_el1 == handler.cpu.sp_el1, "word %08x", word);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("guest");
	TCase *tc = tcase_create("machine");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, mmio_syndrome, 0, (int)(sizeof(mmio) / sizeof(*mmio)));
	tcase_add_loop_test(tc, trap_handler_agrees_with_unicorn, 0,
			    (int)(sizeof(scalars) / sizeof(*scalars)));
	tcase_add_test(tc, hvc_returns_behind_itself);
	tcase_add_test(tc, smc_and_wfi_return_to_themselves);
	tcase_add_test(tc, access_across_the_end_of_ram);
	tcase_add_test(tc, store_to_readonly_memory);
	tcase_add_test(tc, fetch_from_nowhere);
	tcase_add_test(tc, exceptions_to_el1);
	tcase_add_test(tc, to_el0_and_back);
	tcase_add_test(tc, el1_registers_are_undefined_at_el0);
	tcase_add_test(tc, id_registers);
	tcase_add_test(tc, other_registers_trap_to_el2);
	tcase_add_test(tc, system_registers_keep_their_values);
	tcase_add_test(tc, fp_disabled_traps_to_el1);
	tcase_add_test(tc, fp_trapped_by_the_hypervisor);
	tcase_add_test(tc, cpacr_takes_effect_at_once);
	tcase_add_test(tc, advsimd_in_streaming_mode);
	tcase_add_test(tc, advsimd_write_zeroes_the_upper_part);
	tcase_add_test(tc, advsimd_write_before_an_abort);
	tcase_add_test(tc, engine_and_native_registers_meet);
	tcase_add_test(tc, fp_status_and_control);
	tcase_add_test(tc, vmm_changes_code_between_runs);
	tcase_add_test(tc, guest_changes_its_own_code);
	tcase_add_test(tc, budget_ends_a_loop_that_can_go_on);
	tcase_add_test(tc, budget_ends_other_loops);
	tcase_add_test(tc, kick_from_a_signal_handler);
	tcase_add_test(tc, alignment_of_pc_and_sp);
	tcase_add_test(tc, dc_zva);
	tcase_add_test(tc, no_aarch32);
	tcase_add_test(tc, translator_abort_is_an_undefined_instruction);
	tcase_add_test(tc, mmu_translates);
	tcase_add_test(tc, mmu_faults_go_to_el1);
	tcase_add_test(tc, mmu_at_el0);
	tcase_add_test(tc, guest_turns_the_mmu_on);
	tcase_add_test(tc, address_translation_instructions);
	tcase_add_test(tc, pstate_fields_and_newer_maintenance);
	tcase_add_test(tc, allint_is_kept);
	tcase_add_test(tc, threads);
	tcase_add_test(tc, mmu_and_the_engine);
	tcase_add_test(tc, random_words_end_nothing);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
