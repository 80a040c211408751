/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The comparator's own check: a recorded access check with one column changed must be noticed.
 * A column that can be changed unnoticed is not compared, or not read.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recorded_rows.h"
#include "suite.h"
#include "traps.h"

#define MOST_TRIED	8

enum table { INSNS, CASES, LENGTHS, NR_TABLES };

static struct lines tables[NR_TABLES];

/* As change_column() has them; of cases where column @where says @is */
static const struct mutation {
	enum table table;
	const char *column, *from, *to;
	enum { ALL, SOME, NONE } noticed;
	const char *where, *is;
} mutations[] = {
	/* what came of it */
	{ CASES, "result", NULL, "ok", ALL, NULL, NULL },
	{ CASES, "result", NULL, "el1", ALL, NULL, NULL },
	{ CASES, "esr", NULL, "0x76000000", ALL, "disputed", "0" },
	{ CASES, "esr", NULL, "0x02000000", ALL, "disputed", "0" },
	{ CASES, "esr", NULL, "-", ALL, "result", "el1" },
	{ CASES, "x0", NULL, "0x5a5a5a5a5a5a5a5a", ALL, "insn", "mrs_tpidr2_el0" },
	{ CASES, "x0", NULL, "0x7", ALL, "insn", "fmov_x_d" },
	{ CASES, "x0", NULL, "-", ALL, "insn", "mrs_tpidr2_el0" },
	{ CASES, "svcr_after", NULL, "0", ALL, NULL, NULL },
	{ CASES, "svcr_after", NULL, "3", ALL, NULL, NULL },
	{ CASES, "rb", "0x1122334455667788", "0x1122334455667789", ALL, NULL, NULL },
	{ CASES, "rb", "0x0", "0x1", ALL, NULL, NULL },
	{ CASES, "rb", "0x1", "-", ALL, NULL, NULL },
	{ CASES, "arch", "ok", "0x66000000", ALL, NULL, NULL },
	{ CASES, "arch", "0x66000000", "ok", ALL, NULL, NULL },
	{ CASES, "arch", "0x76000004", "0x76000000", ALL, NULL, NULL },
	{ CASES, "arch", "rb=0x4000000f", "rb=0xc000000f", ALL, NULL, NULL },
	{ LENGTHS, "rdvl_sm0", NULL, "17", ALL, NULL, NULL },
	{ LENGTHS, "rdvl_sm1", NULL, "17", ALL, NULL, NULL },
	{ LENGTHS, "rdsvl_sm0", NULL, "17", ALL, NULL, NULL },
	{ LENGTHS, "rdsvl_sm1", NULL, "17", ALL, NULL, NULL },
	{ LENGTHS, "zcr_el1_read", NULL, "0x10", ALL, NULL, NULL },
	{ LENGTHS, "smcr_el1_read", NULL, "0x10", ALL, NULL, NULL },
	/* the setting: a control has its say in some of the instructions */
	{ CASES, "el", NULL, FLIP, SOME, NULL, NULL },
	{ CASES, "fpen", NULL, "0", SOME, NULL, NULL },
	{ CASES, "fpen", NULL, "3", SOME, NULL, NULL },
	{ CASES, "fpen", "1", "3", SOME, "el", "0" },
	{ CASES, "zen", NULL, "0", SOME, NULL, NULL },
	{ CASES, "zen", "1", "3", SOME, NULL, NULL },
	{ CASES, "smen", NULL, "0", SOME, NULL, NULL },
	{ CASES, "smen", "1", "3", SOME, NULL, NULL },
	{ CASES, "sm", NULL, FLIP, ALL, "result", "el1" },
	{ CASES, "za", NULL, FLIP, ALL, "result", "el1" },
	{ CASES, "fa64", NULL, FLIP, SOME, "facpu", "1" },
	{ CASES, "facpu", "0", "1", ALL, "arch", "rb=0x4000000f" },
	{ CASES, "facpu", "1", "0", ALL, "fa64", "1" },
	{ CASES, "ezt0", NULL, FLIP, SOME, NULL, NULL },
	{ CASES, "entp2", NULL, FLIP, SOME, "insn", "mrs_tpidr2_el0" },
	{ CASES, "insn", NULL, "fadd_d", ALL, NULL, NULL },
	{ CASES, "insn", NULL, "no_such", ALL, NULL, NULL },
	{ CASES, "word", NULL, "d503201f", ALL, NULL, NULL },
	{ CASES, "disputed", "0", "1", ALL, NULL, NULL },
	{ CASES, "disputed", "1", "0", ALL, NULL, NULL },
	{ LENGTHS, "cpu", NULL, "a", SOME, NULL, NULL },
	{ LENGTHS, "cpu", NULL, "b", SOME, NULL, NULL },
	{ LENGTHS, "cpu", NULL, "c", SOME, NULL, NULL },
	{ LENGTHS, "cpu", NULL, "d", SOME, NULL, NULL },
	{ LENGTHS, "zcr_el2", NULL, "0", SOME, NULL, NULL },
	{ LENGTHS, "smcr_el2", NULL, "0", SOME, NULL, NULL },
	{ LENGTHS, "zcr_el1", NULL, "0", ALL, NULL, NULL },
	{ LENGTHS, "smcr_el1", NULL, "0", ALL, NULL, NULL },
	{ INSNS, "insn", NULL, "other", ALL, NULL, NULL },
	{ INSNS, "word", NULL, "d503201f", ALL, NULL, NULL },
	{ INSNS, "x0_is_result", "1", "0", ALL, "result", "ok" },
	{ INSNS, "x0_is_result", "0", "1", ALL, "result", "ok" },
	{ INSNS, "x2", "0xabcdef0123456789", "0x1", ALL, "result", "ok" },
	{ INSNS, "rb", NULL, "FPSR", ALL, NULL, NULL },
	{ INSNS, "rb", "TPIDR2_EL0", "-", ALL, NULL, NULL },
	{ INSNS, "enfpm", "1", "0", SOME, "insn", "mrs_fpmr" },
	/* what no row says */
	{ CASES, "result", NULL, "zz9", ALL, NULL, NULL },
	{ CASES, "result", NULL, "", ALL, NULL, NULL },
	{ CASES, "esr", NULL, "0x7600000", ALL, NULL, NULL },
	{ CASES, "esr", NULL, "0x076000000", ALL, NULL, NULL },
	{ CASES, "esr", NULL, "zz9", ALL, NULL, NULL },
	{ CASES, "x0", NULL, "0x10000000000000000", ALL, NULL, NULL },
	{ CASES, "x0", "-", "0x0", ALL, NULL, NULL },
	{ CASES, "rb", "-", "0x0", ALL, NULL, NULL },
	{ CASES, "rb", NULL, "0x", ALL, NULL, NULL },
	{ CASES, "svcr_after", NULL, "256", ALL, NULL, NULL },
	{ CASES, "arch", "-", "ok", ALL, NULL, NULL },
	{ CASES, "arch", "ok", "-", ALL, NULL, NULL },
	{ CASES, "arch", "ok", "okay", ALL, NULL, NULL },
	{ CASES, "arch", "ok", "rb=", ALL, NULL, NULL },
	{ CASES, "arch", "ok", "rb=0x1", ALL, "rb", "-" },
	{ CASES, "arch", "ok", "0x100000000", ALL, NULL, NULL },
	{ CASES, "el", NULL, "2", ALL, NULL, NULL },
	{ CASES, "el", NULL, "-1", ALL, NULL, NULL },
	{ CASES, "el", NULL, "18446744073709551616", ALL, NULL, NULL },
	{ CASES, "fpen", NULL, "4", ALL, NULL, NULL },
	{ CASES, "zen", NULL, "4", ALL, NULL, NULL },
	{ CASES, "smen", NULL, "0x4", ALL, NULL, NULL },
	{ CASES, "sm", NULL, "", ALL, NULL, NULL },
	{ CASES, "za", NULL, "2", ALL, NULL, NULL },
	{ CASES, "facpu", NULL, "2", ALL, NULL, NULL },
	{ CASES, "fa64", NULL, "1 ", ALL, NULL, NULL },
	{ CASES, "ezt0", NULL, "01", ALL, NULL, NULL },
	{ CASES, "entp2", NULL, "-", ALL, NULL, NULL },
	{ CASES, "word", NULL, "1e6", ALL, NULL, NULL },
	{ CASES, "disputed", NULL, "yes", ALL, NULL, NULL },
	{ LENGTHS, "cpu", NULL, "e", ALL, NULL, NULL },
	{ LENGTHS, "zcr_el2", NULL, "16", ALL, NULL, NULL },
	{ LENGTHS, "smcr_el2", NULL, "-1", ALL, NULL, NULL },
	{ LENGTHS, "zcr_el1", NULL, "", ALL, NULL, NULL },
	{ LENGTHS, "smcr_el1", NULL, "x", ALL, NULL, NULL },
	{ LENGTHS, "rdvl_sm0", NULL, "257", ALL, NULL, NULL },
	{ INSNS, "word", NULL, "zz9", ALL, NULL, NULL },
	{ INSNS, "word", NULL, "0x1e622820", ALL, NULL, NULL },
	{ INSNS, "check", NULL, "zz9", ALL, NULL, NULL },
	{ INSNS, "x0_is_result", NULL, "2", ALL, NULL, NULL },
	{ INSNS, "x2", NULL, "zz9", ALL, NULL, NULL },
	{ INSNS, "rb", NULL, "zz9", ALL, NULL, NULL },
	{ INSNS, "enfpm", NULL, "-1", ALL, NULL, NULL },
	{ INSNS, "asm", NULL, "", ALL, NULL, NULL },
	/* what legitimately changes nothing */
	{ INSNS, "asm", NULL, "nop", NONE, NULL, NULL },	/* text for people */
	{ INSNS, "check", "FP", "ADV", NONE, NULL, NULL },	/* the recorder's explanation */
	{ INSNS, "streaming_legal_because", NULL, "magic", NONE, NULL, NULL },	/* the same */
	/* ID registers are trapped and emulated here, with what was recorded */
	{ CASES, "x0", "0x92f15fff71800001", "0x7", NONE, "insn", "mrs_smfr0" },
	/* FEAT_SME_FA64, while SMCR_EL1.FA64 does not enable it */
	{ CASES, "facpu", "1", "0", NONE, "fa64", "0" },
	/* arch is compared in place of the recorded ESR */
	{ CASES, "esr", NULL, "0x1fe00000", NONE, "arch", "0x76000004" },
};
#define NR_MUTATIONS	(sizeof(mutations) / sizeof(mutations[0]))

