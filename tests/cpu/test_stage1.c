// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stage 1 of cpu/a64: Arm ARM D8.  Tables are made by hand; FSC of translation faults is 0x04 and
 * the level, of the access flag 0x08, of permissions 0x0c.
 */
#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

#define LDR	0xf9400022u	/* ldr x2, [x1] */
#define STR	0xf9000022u	/* str x2, [x1] */
#define BR	0xd61f0020u	/* br x1 */

#define TABLE(n)	(DATA + UINT64_C(0x1000) * (n))
#define MAPPED		UINT64_C(0x80000000)
#define TARGET		(RAM + 0x3000)
#define PAGE		(TARGET | 0x403)	/* AF, page */
#define USER		0x40
#define READ_ONLY	0x80
#define PXN		(UINT64_C(1) << 53)
#define UXN		(UINT64_C(1) << 54)
#define DBM		(UINT64_C(1) << 51)
#define EPD1		(UINT64_C(1) << 23)
#define HA_HD		(UINT64_C(3) << 39)

static void put64(uint64_t addr, uint64_t value)
{
	memcpy(g->ram + (addr - RAM), &value, sizeof(value));
}

/* 4 KB, 39 bits: the GB of RAM is itself; at MAPPED one page by a table of level 2 and of level 3 */
static void map_page(uint64_t page)
{
	put64(TABLE(0) + 8, RAM | 0x401);
	put64(TABLE(0) + 16, TABLE(1) | 3);
	put64(TABLE(1), TABLE(2) | 3);
	put64(TABLE(2), page);
}

static void setup(void)
{
	guest_init(g);
	put64(TARGET + 0x18, UINT64_C(0x1122334455667788));
	map_page(PAGE);
	g->cpu.sysreg[CPU_TTBR0_EL1] = TABLE(0);
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | EPD1;
	g->cpu.sysreg[CPU_MAIR_EL1] = 0x44ff;	/* 0: Normal, 1: Non-cacheable, 2: Device */
	g->cpu.sys.sctlr_el1 |= 1;
	g->cpu.x[1] = MAPPED + 0x18;
}

static void assert_loads(void)
{
	g->cpu.x[2] = 0;
	guest_run_word(g, LDR);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[2], UINT64_C(0x1122334455667788));
}

static void assert_faults(uint32_t word, unsigned int fsc)
{
	uint64_t ec = word == BR ? 0x86000000 : 0x96000000;

	guest_run_word(g, word);
	assert_el1_exception(g, ec | (word == STR ? 0x40 : 0) | fsc, word == BR ? g->cpu.x[1] : RAM,
			     VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], g->cpu.x[1]);
}

/* 16 KB, 36 bits: a level 2 table; level 2 blocks are of 32 MB */
START_TEST(granule_of_16k)
{
	g->cpu.sysreg[CPU_TCR_EL1] = 28 | 2 << 14 | EPD1;
	put64(TABLE(0) + 8 * (RAM >> 25), RAM | 0x401);
	put64(TABLE(0) + 8 * (MAPPED >> 25), TABLE(4) | 3);
	put64(TABLE(4), RAM | 0x403);
	g->cpu.x[1] = MAPPED + 0x3018;
	assert_loads();
	g->cpu.x[1] += UINT64_C(1) << 25;
	assert_faults(LDR, 6);
}
END_TEST

/* 64 KB, 32 bits: a level 2 table of eight blocks of 512 MB */
START_TEST(granule_of_64k)
{
	g->cpu.sysreg[CPU_TCR_EL1] = 32 | 1 << 14 | EPD1;
	put64(TABLE(0) + 8 * (RAM >> 29), RAM | 0x401);
	put64(TABLE(0) + 8 * (MAPPED >> 29), RAM | 0x401);
	g->cpu.x[1] = MAPPED + 0x3018;
	assert_loads();
	g->cpu.x[1] += UINT64_C(1) << 29;
	assert_faults(LDR, 6);
}
END_TEST

/* T0SZ 48, FEAT_TTST: 16 bits, which is one table of level 3 with 16 entries */
START_TEST(smallest_tables)
{
	struct pcpu before = g->cpu;

	put64(TABLE(0) + 0x80, RAM | 0x403);
	put64(TABLE(0) + 0x80 + 8 * 4, PAGE);
	g->cpu.sysreg[CPU_TTBR0_EL1] = TABLE(0) + 0x80;
	g->cpu.sysreg[CPU_TCR_EL1] = 48 | EPD1;
	g->cpu.pc = 0;
	g->cpu.x[1] = 0x4018;
	guest_code(g, RAM, (const uint32_t[]){ LDR, HVC1 }, 2);
	guest_run(g);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[2], UINT64_C(0x1122334455667788));
	g->cpu = before;
}
END_TEST

