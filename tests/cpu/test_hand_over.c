// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one CPU may hand over to another, and a guest must not notice: accesses that are no memory's,
 * and instructions that Unicorn lacks.  Code is assembled with llvm-mc; expected values are computed
 * from the Arm ARM by hand (ISS of ESR_EL2, D24.2).
 */
#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

#define TABLE(n)	(DATA + UINT64_C(0x1000) * (n))
#define MAPPED		UINT64_C(0x80000000)
#define TARGET		(RAM + 0x3000)
#define OVERLAID	(RAM + 0x9000)	/* a page of RAM, whose address leads to MMIO */
#define PAGE		0x403		/* AF, page */
#define SCTLR_EnIA	(UINT64_C(1) << 31)
#define POINTER		UINT64_C(0x0000123456789ab0)

static void put64(uint64_t addr, uint64_t value)
{
	memcpy(g->ram + (addr - RAM), &value, sizeof(value));
}

static void setup(void)
{
	guest_init(g);
}

/* 4 KB, 39 bits: pages of RAM are themselves but for OVERLAID; 8192 from MAPPED on are all TARGET */
static void enable_mmu(void)
{
	put64(TABLE(0) + 8, TABLE(1) | 3);
	put64(TABLE(0) + 16, TABLE(3) | 3);
	put64(TABLE(1), TABLE(2) | 3);
	for (unsigned int i = 0; i < RAM_SIZE / 4096; i++)
		put64(TABLE(2) + 8 * i, (RAM + 4096 * i) | PAGE);
	put64(TABLE(2) + 8 * ((OVERLAID - RAM) / 4096), MMIO | PAGE);
	for (unsigned int i = 0; i < 16; i++)
		put64(TABLE(3) + 8 * i, (RAM + 0xa000) | 3);
	for (unsigned int i = 0; i < 512; i++)
		put64(RAM + 0xa000 + 8 * i, TARGET | PAGE);
	g->cpu.sysreg[CPU_TTBR0_EL1] = TABLE(0);
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | UINT64_C(1) << 23;	/* T0SZ, EPD1 */
	g->cpu.sysreg[CPU_MAIR_EL1] = 0xff;
	g->cpu.sys.sctlr_el1 |= 1;
}

static void assert_abort(uint64_t esr, uint64_t far, uint64_t ipa, uint64_t pc)
{
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_SYNC);
	ck_assert_uint_eq(g->exit.esr, esr);
	ck_assert_uint_eq(g->exit.far, far);
	ck_assert_uint_eq(g->exit.ipa, ipa);
	ck_assert_uint_eq(g->cpu.pc, pc);
}

/* A virtual address that is one of memory, if it were physical */
START_TEST(mmio_at_an_address_of_memory)
{
	enable_mmu();
	put64(OVERLAID + 0x10, 77);
	g->cpu.x[1] = OVERLAID + 0x10;
	g->cpu.x[2] = 5;
	guest_run_word(g, 0xf9000022);	/* str x2, [x1] */
	assert_abort(0x93c28047, OVERLAID + 0x10, MMIO + 0x10, RAM);
	guest_run_word(g, 0xf9400022);	/* ldr x2, [x1] */
	assert_abort(0x93c28007, OVERLAID + 0x10, MMIO + 0x10, RAM);
	ck_assert_uint_eq(g->cpu.x[2], 5);
	ck_assert_uint_eq(guest_load(g, OVERLAID + 0x10), 77);
	g->cpu.x[1] = TARGET;	/* and memory is as before */
	guest_run_word(g, 0xf9000022);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, TARGET), 5);
}
END_TEST

/* The same with what is behind the access in one block */
START_TEST(mmio_between_others)
{
	enable_mmu();
	CODE(g,
	0xf9000062,	/* str x2, [x3] */
	0xb9000022,	/* str w2, [x1] */
	0xf9000462,	/* str x2, [x3, #8] */
	HVC1
	);
	g->cpu.x[1] = OVERLAID;
	g->cpu.x[2] = 6;
	g->cpu.x[3] = TARGET;
	guest_run(g);
	assert_abort(0x93820047, OVERLAID, MMIO, RAM + 4);
	ck_assert_uint_eq(guest_load(g, TARGET), 6);
	ck_assert_uint_eq(guest_load(g, TARGET + 8), 0);
	g->cpu.pc += 4;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, TARGET + 8), 6);
}
END_TEST

START_TEST(thousands_of_pages)
{
	enable_mmu();
	CODE(g,
	0xf9400022,	/* loop: ldr x2, [x1] */
	0x91000442,	/* add x2, x2, #1 */
	0xf9000022,	/* str x2, [x1] */
	0x91400421,	/* add x1, x1, #1, lsl #12 */
	0xf1000463,	/* subs x3, x3, #1 */
	0x54ffff61,	/* b.ne loop */
	HVC1
	);
	g->cpu.x[1] = MAPPED;
	g->cpu.x[3] = 8192;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, TARGET), 8192);
}
END_TEST

#define UNITS		341	/* of three words in a page, and one word more */
#define ROUNDS		160000	/* at as many addresses: more code than Unicorn's hooks remember */