static bool says(enum table table, const char *row, const char *column, const char *text)
{
	size_t len;
	const char *at = column_at(tables[table].line[0], row, column, &len);

	return len == strlen(text) && !strncmp(at, text, len);
}

/* The row of the instruction that a case names */
static const char *insn_of(const char *row)
{
	size_t len;
	const char *name = column_at(tables[CASES].line[0], row, "insn", &len);

	for (size_t i = 1; i < tables[INSNS].nr; i++)
		if (!strncmp(tables[INSNS].line[i], name, len) && tables[INSNS].line[i][len] == '\t')
			return tables[INSNS].line[i];
	ck_abort_msg("no instruction for %s", row);
	return NULL;
}

/* One row of @table, with the row of its instruction if it is a case's */
static int status_of_row(comparator compare, enum table table, const char *insn, const char *row)
{
	char insns[] = "trap_insns.XXXXXX", path[] = "trap_mutant.XXXXXX";
	char *files[] = { path, insns };
	int status;

	write_lines(path, tables[table].line[0], row);
	write_lines(insns, tables[INSNS].line[0], insn ? insn : tables[INSNS].line[1]);
	status = status_of(compare, table == CASES ? 2 : 1, files);
	unlink(path);
	unlink(insns);
	return status;
}

/* 1: noticed, 0: not, -1: the change does not fit the row, which is a case's if it is an instruction's */
static int notices(const struct mutation *m, comparator compare, const char *row)
{
	enum table table = m->table == INSNS ? CASES : m->table;
	const char *insn = table == CASES ? insn_of(row) : NULL;
	const char *changed = m->table == INSNS ? insn : row;
	char *mutant;
	int status;

	if (m->where && !says(table, row, m->where, m->is))
		return -1;
	mutant = change_column(tables[m->table].line[0], changed, m->column, m->from, m->to);
	if (!mutant || status_of_row(traps_main, table, insn, row)) {
		free(mutant);
		return -1;
	}
	status = m->table == INSNS ? status_of_row(compare, CASES, mutant, row) :
		 status_of_row(compare, table, insn, mutant);
	free(mutant);
	return status != 0;
}