/* IPS 0: 32 bits.  Address size faults are 0x00 and the level */
START_TEST(output_addresses_have_a_size)
{
	map_page(PAGE | UINT64_C(1) << 32);
	assert_faults(LDR, 3);
	put64(TABLE(1), TABLE(2) | 3 | UINT64_C(1) << 32);
	assert_faults(LDR, 2);
	g->cpu.sysreg[CPU_TCR_EL1] |= UINT64_C(1) << 32;	/* 36 bits: then nothing is there */
	guest_run_word(g, LDR);
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->exit.ipa, TABLE(2) | UINT64_C(1) << 32);
}
END_TEST

/* TBI0 37 for data and instructions, TBID0 51 for data alone; E0PD0 55 */
START_TEST(tags)
{
	g->cpu.x[1] |= UINT64_C(0x5a) << 56;
	assert_faults(LDR, 4);
	g->cpu.sysreg[CPU_TCR_EL1] |= UINT64_C(1) << 37 | UINT64_C(1) << 51;
	assert_loads();
	assert_faults(BR, 4);
}
END_TEST

START_TEST(e0pd)
{
	map_page(PAGE | USER | PXN);
	g->cpu.sysreg[CPU_TCR_EL1] |= UINT64_C(1) << 55;
	guest_run_word(g, 0xf8400822);	/* ldtr x2, [x1] */
	assert_el1_exception(g, 0x96000004, RAM, VECTOR_EL1h);
	assert_loads();
}
END_TEST

/* APTable 62:61, UXNTable 60, PXNTable 59; TCR_EL1.HPD0 41 */
START_TEST(permissions_of_tables)
{
	put64(TABLE(1), TABLE(2) | 3 | UINT64_C(1) << 62);
	assert_faults(STR, 0xf);
	g->cpu.sysreg[CPU_TCR_EL1] |= UINT64_C(1) << 41;
	guest_run_word(g, STR);
	assert_hvc(g, 1);
	g->cpu.sysreg[CPU_TCR_EL1] &= ~(UINT64_C(1) << 41);
	put64(TABLE(1), TABLE(2) | 3 | UINT64_C(1) << 59);
	assert_faults(BR, 0xf);
}
END_TEST

/* PSTATE.PAN; SCTLR_EL1.EPAN 57: what EL0 may only execute; UAO: LDTR as LDR */
START_TEST(privileged_access_never)
{
	g->cpu.pstate |= UINT64_C(1) << 22;
	map_page(PAGE | USER);
	assert_faults(LDR, 0xf);
	guest_run_word(g, 0xf8400822);	/* ldtr x2, [x1] */
	assert_hvc(g, 1);
	map_page(PAGE);
	g->cpu.sys.sctlr_el1 |= UINT64_C(1) << 57;
	g->cpu.pstate = (g->cpu.pstate & ~PSTATE_MODE_MASK) | PSTATE_EL1h | UINT64_C(1) << 22;
	assert_faults(LDR, 0xf);
	map_page(PAGE | UXN);
	g->cpu.pstate = (g->cpu.pstate & ~PSTATE_MODE_MASK) | PSTATE_EL1h | UINT64_C(1) << 22;
	assert_loads();
}
END_TEST

