// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AdvSIMD structures; alignment that SCTLR_EL1.A and the stack ask for; unprivileged accesses; and what
 * is constrained unpredictable.
 *
 * Code is assembled with llvm-mc; expected values are computed by hand from Arm ARM C6.2, C7.2, D1.3,
 * D8.4, D24.2 ESR_ELx.
 */

#include "guest_fixture.h"
#include "suite.h"

#define HVC		0xd4000022u	/* hvc #1 */
#define SCTLR_A		UINT64_C(2)
#define PSTATE_PAN	(UINT64_C(1) << 22)
#define PSTATE_UAO	(UINT64_C(1) << 23)

static struct guest guest;
static struct guest *const g = &guest;

static uint8_t *host(uint64_t addr)
{
	return g->ram + (addr - RAM);
}

/* Byte i at DATA is i, byte i of Zn is 0x80 + 16 * n + i */
static void setup(void)
{
	guest_init(g);
	for (unsigned int i = 0; i < 128; i++)
		*host(DATA + i) = (uint8_t)i;
	for (unsigned int n = 0; n < 32; n++)
		for (unsigned int i = 0; i < 64; i++)
			g->cpu.vec.z[n][i] = (uint8_t)(0x80 + 16 * n + i);
	g->cpu.x[0] = DATA;
}

/* Zn is these 16 bytes, and zero above */
static void assert_v(unsigned int n, const uint8_t *bytes)
{
	ck_assert_mem_eq(g->cpu.vec.z[n], bytes, 16);
	for (unsigned int i = 16; i < 64; i++)
		ck_assert_uint_eq(g->cpu.vec.z[n][i], 0);
}

/* ld4 {v30.16b, v31.16b, v0.16b, v1.16b}: the third V register behind V30 is V1 */
START_TEST(four_structures)
{
	static const uint8_t regs[] = { 30, 31, 0, 1 };
	uint8_t bytes[16];

	g->cpu.x[3] = 0x1000;
	guest_run_word(g, 0x4cc3001e);	/* ... [x0], x3 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], DATA + 0x1000);
	for (unsigned int r = 0; r < 4; r++) {
		for (unsigned int e = 0; e < 16; e++)
			bytes[e] = (uint8_t)(4 * e + r);
		assert_v(regs[r], bytes);
	}
}
END_TEST

/* st3 {v1.4h, v2.4h, v3.4h}, [x0], #24: Vn begins with 0x80 + 16 * n */
START_TEST(three_structures)
{
	static const uint8_t stored[] = {
		0x90, 0x91, 0xa0, 0xa1, 0xb0, 0xb1, 0x92, 0x93, 0xa2, 0xa3, 0xb2, 0xb3,
		0x94, 0x95, 0xa4, 0xa5, 0xb4, 0xb5, 0x96, 0x97, 0xa6, 0xa7, 0xb6, 0xb7, 24,
	};

	guest_run_word(g, 0x0c9f4401);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], DATA + 24);
	ck_assert_mem_eq(host(DATA), stored, sizeof(stored));
}
END_TEST

/* ld3 {v1.b, v2.b, v3.b}[9], [x0], #3: the others of V stay, what is above it does not */
START_TEST(one_element)
{
	uint8_t bytes[16];

	guest_run_word(g, 0x4ddf2401);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], DATA + 3);
	for (unsigned int r = 1; r < 4; r++) {
		for (unsigned int i = 0; i < 16; i++)
			bytes[i] = (uint8_t)(i == 9 ? r - 1 : 0x80 + 16 * r + i);
		assert_v(r, bytes);
	}
	guest_run_word(g, 0x4d208001);	/* st2 {v1.s, v2.s}[2], [x0] */
	ck_assert_mem_eq(host(DATA + 3), "\x98\x00\x9a\x9b\xa8\x01\xaa\xab\x0b", 9);
}
END_TEST

START_TEST(to_all_elements)
{
	static const uint8_t first[16] = { 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1 };
	static const uint8_t second[16] = { 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3 };
	static const uint8_t half[16] = { 0, 1, 2, 3, 0, 1, 2, 3 };

	guest_run_word(g, 0x4d60c401);	/* ld2r {v1.8h, v2.8h}, [x0] */
	assert_v(1, first);
	assert_v(2, second);
	guest_run_word(g, 0x0ddfc801);	/* ld1r {v1.2s}, [x0], #4 */
	assert_v(1, half);
	ck_assert_uint_eq(g->cpu.x[0], DATA + 4);
}
END_TEST