static bool is_guarded(const struct mutation *m, comparator compare, size_t most)
{
	const struct lines *lines = &tables[m->table == INSNS ? CASES : m->table];
	size_t tried = 0, noticed = 0;

	/* rows beside each other are much the same: 4099 is prime */
	for (size_t i = 0; i + 1 < lines->nr && tried < most; i++) {
		int this = notices(m, compare, lines->line[1 + i * 4099 % (lines->nr - 1)]);

		tried += this >= 0;
		noticed += this > 0;
		if (m->noticed == SOME && noticed)
			return true;
	}
	ck_assert_msg(tried, "no row for: %s", m->column);
	return m->noticed == ALL ? noticed == tried : m->noticed == NONE && !noticed;
}

START_TEST(changes_are_noticed)
{
	for (size_t i = 0; i < NR_MUTATIONS; i++) {
		const struct mutation *m = &mutations[i];
		size_t most = m->noticed == SOME ? 40 * MOST_TRIED : MOST_TRIED;

		ck_assert_msg(is_guarded(m, traps_main, most), "%zu: %s to %s", i, m->column, m->to);
	}
}
END_TEST

/* The test's own check: it must not be content with a comparator that is */
START_TEST(comparator_of_no_use_fails)
{
	for (size_t i = 0; i < NR_MUTATIONS; i++) {
		const struct mutation *m = &mutations[i];

		ck_assert_msg(is_guarded(m, accepts_everything, 1) == (m->noticed == NONE), "%s", m->column);
	}
}
END_TEST

