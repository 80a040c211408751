/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of the tables of words and modes with one column changed must be noticed */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "vector_runs.h"
#include "vectors.h"

#define MOST_TRIED	25

enum table { DECODE, FORMS, FORMS_FPSIMD };

static struct {
	const char *path;
	struct lines lines;
} tables[] = {
	[DECODE] = { ISA_DATA "/decode.tsv.gz", { 0 } },
	[FORMS] = { ISA_DATA "/forms.tsv.gz", { 0 } },
	[FORMS_FPSIMD] = { ISA_DATA "/forms_fpsimd.tsv.gz", { 0 } },
};

/* As change_column() has them */
static const struct mutation {
	enum table table;
	const char *column, *from, *to;
	enum { ALL, SOME, NONE } noticed;
} mutations[] = {
	{ DECODE, "ns_za1", NULL, FLIP, ALL },
	{ DECODE, "ns_za0", NULL, FLIP, ALL },
	{ DECODE, "sm_nofa64_za1", NULL, FLIP, ALL },
	{ DECODE, "sm_nofa64_za0", NULL, FLIP, ALL },
	{ DECODE, "sm_fa64_za1", NULL, FLIP, ALL },
	{ DECODE, "llvm19_decodes", "1", "0", SOME },
	{ DECODE, "word", NULL, "0xc0080100", SOME },	/* not allocated */
	{ DECODE, "word", NULL, "0x04bf5820", SOME },	/* rdsvl x0, #1 */
	{ DECODE, "word", NULL, "0xd503201f", ALL },	/* nop: nothing is left to compare */
	{ FORMS, "legal_nonstreaming", NULL, FLIP, ALL },
	{ FORMS, "legal_streaming_nofa64", NULL, FLIP, ALL },
	{ FORMS, "legal_streaming_fa64", NULL, FLIP, ALL },
	{ FORMS, "needs_za", "0", "1", SOME },
	{ FORMS, "example_word", NULL, "0xc0080100", SOME },
	{ FORMS_FPSIMD, "legal_nonstreaming", NULL, FLIP, ALL },
	{ FORMS_FPSIMD, "legal_streaming_nofa64", NULL, FLIP, ALL },
	{ FORMS_FPSIMD, "legal_streaming_fa64", NULL, FLIP, ALL },
	{ FORMS_FPSIMD, "example_word", NULL, "0x04bf5820", SOME },
	/* what no row says */
	{ DECODE, "ns_za1", NULL, "2", ALL },
	{ DECODE, "ns_za1", NULL, "-1", ALL },
	{ DECODE, "sm_fa64_za1", NULL, "", ALL },
	{ DECODE, "llvm19_decodes", NULL, "?", ALL },
	{ DECODE, "word", NULL, "0x4bf5820", ALL },
	{ DECODE, "word", NULL, "04bf5820", ALL },
	{ DECODE, "word", NULL, "0x104bf5820", ALL },
	{ DECODE, "word", NULL, "nothing", ALL },
	{ FORMS, "space", NULL, "fp", ALL },
	{ FORMS, "form", NULL, "", ALL },
	{ FORMS, "example_asm", NULL, "", ALL },
	{ FORMS, "requires", NULL, "", ALL },
	{ FORMS, "needs_za", NULL, "zz9", ALL },
	{ FORMS_FPSIMD, "space", NULL, "sve", ALL },
	{ FORMS_FPSIMD, "legal_streaming_nofa64", NULL, "yes", ALL },
	/* what legitimately changes nothing */
	{ DECODE, "ns_za0", NULL, "?", NONE },	/* a mode that is not recorded */
	{ DECODE, "llvm19_decodes", "0", "1", NONE },	/* looked at where the recorder executes alone */
	{ FORMS, "needs_za", "1", "0", NONE },	/* 0 says nothing of ZA off, as forms have samples */
	{ FORMS, "space", "sve", "sme", NONE },	/* how forms are sorted; the word is what counts */
	{ FORMS, "form", NULL, "f", NONE },	/* names for people, as are these: */
	{ FORMS, "example_asm", NULL, "nop", NONE },
	{ FORMS, "requires", NULL, "nothing", NONE },	/* an assembler's features */
	{ FORMS_FPSIMD, "space", "fp", "ldst", NONE },
	{ FORMS_FPSIMD, "form", NULL, "f", NONE },
	{ FORMS_FPSIMD, "example_asm", NULL, "nop", NONE },
	{ FORMS_FPSIMD, "requires", NULL, "nothing", NONE },
};
#define NR_MUTATIONS	(sizeof(mutations) / sizeof(mutations[0]))

static bool is_guarded(const struct mutation *m, comparator compare)
{
	const struct lines *lines = &tables[m->table].lines;
	const char *header = lines->line[0];
	size_t tried = 0, unnoticed = 0;

	for (size_t i = 1; i < lines->nr && tried < MOST_TRIED; i++) {
		char *mutant = change_column(header, lines->line[i], m->column, m->from, m->to);

		if (mutant && !status_of_line(vectors_main, header, lines->line[i])) {
			tried++;
			unnoticed += !status_of_line(compare, header, mutant);
		}
		free(mutant);
	}
	ck_assert_msg(tried, "no row for: %s", m->column);
	if (m->noticed == SOME)
		return unnoticed < tried;
	return m->noticed == ALL ? !unnoticed : unnoticed == tried;
}

START_TEST(changes_are_noticed)
{
	for (size_t i = 0; i < NR_MUTATIONS; i++) {
		const struct mutation *m = &mutations[i];

		ck_assert_msg(is_guarded(m, vectors_main), "%s: %s to %s", tables[m->table].path, m->column,
			      m->to);
	}
}
END_TEST

/* The test's own check: it must not be content with a comparator that is */
START_TEST(comparator_of_no_use_fails)
{
	for (size_t i = 0; i < NR_MUTATIONS; i++) {
		const struct mutation *m = &mutations[i];

		ck_assert_msg(is_guarded(m, accepts_everything) == (m->noticed == NONE), "%s", m->column);
	}
}
END_TEST

/* Each column is needed, and none other may be there */
START_TEST(columns_are_those_that_are_known)
{
	const char *header = tables[_i].lines.line[0], *row = tables[_i].lines.line[1];
	char *wide_header, *wide_row;

	ck_assert_int_ge(asprintf(&wide_header, "%s\tcolour", header), 0);
	ck_assert_int_ge(asprintf(&wide_row, "%s\tred", row), 0);
	ck_assert_int_eq(status_of_line(vectors_main, wide_header, wide_row), 2);
	for (char *at = wide_header; *at; at++) {
		char was = *at;

		if (was == '\t')
			continue;
		wide_header[strlen(header)] = '\0';
		*at = was == 'q' ? 'r' : 'q';
		ck_assert_msg(status_of_line(vectors_main, wide_header, row) == 2, "accepted: %s", wide_header);
		*at = was;
	}
	free(wide_header);
	free(wide_row);
	/* and a header is no row */
	ck_assert_int_eq(status_of_line(vectors_main, NULL, header), 2);
	ck_assert_int_eq(status_of_line(vectors_main, header, header), 2);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("mutation");

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		tables[i].lines = read_lines(tables[i].path);
	tcase_add_test(tcase, changes_are_noticed);
	tcase_add_test(tcase, comparator_of_no_use_fails);
	tcase_add_loop_test(tcase, columns_are_those_that_are_known, 0, 3);
	return suite_of("legality mutation", tcase);
}
