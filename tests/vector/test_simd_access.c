/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The class of access checks of each row of AdvSIMD and floating point, held against
 * smevec_check_fp(), which goes by the lists of Arm ARM E1.1: words of the row in all states must
 * be refused by both with the same syndrome, or by neither.
 */
#include "feature_sets.h"
#include "insn.h"
#include "suite.h"

#define WORDS	40	/* a row */
#define ENFPM	(UINT64_C(1) << 34)	/* FPMR is no business of smevec_check_fp() */

static struct smevec_regs regs;

static uint64_t rnd(void)
{
	static uint64_t state = UINT64_C(0x9e6c63d0a3c1f8b5);

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* State @n: PSTATE.SM, both FA64, FPEN, EL, CPTR_EL2.TFP, and whether there are FEAT_SME_FA64 and FEAT_FPRCVT */
#define STATES	512

static struct smevec_cpu in_state(unsigned int n)
{
	struct smevec_cpu cpu = { .regs = &regs, .vl_map = 1, .svl_map = 1,
				  .features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1 };

	regs.svcr = n & 1;
	cpu.sys.smcr_el1 = n & 2 ? SMEVEC_SMCR_FA64 : 0;
	cpu.sys.smcr_el2 = n & 4 ? SMEVEC_SMCR_FA64 : 0;
	cpu.sys.cpacr_el1 = UINT64_C(0x03030000) | (uint64_t)(n >> 3 & 3) << 20;
	cpu.sys.sctlr_el1 = ENFPM;
	cpu.sys.el = n >> 5 & 1;
	cpu.sys.trap_fp = n >> 6 & 1;
	cpu.features &= ~(n & 128 ? BIT_OF(SME_FA64) : 0);
	cpu.features &= ~(n & 256 ? BIT_OF(FPRCVT) : 0);
	return cpu;
}

static void check_word(const struct insn *row, uint32_t word)
{
	for (unsigned int n = 0; n < STATES; n++) {
		struct smevec_cpu cpu = in_state(n);
		struct smevec_event by_class = { 0 }, by_word = { 0 };
		enum smevec_result ours = insn_check(&cpu, row->check, &by_class);
		enum smevec_result theirs = smevec_check_fp(&cpu, word, &by_word);

		if (ours == theirs && by_class.esr == by_word.esr &&
		    by_class.target_el == by_word.target_el)
			continue;
		ck_abort_msg("%s %08x (\"%s\"), state %#x: class %d, ESR %#x; smevec_check_fp() %d, ESR %#x",
			     insn_mnemonic(row, word), word, row->pattern.text, n, (int)ours, by_class.esr,
			     (int)theirs, by_word.esr);
	}
}

START_TEST(classes_are_those_of_the_words)
{
	const struct insn *row;

	for (unsigned int i = 0; (row = insn_simd_row(i)); i++) {
		unsigned int seen = 0;

		for (int tries = 0; tries < 50 * WORDS && seen < WORDS; tries++) {
			uint32_t word = ((uint32_t)rnd() & ~row->pattern.mask) | row->pattern.value;

			if (insn_simd_lookup(word) != row)
				continue;
			check_word(row, word);
			seen++;
		}
		ck_assert_msg(seen == WORDS, "\"%s\" comes behind rows that take its words", row->pattern.text);
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("simd_access");

	tcase_add_test(tc, classes_are_those_of_the_words);
	return suite_of("simd_access", tc);
}