START_TEST(code_at_many_addresses)
{
	static const uint32_t unit[] = {
		0xd1000463,	/* sub x3, x3, #1 */
		0xb5000043,	/* cbnz x3, the next unit */
		HVC1
	}, nop = 0xd503201f;

	enable_mmu();
	for (unsigned int i = 0; i < UNITS; i++)
		guest_code(g, TARGET + i * sizeof(unit), unit, 3);
	guest_code(g, TARGET + UNITS * sizeof(unit), &nop, 1);
	g->cpu.x[3] = ROUNDS;
	g->cpu.pc = MAPPED;
	guest_run_bounded(g, 3 * ROUNDS);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.pc, MAPPED + (ROUNDS - 1) / UNITS * 4096 + ((ROUNDS - 1) % UNITS + 1) * sizeof(unit));
}
END_TEST

/* A store that memory refuses: WnR, permission fault of level 3, ISV 0 */
START_TEST(refused_writes)
{
	static const uint32_t words[] = {
		0xc8a27c23,	/* cas x2, x3, [x1] */
		0xf8220023,	/* ldadd x2, x3, [x1] */
		0xf8228023,	/* swp x2, x3, [x1] */
		0x48227c24,	/* casp x2, x3, x4, x5, [x1] */
	};

	if (_i)
		enable_mmu();
	g->slot.readonly = true;
	g->cpu.x[1] = TARGET;
	g->cpu.x[3] = 9;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		g->cpu.x[2] = guest_load(g, TARGET);
		g->cpu.x[3] = i == 3 ? guest_load(g, TARGET + 8) : 9;
		guest_run_word(g, words[i]);
		assert_abort(0x9200004f, TARGET, TARGET, RAM);
		ck_assert_uint_eq(g->cpu.x[3], i == 3 ? 0 : 9);
	}
	CODE(g,
	0xc85f7c24,	/* ldxr x4, [x1] */
	0xc8057c22,	/* stxr w5, x2, [x1] */
	HVC1
	);
	g->cpu.pc = RAM;
	guest_run(g);
	assert_abort(0x9200004f, TARGET, TARGET, RAM + 4);
}
END_TEST

/* Of a vector: that it is written is what the hypervisor hears first; and no ISV */
START_TEST(vectors_to_devices)
{
	static const uint32_t words[] = {
		0x3d800022,	/* str q2, [x1] */
		0xad000c22,	/* stp q2, q3, [x1] */
		0x4c002022,	/* st1 { v2.16b - v5.16b }, [x1] */
		0x4d008022,	/* st1 { v2.s }[2], [x1] */
		0xe5804022,	/* str z2, [x1] */
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		g->cpu.x[1] = MMIO + 0x20;
		guest_run_word(g, words[i]);
		assert_abort(0x92000047, MMIO + 0x20, MMIO + 0x20, RAM);
	}
	enable_mmu();
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		g->cpu.x[1] = OVERLAID + 0x20;
		guest_run_word(g, words[i]);
		assert_abort(0x92000047, OVERLAID + 0x20, MMIO + 0x20, RAM);
	}
}
END_TEST

/* DCZID_EL0: 64 bytes; RNDR clears NZCV; time goes on */
START_TEST(registers_that_unicorn_lacks)
{
	CODE(g,
	0xd53b00e0,	/* mrs x0, dczid_el0 */
	0xd53b2401,	/* mrs x1, rndr */
	0xd53b2402,	/* mrs x2, rndr */
	0xd53be0c3,	/* mrs x3, cntvctss_el0 */
	0xd53be0c4,	/* mrs x4, cntvctss_el0 */
	HVC1
	);
	g->cpu.pstate |= PSTATE_NZCV;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 4);
	ck_assert_uint_ne(g->cpu.x[1], g->cpu.x[2]);
	ck_assert_uint_eq(g->cpu.pstate & PSTATE_NZCV, 0);
	ck_assert_uint_gt(g->cpu.x[4], g->cpu.x[3]);
}
END_TEST

/* OSLAR_EL1 and OSDLR_EL1 are the hypervisor's */
START_TEST(os_lock)
{
	guest_run_word(g, 0xd5101080);	/* msr oslar_el1, x0 */
	ck_assert_uint_eq(g->exit.esr, 0x62280400);
	ck_assert_uint_eq(g->cpu.pc, RAM);
	guest_run_word(g, 0xd5101380);	/* msr osdlr_el1, x0 */
	ck_assert_uint_eq(g->exit.esr, 0x62280406);
}
END_TEST

/* A code in bits 63:56 and 54:48 with T0SZ 16, and away again */
START_TEST(return_addresses_are_signed)
{
	CODE(g,
	0xd503233f,	/* paciasp */
	0xaa1e03e0,	/* mov x0, x30 */
	0xd50323bf,	/* autiasp */
	HVC1
	);
	g->cpu.pauth = 1;
	g->cpu.sysreg[CPU_APIAKeyLo_EL1] = UINT64_C(0xec2802d4e0a488e9);
	g->cpu.sysreg[CPU_APIAKeyHi_EL1] = UINT64_C(0x84be85ce9804e94b);
	g->cpu.sysreg[CPU_TCR_EL1] = 16;
	g->cpu.sys.sctlr_el1 |= SCTLR_EnIA;
	g->cpu.x[30] = POINTER;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[30], POINTER);
	ck_assert_uint_eq(g->cpu.x[0] << 16, POINTER << 16);
	ck_assert_uint_ne(g->cpu.x[0] >> 48, 0);
}
END_TEST