/* AF is set by an access, AP[2] of a page with DBM is cleared by a write; AT sets AF alone */
START_TEST(hardware_updates)
{
	map_page((PAGE & ~UINT64_C(0x400)) | DBM | READ_ONLY);
	assert_faults(LDR, 0xb);
	g->cpu.sysreg[CPU_TCR_EL1] |= HA_HD;
	guest_run_word(g, 0xd5087821);	/* at s1e1w, x1 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_PAR_EL1] & 1, 0);
	ck_assert_uint_eq(guest_load(g, TABLE(2)), PAGE | DBM | READ_ONLY);
	assert_loads();
	ck_assert_uint_eq(guest_load(g, TABLE(2)), PAGE | DBM | READ_ONLY);
	guest_run_word(g, STR);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, TABLE(2)), PAGE | DBM);
	g->cpu.sysreg[CPU_TCR_EL1] &= ~(UINT64_C(1) << 40);
	map_page(PAGE | DBM | READ_ONLY);
	assert_faults(STR, 0xf);
}
END_TEST

/* AttrIndx 2 is Device: only aligned accesses, FSC 0x21 */
START_TEST(device_memory)
{
	map_page(PAGE | 2 << 2);
	assert_loads();
	g->cpu.x[1] = MAPPED + 0x1c;
	assert_faults(LDR, 0x21);
	assert_faults(STR, 0x21);
	map_page(PAGE | 1 << 2);
	guest_run_word(g, LDR);
	assert_hvc(g, 1);
}
END_TEST

/* An unaligned access over two pages whose second one is not there: FAR is in that one */
START_TEST(over_the_end_of_a_page)
{
	g->cpu.x[1] = MAPPED + 0xffc;
	guest_run_word(g, STR);
	assert_el1_exception(g, 0x96000047, RAM, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], MAPPED + 0x1000);
	ck_assert_uint_eq(guest_load(g, TARGET + 0xff8), 0);
}
END_TEST

/* Another TTBR0_EL1 is another space at once; and back */
START_TEST(spaces)
{
	CODE(g,
	LDR,
	0xd5182003,	/* msr ttbr0_el1, x3 */
	0xf9400024,	/* ldr x4, [x1] */
	HVC1
	);
	memcpy(g->ram + (TABLE(8) - RAM), g->ram + (TABLE(0) - RAM), 0x1000);
	put64(TABLE(8) + 16, TABLE(9) | 3);
	put64(TABLE(9), (RAM + 0x200000) | 0x401);
	g->cpu.x[3] = TABLE(8) | UINT64_C(5) << 48;	/* ASID 5 */
	guest_run(g);
	ck_assert_uint_eq(g->cpu.x[2], UINT64_C(0x1122334455667788));
	ck_assert_uint_eq(ESR_EC(g->exit.esr), ESR_EC_DABT_LOW);
	ck_assert_uint_eq(g->exit.ipa, RAM + 0x200018);
}
END_TEST

/* CM is bit 8; DC CVAC needs no permission at EL1, IVAC that to write */
START_TEST(maintenance)
{
	map_page(PAGE | READ_ONLY);
	guest_run_word(g, 0xd50b7a21);	/* dc cvac, x1 */
	assert_hvc(g, 1);
	guest_run_word(g, 0xd5087621);	/* dc ivac, x1 */
	assert_el1_exception(g, 0x9600014f, RAM, VECTOR_EL1h);
	map_page(0);
	guest_run_word(g, 0xd50b7a21);
	assert_el1_exception(g, 0x96000147, RAM, VECTOR_EL1h);
	guest_run_word(g, 0xd50b7521);	/* ic ivau, x1 */
	assert_el1_exception(g, 0x96000147, RAM, VECTOR_EL1h);
}
END_TEST

/* S1E1RP looks at PSTATE.PAN, S1E1R does not, S1E1A at no permission; SH of Non-cacheable: 2 */
START_TEST(address_translation)
{
	map_page(PAGE | USER | 1 << 2);
	g->cpu.pstate |= UINT64_C(1) << 22;
	guest_run_word(g, 0xd5087901);	/* at s1e1rp, x1 */
	ck_assert_uint_eq(g->cpu.sysreg[CPU_PAR_EL1], 0x81f);
	guest_run_word(g, 0xd5087801);	/* at s1e1r, x1 */
	ck_assert_uint_eq(g->cpu.sysreg[CPU_PAR_EL1], TARGET | UINT64_C(0x4400000000000900));
	guest_run_word(g, 0xd5087941);	/* at s1e1a, x1 */
	ck_assert_uint_eq(g->cpu.sysreg[CPU_PAR_EL1], TARGET | UINT64_C(0x4400000000000900));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("stage 1");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, granule_of_16k);
	tcase_add_test(tc, granule_of_64k);
	tcase_add_test(tc, smallest_tables);
	tcase_add_test(tc, output_addresses_have_a_size);
	tcase_add_test(tc, tags);
	tcase_add_test(tc, e0pd);
	tcase_add_test(tc, permissions_of_tables);
	tcase_add_test(tc, privileged_access_never);
	tcase_add_test(tc, hardware_updates);
	tcase_add_test(tc, device_memory);
	tcase_add_test(tc, over_the_end_of_a_page);
	tcase_add_test(tc, spaces);
	tcase_add_test(tc, maintenance);
	tcase_add_test(tc, address_translation);
	return suite_of("stage 1", tc);
}
