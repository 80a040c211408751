/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fast ways against the definition: random words in random states, once element by element
 * (lanes_off, smevec_exec()), once with everything that makes them fast.
 */
#include <string.h>

#include "fast_pair.h"
#include "suite.h"

#define WORDS		60000

/* Where the words are that have fast ways */
static const struct {
	const char *name;
	uint32_t mask, value;
} spaces[] = {
	{ "SVE", 0x1e000000, 0x04000000 },
	{ "SVE integer", 0xff000000, 0x04000000 },
	{ "SVE2 integer", 0xff000000, 0x44000000 },
	{ "SVE WHILE, INC", 0xff000000, 0x25000000 },
	{ "SVE FP", 0xff000000, 0x65000000 },
	{ "SVE FP indexed", 0xff000000, 0x64000000 },
	{ "SVE contiguous loads", 0xfe000000, 0xa4000000 },
	{ "SVE contiguous stores", 0xfe000000, 0xe4000000 },
	{ "SVE LDR, STR", 0x9fc0e010, 0x85804000 },
	{ "SME outer products", 0xfe000000, 0x80000000 },
	{ "SME integer outer products", 0xfe000000, 0xa0000000 },
	{ "SME memory", 0xfe000000, 0xe0000000 },
};

START_TEST(fast_is_the_same)
{
	unsigned int done = 0;

	setup();
	for (unsigned int i = 0; i < WORDS / (sizeof(spaces) / sizeof(spaces[0])); i++) {
		if (i % 16 == 0)
			randomise();
		done += compare(((uint32_t)rnd() & ~spaces[_i].mask) | spaces[_i].value);
	}
	ck_assert_uint_gt(done, 200);
}
END_TEST

/* Rows of the second table, evenly: few of their words are random ones of a space */
START_TEST(fast_rows_are_the_same)
{
	const struct insn *row;

	setup();
	for (unsigned int i = (unsigned int)_i; (row = insn_simd_row(i)); i += 4) {
		unsigned int done = 0;

		for (unsigned int k = 0; k < 60; k++) {
			if (k % 16 == 0)
				randomise();
			done += compare(((uint32_t)rnd() & ~row->pattern.mask) | row->pattern.value);
		}
		ck_assert_msg(done, "no word of \"%s\" did anything", row->pattern.text);
	}
}
END_TEST

/* SMSTART and SMSTOP clear all that may be other than zero, however much is known to be */
START_TEST(clearing_is_complete)
{
	static const uint32_t words[] = {
		0xd503477f, 0xd503467f, 0xd503457f, 0xd503447f,	/* smstart, smstop; za only */
		0x2518e3e0, 0x2538d0e1, 0xc00800ff, 0xc0900000,	/* ptrue, dup, zero za, addha */
		0xe1000000, 0xd51b4260,				/* ldr za, msr svcr, x0 */
	};

	setup();
	randomise();
	fill(start.regs.za, sizeof(start.regs.za));
	fill(start.memory, sizeof(start.memory));
	copy_start(&fast);
	for (int i = 0; i < 20000; i++) {
		uint32_t word = words[rnd() % (sizeof(words) / sizeof(words[0]))];
		struct smevec_event event;
		struct smevec_insn insn;

		if (rnd() % 64 == 0) {
			fast.cpu.sys.zcr_el1 = rnd() % 16;
			fast.cpu.sys.smcr_el1 = (rnd() % 16) | SMEVEC_SMCR_EZT0;
			smevec_sys_changed(&fast.cpu);
		}
		fast.cpu.x[0] = word == 0xd51b4260 ? rnd() % 4 : BASE;
		fast.cpu.x[12] = rnd();
		memcpy(&slow, &fast, sizeof(slow));
		slow.cpu.regs = &slow.regs;
		slow.cpu.opaque = &slow;
		smevec_exec(&slow.cpu, word, &event);
		smevec_decode(fast.cpu.features, word, &insn);
		smevec_exec_decoded(&fast.cpu, &insn, &event);
		same(word);
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("fast");

	tcase_add_loop_test(tc, fast_is_the_same, 0, sizeof(spaces) / sizeof(spaces[0]));
	tcase_add_loop_test(tc, fast_rows_are_the_same, 0, 4);
	tcase_add_test(tc, clearing_is_complete);
	return suite_of("fast", tc);
}
