// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FEAT_PAuth of cpu/a64.  The codes' algorithm has the test vector of the QARMA paper (QARMA-64,
 * sigma 2, r = 5); what is made of a code is computed by hand from it, Arm ARM AddPAC() and Auth().
 */
#include "a64/qarma.h"
#include "guest_fixture.h"
#include "suite.h"

static struct guest guest;
static struct guest *const g = &guest;

#define EnIA	(UINT64_C(1) << 31)
#define EnDA	(UINT64_C(1) << 27)
#define KEY_HI	UINT64_C(0x84be85ce9804e94b)
#define KEY_LO	UINT64_C(0xec2802d4e0a488e9)
#define TWEAK	UINT64_C(0x477d469dec0b8762)

/* A pointer and its code with T0SZ 16: 48 bits of address */
#define POINTER	UINT64_C(0x0000123456789ab0)

static void setup(void)
{
	guest_init(g);
	g->cpu.pauth = 1;
	g->cpu.sysreg[CPU_APIAKeyLo_EL1] = g->cpu.sysreg[CPU_APDAKeyLo_EL1] = KEY_LO;
	g->cpu.sysreg[CPU_APIAKeyHi_EL1] = g->cpu.sysreg[CPU_APDAKeyHi_EL1] = KEY_HI;
	g->cpu.sysreg[CPU_APGAKeyLo_EL1] = KEY_LO;
	g->cpu.sysreg[CPU_APGAKeyHi_EL1] = KEY_HI;
	g->cpu.sys.sctlr_el1 |= EnIA | EnDA;
	g->cpu.sysreg[CPU_TCR_EL1] = UINT64_C(16) << 16 | 16;
	g->cpu.x[0] = POINTER;
	g->cpu.x[1] = TWEAK;
}

static uint64_t code_of(uint64_t pointer)
{
	return pac_qarma5(pointer, TWEAK, (struct pac_key){ KEY_LO, KEY_HI });
}

START_TEST(qarma_of_the_paper)
{
	ck_assert_uint_eq(code_of(UINT64_C(0xfb623599da6e8127)), UINT64_C(0xc003b93999b33765));
}
END_TEST

/* By another implementation of XXH64, whose value with the length added is libxxhash's */
START_TEST(xxh64_of_four_words)
{
	const struct pac_key key = { 3, 4 };

	ck_assert_uint_eq(pac_xxh64(1, 2, key), UINT64_C(0x790ee5a402b85b20));
}
END_TEST

START_TEST(pacga_is_the_upper_half)
{
	g->cpu.x[0] = UINT64_C(0xfb623599da6e8127);
	guest_run_word(g, 0x9ac13002);	/* pacga x2, x0, x1 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[2], UINT64_C(0xc003b93900000000));
}
END_TEST

/* Bits 63:56 and 54:48 are the code's, bit 55 stays */
#define FIELD	UINT64_C(0xff7f000000000000)

START_TEST(code_goes_in_and_out)
{
	uint64_t signed_pointer = POINTER | (code_of(POINTER) & FIELD);

	ck_assert(signed_pointer != POINTER);
	guest_run_word(g, 0xdac10020);	/* pacia x0, x1 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], signed_pointer);
	guest_run_word(g, 0xdac11020);	/* autia x0, x1 */
	ck_assert_uint_eq(g->cpu.x[0], POINTER);
	g->cpu.x[0] = signed_pointer;
	guest_run_word(g, 0xdac143e0);	/* xpaci x0 */
	ck_assert_uint_eq(g->cpu.x[0], POINTER);
}
END_TEST

/* With TBI0 bits 63:56 are a tag that stays, as it goes into the code */
START_TEST(tags_are_kept)
{
	const uint64_t tagged = POINTER | UINT64_C(0xa5) << 56;

	g->cpu.sysreg[CPU_TCR_EL1] |= UINT64_C(1) << 37;
	g->cpu.x[0] = tagged;
	guest_run_word(g, 0xdac10820);	/* pacda x0, x1 */
	ck_assert_uint_eq(g->cpu.x[0], tagged | (code_of(tagged) & UINT64_C(0x007f000000000000)));
}
END_TEST

START_TEST(wrong_code_makes_an_error)
{
	g->cpu.x[0] = POINTER | ((code_of(POINTER) & FIELD) ^ UINT64_C(1) << 48);
	guest_run_word(g, 0xdac11020);	/* autia x0, x1: error code 0b01 in bits 62:61 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], POINTER | UINT64_C(1) << 61);
}
END_TEST

/* A pointer that is not canonical: the code's bit 62 is wrong, so authentication fails */
START_TEST(bad_extension)
{
	uint64_t pac = code_of(POINTER) ^ UINT64_C(1) << 62;

	g->cpu.x[0] = POINTER | UINT64_C(1) << 50;
	guest_run_word(g, 0xdac10020);	/* pacia x0, x1 */
	ck_assert_uint_eq(g->cpu.x[0], POINTER | (pac & FIELD));
}
END_TEST

/* FEAT_PAuth2: exclusive OR; FEAT_FPAC: an exception, EC 0x1c, key IA is 0, DA 2 */
START_TEST(pauth2_and_fpac)
{
	uint64_t pac = code_of(POINTER) & FIELD;

	g->cpu.pauth = 4;
	g->cpu.x[0] = POINTER | UINT64_C(1) << 50;
	guest_run_word(g, 0xdac10020);	/* pacia x0, x1 */
	ck_assert_uint_eq(g->cpu.x[0], POINTER | (pac ^ UINT64_C(1) << 50));
	guest_run_word(g, 0xdac11020);	/* autia x0, x1 */
	assert_el1_exception(g, 0x72000000, RAM, VECTOR_EL1h);
	g->cpu.pstate = PSTATE_DAIF | PSTATE_EL0t;
	g->cpu.x[0] = POINTER;
	guest_run_word(g, 0xdac11820);	/* autda x0, x1 */
	assert_el1_exception(g, 0x72000002, RAM, VECTOR_EL0);
}
END_TEST

/* FEAT_FPACCOMBINE: RETAA with a wrong code does not branch; without, it does */
START_TEST(combined)
{
	g->cpu.pauth = 5;
	g->cpu.x[30] = RAM + 0x100;
	guest_run_word(g, 0xd65f0bff);	/* retaa */
	assert_el1_exception(g, 0x72000000, RAM, VECTOR_EL1h);
	setup();
	g->cpu.x[30] = RAM + 0x100;
	guest_run_word(g, 0xd65f0bff);	/* retaa: to where there is nothing, by error code 0b01 */
	ck_assert_uint_eq(ESR_EC(g->cpu.sysreg[CPU_ESR_EL1]), ESR_EC_IABT_CUR);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1] >> 61, 1);
}
END_TEST

