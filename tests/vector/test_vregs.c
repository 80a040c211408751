/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smevec_vregs(), which goes by masks of words, against what words of each row of AdvSIMD and floating
 * point do: registers that it names are zero above V afterwards, and the others as they were.
 */
#include <string.h>

#include "insn.h"
#include "suite.h"

#define WORDS	25	/* a row */
#define VL	32

static uint64_t rnd(void)
{
	static uint64_t state = UINT64_C(0x3d8b1c52f6a7e94b);

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static struct smevec_regs regs, before;

static void random_registers(void)
{
	for (unsigned int n = 0; n < 32; n++)
		for (unsigned int i = 0; i < VL; i++)
			regs.z[n][i] = (uint8_t)(rnd() >> 32) | 1;
	memcpy(&before, &regs, sizeof(before));
}

static bool executes(uint32_t word)
{
	static struct smevec_cpu cpu = {
		.regs = &regs, .vl_map = 2, .svl_map = 1,
		.features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1,
		.sys = { .cpacr_el1 = 0x03330000, .zcr_el1 = 15, .zcr_el2 = 15, .el = 1 },
	};
	struct smevec_event event;
	struct smevec_insn decoded;

	smevec_sys_changed(&cpu);
	return smevec_simd_decode(cpu.features, word, &decoded) &&
	       smevec_exec_general(&cpu, &decoded, &event) == SMEVEC_DONE;
}

static void check_register(const char *mnemonic, uint32_t word, unsigned int n, bool named)
{
	static const uint8_t zeroes[VL - 16];

	if (named)
		ck_assert_msg(!memcmp(regs.z[n] + 16, zeroes, sizeof(zeroes)),
			      "%s (0x%08x) does not write V%u", mnemonic, word, n);
	else
		ck_assert_msg(!memcmp(regs.z[n], before.z[n], VL), "%s (0x%08x) writes V%u", mnemonic,
			      word, n);
}

static bool check_word(const struct insn *row, uint32_t word)
{
	uint32_t written, read;

	random_registers();
	if (!executes(word))
		return false;
	smevec_vregs(word, &written, &read);
	for (unsigned int n = 0; n < 32; n++)
		check_register(row->mnemonic, word, n, written >> n & 1);
	return true;
}

START_TEST(registers_are_those_that_words_write)
{
	const struct insn *row;

	for (unsigned int i = 0; (row = insn_simd_row(i)); i++) {
		unsigned int seen = 0;

		for (int tries = 0; tries < 50 * WORDS && seen < WORDS; tries++) {
			uint32_t word = ((uint32_t)rnd() & ~row->pattern.mask) | row->pattern.value;

			seen += insn_simd_lookup(word) == row && check_word(row, word);
		}
		ck_assert_msg(seen, "no word of %s (\"%s\") executes", row->mnemonic, row->pattern.text);
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("vregs");

	tcase_add_test(tc, registers_are_those_that_words_write);
	return suite_of("vregs", tc);
}
