// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest memory: changing code, the MMU, DC ZVA.
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

/*
 * A loop that replaces its own first word.  Without IC IVAU the architecture lets that be seen later; here it is at
 * once, as a guest that is stepped has it.
 */
START_TEST(loop_changes_itself)
{
	CODE(g,
	0x91000400,	/* add x0, x0, #1 */
	0xb90000a4,	/* str w4, [x5] */
	0xf1000421,	/* subs x1, x1, #1 */
	0x54ffffa1,	/* b.ne #-12 */
	0xd4000022	/* hvc #1 */
	);
	g->cpu.x[1] = 3;
	g->cpu.x[4] = 0x91004000;	/* add x0, x0, #16 */
	g->cpu.x[5] = RAM;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 1 + 16 + 16);
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
		assert_el1_exception(g, cases[i].esr, fetch ? cases[i].x1 : RAM + 4, VECTOR_EL1h);
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
	assert_el1_exception(g, 0x56000003, MAPPED + 0x4208, VECTOR_EL0);
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

/* A VMM frees a VM's memory before its thread ends; nothing may look there any more */
START_TEST(memory_freed_before_release)
{
	CODE(g,
	0xf9400023,	/* ldr x3, [x1] */
	0xd4000022	/* hvc #1 */
	);
	enable_mmu();
	g->cpu.x[1] = MAPPED;
	g->slot.host = aligned_alloc(4096, RAM_SIZE);
	memcpy(g->slot.host, g->ram, RAM_SIZE);
	guest_run(g);
	free(g->slot.host);
	assert_hvc(g, 1);
	guest_release();
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
	assert_el1_exception(g, 0x96000047, RAM + 8, VECTOR_EL1h);
}
END_TEST

/* KVM takes a slot at userspace's address 0, Unicorn none: the guest runs beside it, and a touch is the host's fault */
START_TEST(slot_at_address_zero)
{
	struct cpu_mem_slot slots[2] = { g->slot, { .gpa = 0x60000000, .size = 0x2000, .host = NULL } };
	uint64_t budget = 1000;

	CODE(g,
	0xd2800020,	/* mov x0, #1 */
	0xd4000022,	/* hvc #1 */
	0xf9400022	/* ldr x2, [x1] */
	);
	g->cpu.x[1] = 0x60000000;
	guest_cpu()->run(&g->cpu, slots, 2, &budget, NULL, &g->exit);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 1);
	ck_assert_uint_lt(budget, 1000);
	guest_cpu()->run(&g->cpu, slots, 2, &budget, NULL, &g->exit);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_FAULT);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("machine");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, vmm_changes_code_between_runs);
	tcase_add_test(tc, guest_changes_its_own_code);
	tcase_add_test(tc, loop_changes_itself);
	tcase_add_test(tc, dc_zva);
	tcase_add_test(tc, mmu_translates);
	tcase_add_test(tc, mmu_faults_go_to_el1);
	tcase_add_test(tc, mmu_at_el0);
	tcase_add_test(tc, guest_turns_the_mmu_on);
	tcase_add_test(tc, address_translation_instructions);
	tcase_add_test(tc, memory_freed_before_release);
	tcase_add_test(tc, mmu_and_the_engine);
	tcase_add_test(tc, slot_at_address_zero);
	return suite_of("memory", tc);
}
