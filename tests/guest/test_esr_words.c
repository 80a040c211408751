// SPDX-License-Identifier: GPL-2.0-or-later
/* Syndromes in words: values by Arm ARM D24.2.40 "ESR_EL1" */
#include <check.h>

#include "esr_words.h"
#include "suite.h"

#define EC(class) ((uint64_t)(class) << 26)

static const struct {
	uint64_t esr;
	const char *words;
} rows[] = {
	{ 0, "undefined instruction" },
	{ EC(0x07), "trapped access to FP, SVE or SME registers" },
	{ EC(0x0d) | 2, "branch target exception, PSTATE.BTYPE is 2" },
	{ EC(0x15) | 3, "SVC #3" },
	{ EC(0x16) | 0xffff, "HVC #65535" },
	{ EC(0x3c) | 1 << 25 | 1000, "BRK #1000" },
	/* AUTIA, AUTIB, AUTDA, AUTDB */
	{ EC(0x1c) | 0, "pointer authentication failure, instruction key A" },
	{ EC(0x1c) | 1, "pointer authentication failure, instruction key B" },
	{ EC(0x1c) | 2, "pointer authentication failure, data key A" },
	{ EC(0x1c) | 3, "pointer authentication failure, data key B" },
	{ EC(0x26), "SP is not aligned" },
	/* MRS X0, SVCR and MSR SMPRI_EL1, X1: Op0 3, Op2, Op1, CRn, CRm, and bit 0 of a read */
	{ EC(0x18) | 3 << 20 | 2 << 17 | 3 << 14 | 4 << 10 | 0 << 5 | 2 << 1 | 1,
	  "trapped system register or system instruction, read of S3_3_C4_C2_2" },
	{ EC(0x18) | 3 << 20 | 4 << 17 | 0 << 14 | 1 << 10 | 1 << 5 | 2 << 1,
	  "trapped system register or system instruction, write of S3_0_C1_C2_4" },
	{ EC(0x1d) | 3, "trapped SME instruction, that uses ZA (PSTATE.ZA is 0)" },
	{ EC(0x24) | 0x07, "data abort, load, translation fault at level 3" },
	{ EC(0x24) | 1 << 6 | 0x0e, "data abort, store, permission fault at level 2" },
	{ EC(0x25) | 0x21, "data abort at the same level, load, alignment fault" },
	{ EC(0x20) | 0x10, "instruction abort, synchronous external abort" },
	{ EC(0x24) | 0x3f, "data abort, load, fault status 0x3f" },
	{ EC(0x3f), "exception class 0x3f" },
};

START_TEST(words)
{
	char text[160];

	esr_print(rows[_i].esr, text, sizeof(text));
	ck_assert_str_eq(text, rows[_i].words);
}
END_TEST

/* What has no words is an illegal instruction, or an error of the hardware: arch/arm64/kernel/traps.c, mm/fault.c */
START_TEST(signals)
{
	ck_assert_int_eq(esr_class_words(EC(0x3f)).number, 4);
	ck_assert_int_eq(esr_status_words(EC(0x24) | 0x3f).number, 7);
	ck_assert_int_eq(esr_status_words(EC(0x24) | 0x07).number, 11);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("esr_words");

	tcase_add_loop_test(tcase, words, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, signals);
	return suite_of("esr_words", tcase);
}
