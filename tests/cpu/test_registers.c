// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Vector and FP registers between Unicorn and the engine, and their traps.
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
		assert_el1_exception(g, 0x1fe00000, RAM + 4, VECTOR_EL1h);
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
	assert_el1_exception(g, 0x76000001, RAM + 8, VECTOR_EL1h);
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

Suite *check_suite(void)
{
	TCase *tc = tcase_create("machine");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, fp_disabled_traps_to_el1);
	tcase_add_test(tc, fp_trapped_by_the_hypervisor);
	tcase_add_test(tc, advsimd_in_streaming_mode);
	tcase_add_test(tc, advsimd_write_zeroes_the_upper_part);
	tcase_add_test(tc, advsimd_write_before_an_abort);
	tcase_add_test(tc, engine_and_native_registers_meet);
	tcase_add_test(tc, fp_status_and_control);
	return suite_of("registers", tc);
}