/* Between LDXR and STXR is something that Unicorn lacks: the loop comes to its end */
START_TEST(exclusive_around_others)
{
	CODE(g,
	0xc85f7c24,	/* loop: ldxr x4, [x1] */
	0xd53b00e0,	/* mrs x0, dczid_el0 */
	0x91000484,	/* add x4, x4, #1 */
	0xc8057c24,	/* stxr w5, x4, [x1] */
	0x35ffff85,	/* cbnz w5, loop */
	HVC1
	);
	g->cpu.x[1] = TARGET;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, TARGET), 1);
}
END_TEST

/* Whoever executes them: behind CLREX a store exclusive fails */
START_TEST(clrex_opens_the_monitor)
{
	CODE(g,
	0xc85f7c24,	/* ldxr x4, [x1] */
	0x14000001,	/* b .+4 */
	0xd5033f5f,	/* clrex */
	0x14000001,	/* b .+4 */
	0xc8057c24,	/* stxr w5, x4, [x1] */
	HVC1
	);
	g->cpu.x[1] = TARGET;
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[5], 1);
}
END_TEST

#define FPCR_FZ		0x01000000u
#define FPSR_IDC	0x80u
#define FPSR_IOC	0x01u
#define PSTATE_Z	(UINT64_C(1) << 30)

/* -1.0 in units of 2^-6: the result has 16 bits, the rest of V0 is zero */
START_TEST(halves_to_fixed_point)
{
	g->cpu.vec.z[1][1] = 0xbc;
	guest_run_word(g, 0x5f1afc20);	/* fcvtzs h0, h1, #6 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.vec.z[0][0], 0xc0);
	ck_assert_uint_eq(g->cpu.vec.z[0][1], 0xff);
	ck_assert_uint_eq(g->cpu.vec.z[0][2] | g->cpu.vec.z[0][3], 0);
}
END_TEST

/* FPToFixedJS(): a denormal number that FPCR.FZ makes zero is not exact, PSTATE.Z is clear */
START_TEST(denormal_to_javascript)
{
	g->cpu.vec.z[1][0] = 1;
	g->cpu.vec.fpcr = FPCR_FZ;
	guest_run_word(g, 0x1e7e0020);	/* fjcvtzs w0, d1 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], 0);
	ck_assert_uint_eq(g->cpu.pstate & PSTATE_Z, 0);
	ck_assert_uint_eq(g->cpu.vec.fpsr, FPSR_IDC);
}
END_TEST

/* A signaling NaN is looked at where it is an element, and not above those that the word names */
START_TEST(complex_halves_of_64_bits)
{
	for (unsigned int half = 0; half < 2; half++) {
		memset(g->cpu.vec.z[1], 0, 16);
		memcpy(&g->cpu.vec.z[1][8 * half], &(uint16_t){ 0x7c01 }, 2);
		g->cpu.vec.fpsr = 0;
		guest_run_word(g, 0x2f421020);	/* fcmla v0.4h, v1.4h, v2.h[0], #0 */
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.vec.fpsr, half ? 0 : FPSR_IOC);
	}
}
END_TEST

/* SCTLR_EL1.A: FSC 0x21 */
START_TEST(alignment_is_checked)
{
	g->cpu.x[1] = TARGET + 2;
	guest_run_word(g, 0xf9400022);	/* ldr x2, [x1] */
	assert_hvc(g, 1);
	g->cpu.sys.sctlr_el1 |= 2;
	guest_run_word(g, 0xf9400022);
	assert_el1_exception(g, 0x96000021, RAM, VECTOR_EL1h);
	guest_run_word(g, 0x79000022);	/* strh w2, [x1] */
	assert_hvc(g, 1);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("machine");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, mmio_at_an_address_of_memory);
	tcase_add_test(tc, mmio_between_others);
	tcase_add_test(tc, thousands_of_pages);
	tcase_add_test(tc, code_at_many_addresses);
	tcase_add_loop_test(tc, refused_writes, 0, 2);
	tcase_add_test(tc, vectors_to_devices);
	tcase_add_test(tc, registers_that_unicorn_lacks);
	tcase_add_test(tc, os_lock);
	tcase_add_test(tc, return_addresses_are_signed);
	tcase_add_test(tc, exclusive_around_others);
	tcase_add_test(tc, clrex_opens_the_monitor);
	tcase_add_test(tc, halves_to_fixed_point);
	tcase_add_test(tc, denormal_to_javascript);
	tcase_add_test(tc, complex_halves_of_64_bits);
	tcase_add_test(tc, alignment_is_checked);
	return suite_of("hand over", tc);
}