/* Each column is needed under its name; a header alone, and instructions alone, compare nothing */
START_TEST(nothing_to_compare_is_no_success)
{
	const char *row = tables[_i].line[1], *insn = insn_of(tables[CASES].line[1]);
	char *header = tables[_i].line[0];

	ck_assert_int_eq(status_of_row(traps_main, (enum table)_i, NULL, header), 2);
	ck_assert_int_eq(status_of_row(traps_main, (enum table)_i, NULL, ""), 2);
	for (char *at = header; *at; at++) {
		char was = *at;

		if (was == '\t')
			continue;
		*at = was == 'q' ? 'r' : 'q';
		ck_assert_msg(status_of_row(traps_main, (enum table)_i, insn, row) == 2, "accepted: %s", header);
		*at = was;
	}
	if (_i == INSNS)
		ck_assert_int_eq(status_of_row(traps_main, INSNS, NULL, row), 2);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("mutation");

	tables[INSNS] = read_lines(TRAPS_DATA "/insns.tsv");
	tables[CASES] = read_lines(TRAPS_DATA "/cases.tsv.gz");
	tables[LENGTHS] = read_lines(TRAPS_DATA "/vl.tsv.gz");
	tcase_add_test(tcase, changes_are_noticed);
	tcase_add_test(tcase, comparator_of_no_use_fails);
	tcase_add_loop_test(tcase, nothing_to_compare_is_no_success, 0, NR_TABLES);
	return suite_of("trap mutation", tcase);
}