/* Across the end of memory: neither registers nor memory nor the base have changed */
START_TEST(nothing_of_a_structure_that_aborts)
{
	static const uint32_t words[] = {
		0x4cdf001e,	/* ld4 {v30.16b-v1.16b}, [x0], #64 */
		0x4c9f6001,	/* st1 {v1.16b-v3.16b}, [x0], #48 */
		0xad400801,	/* ldp q1, q2, [x0] */
		0x4ddf2401,	/* ld3 {v1.b-v3.b}[9], [x0], #3 */
	};
	static uint8_t z[sizeof(g->cpu.vec.z)], ram[RAM_SIZE];
	const uint64_t end = RAM + RAM_SIZE;

	g->cpu.x[0] = _i == 3 ? end - 1 : end - 16;
	CODE(g, words[_i], HVC);
	memcpy(z, g->cpu.vec.z, sizeof(z));
	memcpy(ram, g->ram, RAM_SIZE);
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, _i == 1 ? 0x92000047 : 0x92000007);
	ck_assert_uint_eq(g->exit.far, end);
	ck_assert_uint_eq(g->cpu.x[0], _i == 3 ? end - 1 : end - 16);
	ck_assert_mem_eq(z, g->cpu.vec.z, sizeof(z));
	ck_assert_mem_eq(ram, g->ram, RAM_SIZE);
}
END_TEST

/* Without FEAT_SME_FA64, streaming mode has no structures; it has loads of one V register */
START_TEST(streaming_mode)
{
	g->cpu.sys.smcr_el1 = 0xf;
	g->cpu.vec.svcr = SMEVEC_SVCR_SM;
	guest_run_word(g, 0x4c407001);	/* ld1 {v1.16b}, [x0] */
	assert_el1_exception(g, 0x76000001, RAM, VECTOR_EL1h);
	guest_run_word(g, 0x3dc00001);	/* ldr q1, [x0] */
	assert_hvc(g, 1);
	ck_assert_mem_eq(g->cpu.vec.z[1], host(DATA), 16);
}
END_TEST

/* What SCTLR_EL1.A has be aligned: of pairs and structures a register or an element */
START_TEST(strict_alignment)
{
	static const struct { uint32_t word; unsigned int unit; } rows[] = {
		{ 0xf9400001, 8 },	/* ldr x1, [x0] */
		{ 0x29400801, 4 },	/* ldp w1, w2, [x0] */
		{ 0xa9400801, 8 },	/* ldp x1, x2, [x0] */
		{ 0x69400801, 4 },	/* ldpsw x1, x2, [x0] */
		{ 0x3dc00001, 16 },	/* ldr q1, [x0] */
		{ 0xad400801, 16 },	/* ldp q1, q2, [x0] */
		{ 0x4c407001, 1 },	/* ld1 {v1.16b}, [x0] */
		{ 0x4c407401, 2 },	/* ld1 {v1.8h}, [x0] */
		{ 0x4c40ac01, 8 },	/* ld1 {v1.2d, v2.2d}, [x0] */
	};

	g->cpu.sys.sctlr_el1 |= SCTLR_A;
	for (unsigned int unit = 1; unit <= 16; unit *= 2) {
		g->cpu.x[0] = DATA + unit;
		guest_run_word(g, rows[_i].word);
		if (unit >= rows[_i].unit) {
			assert_hvc(g, 1);
			continue;
		}
		assert_el1_exception(g, 0x96000021, RAM, VECTOR_EL1h);
		ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], DATA + unit);
	}
}
END_TEST

/* CheckSPAlignment() comes before anything that the access finds; a prefetch makes none */
START_TEST(misaligned_stack)
{
	static const uint32_t words[] = {
		0xf94003e1,	/* ldr x1, [sp] */
		0xc85f7fe1,	/* ldxr x1, [sp] */
		0x0d400fe1,	/* ld1 {v1.b}[3], [sp] */
		0xf98003e0,	/* prfm pldl1keep, [sp] */
	};

	g->cpu.sp_el1 = MMIO + 1;
	guest_run_word(g, words[_i]);
	if (_i == 3)
		assert_hvc(g, 1);
	else
		assert_el1_exception(g, 0x9a000000, RAM, VECTOR_EL1h);
}
END_TEST