START_TEST(signed_branches)
{
	const uint32_t there = 0xd4000042;	/* hvc #2 */
	const uint64_t target = RAM + 0x100;
	static const uint32_t words[] = { 0xd71f0801 /* braa x0, x1 */, 0xd73f0801 /* blraa x0, x1 */ };

	for (int i = 0; i < 2; i++) {
		guest_code(g, target, &there, 1);
		g->cpu.x[0] = target | (code_of(target) & FIELD);
		g->cpu.x[30] = 0;
		guest_run_word(g, words[i]);
		assert_hvc(g, 2);
		ck_assert_uint_eq(g->cpu.x[30], i ? RAM + 4 : 0);
	}
}
END_TEST

START_TEST(signed_load)
{
	const uint64_t value = UINT64_C(0x1122334455667788), base = DATA;

	memcpy(g->ram + (DATA - RAM) + 8, &value, sizeof(value));
	g->cpu.x[1] = base | (pac_qarma5(base, 0, (struct pac_key){ KEY_LO, KEY_HI }) & FIELD);
	guest_run_word(g, 0xf8201c20);	/* ldraa x0, [x1, #8]! */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], value);
	ck_assert_uint_eq(g->cpu.x[1], DATA + 8);
}
END_TEST

/* PACIASP signs X30 with SP; with EnIA 0 nothing happens, and XZR as a source is not SP */
START_TEST(hints_and_enables)
{
	g->cpu.x[30] = POINTER;
	g->cpu.sp_el1 = TWEAK;
	guest_run_word(g, 0xd503233f);	/* paciasp */
	ck_assert_uint_eq(g->cpu.x[30], POINTER | (code_of(POINTER) & FIELD));
	guest_run_word(g, 0xd50323bf);	/* autiasp */
	ck_assert_uint_eq(g->cpu.x[30], POINTER);
	g->cpu.sys.sctlr_el1 &= ~EnIA;
	guest_run_word(g, 0xd503233f);
	ck_assert_uint_eq(g->cpu.x[30], POINTER);
	guest_run_word(g, 0xdac1003f);	/* pacia xzr, x1 */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.sp_el1, TWEAK);
}
END_TEST

/* HCR_EL2.API = 0: EC 0x09, of hints, too, if the key is enabled; keys: EC 0x18 */
START_TEST(trapped_by_the_hypervisor)
{
	static const uint32_t words[] = { 0xdac10020, 0xd503233f, 0x9ac13002, 0xd65f0bff };

	g->cpu.trap_pauth = true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		guest_run_word(g, words[i]);
		ck_assert_uint_eq(g->exit.esr, 0x26000000);
		ck_assert_uint_eq(g->cpu.pc, RAM);
	}
	guest_run_word(g, 0xd5382100);	/* mrs x0, apiakeylo_el1 */
	ck_assert_uint_eq(g->exit.esr, 0x62300803);
	g->cpu.sys.sctlr_el1 &= ~EnIA;
	guest_run_word(g, 0xd503233f);
	assert_hvc(g, 1);
}
END_TEST

START_TEST(without_the_feature)
{
	g->cpu.pauth = 0;
	g->cpu.x[30] = POINTER;
	guest_run_word(g, 0xd503233f);	/* paciasp: a NOP */
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[30], POINTER);
	guest_run_word(g, 0xdac10020);	/* pacia x0, x1 */
	assert_el1_exception(g, 0x02000000, RAM, VECTOR_EL1h);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("pauth");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_add_test(tc, qarma_of_the_paper);
	tcase_add_test(tc, xxh64_of_four_words);
	tcase_add_test(tc, pacga_is_the_upper_half);
	tcase_add_test(tc, code_goes_in_and_out);
	tcase_add_test(tc, tags_are_kept);
	tcase_add_test(tc, wrong_code_makes_an_error);
	tcase_add_test(tc, bad_extension);
	tcase_add_test(tc, pauth2_and_fpac);
	tcase_add_test(tc, combined);
	tcase_add_test(tc, signed_branches);
	tcase_add_test(tc, signed_load);
	tcase_add_test(tc, hints_and_enables);
	tcase_add_test(tc, trapped_by_the_hypervisor);
	tcase_add_test(tc, without_the_feature);
	return suite_of("pauth", tc);
}