/* DATA belongs to EL1, the page at DATA + 0x1000 to EL0 as well: 4 KB pages, tables from RAM + 0x2000 on */
static void enable_mmu(void)
{
	const uint64_t tables = RAM + 0x2000, two = (tables + 0x1000) | 3;
	uint64_t three = (RAM + 0xf000) | 3, page;

	memcpy(host(tables + 8), &two, 8);
	memcpy(host(tables + 0x1000), &three, 8);
	for (unsigned int i = 0; i < 16; i++) {
		page = (RAM + i * 0x1000) | (i == 5 ? 0x443 : 0x403);
		memcpy(host(RAM + 0xf000 + 8 * i), &page, 8);
	}
	g->cpu.sysreg[CPU_TTBR0_EL1] = tables;
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | UINT64_C(1) << 23;
	g->cpu.sysreg[CPU_MAIR_EL1] = 0xff;
	g->cpu.sys.sctlr_el1 |= 1;
}

/* LDTR and STTR are EL0's accesses but with PSTATE.UAO; PSTATE.PAN is for EL1's own */
START_TEST(unprivileged)
{
	static const struct { uint32_t word; uint64_t addr, pstate, esr; } rows[] = {
		{ 0xf9400001, DATA, 0, 0 },				/* ldr x1, [x0] */
		{ 0xf8400801, DATA, 0, 0x9600000f },			/* ldtr x1, [x0] */
		{ 0xf8000801, DATA, 0, 0x9600004f },			/* sttr x1, [x0] */
		{ 0xf8400801, DATA, PSTATE_UAO, 0 },
		{ 0xf8000801, DATA, PSTATE_UAO, 0 },
		{ 0xf9400001, DATA + 0x1000, 0, 0 },
		{ 0xf8400801, DATA + 0x1000, 0, 0 },
		{ 0xf9400001, DATA + 0x1000, PSTATE_PAN, 0x9600000f },
		{ 0xf9000001, DATA + 0x1000, PSTATE_PAN, 0x9600004f },	/* str x1, [x0] */
		{ 0xf8400801, DATA + 0x1000, PSTATE_PAN, 0 },
		{ 0xf8000801, DATA + 0x1000, PSTATE_PAN, 0 },
	};

	enable_mmu();
	g->cpu.x[0] = rows[_i].addr;
	g->cpu.pstate |= rows[_i].pstate;
	guest_run_word(g, rows[_i].word);
	if (!rows[_i].esr) {
		assert_hvc(g, 1);
		return;
	}
	assert_el1_exception(g, rows[_i].esr, RAM, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], rows[_i].addr);
}
END_TEST

/* As QEMU has it: a base that is loaded is the address in the end; of a pair the first stays */
START_TEST(constrained_unpredictable)
{
	static const struct { uint32_t word; uint64_t x0, x1; } rows[] = {
		{ 0xf8408400, DATA + 8, 1 },					/* ldr x0, [x0], #8 */
		{ 0xa9c10400, DATA + 16, UINT64_C(0x1f1e1d1c1b1a1918) },	/* ldp x0, x1, [x0, #16]! */
		{ 0xa9400401, DATA, UINT64_C(0x0706050403020100) },		/* ldp x1, x1, [x0] */
		{ 0x29400401, DATA, 0x03020100 },				/* ldp w1, w1, [x0] */
		{ 0xc87f0401, DATA, UINT64_C(0x0f0e0d0c0b0a0908) },		/* ldxp x1, x1: the second */
	};

	g->cpu.x[1] = 1;
	guest_run_word(g, rows[_i].word);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], rows[_i].x0);
	ck_assert_uint_eq(g->cpu.x[1], rows[_i].x1);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("loads");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, four_structures);
	tcase_add_test(tc, three_structures);
	tcase_add_test(tc, one_element);
	tcase_add_test(tc, to_all_elements);
	tcase_add_loop_test(tc, nothing_of_a_structure_that_aborts, 0, 4);
	tcase_add_test(tc, streaming_mode);
	tcase_add_loop_test(tc, strict_alignment, 0, 9);
	tcase_add_loop_test(tc, misaligned_stack, 0, 4);
	tcase_add_loop_test(tc, unprivileged, 0, 11);
	tcase_add_loop_test(tc, constrained_unpredictable, 0, 5);
	return suite_of("loads", tc);
}
