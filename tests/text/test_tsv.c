/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables: right rows are understood, and what is wrong is one line with its position */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "tsv.h"

enum { NAME, SIZE, WORD, OTHER, SHAPE };

static const struct tsv_column columns[] = {
	[NAME] = { .name = "name", .type = TSV_TEXT },
	[SIZE] = { .name = "size", .type = TSV_NUMBER, .max = 300, .words = "- ?" },
	[WORD] = { .name = "word", .type = TSV_HEX32 },
	[OTHER] = { .name = "other", .type = TSV_0X32, .words = "-" },
	[SHAPE] = { .name = "shape", .type = TSV_WORD, .words = "round square" },
};
static const struct tsv_column few_columns[] = { { .name = "few", .type = TSV_TEXT } };
static const struct tsv_kind kinds[] = { { "few", few_columns, 1 }, { "size", columns, 5 } };

static char path[] = "test_tsv.XXXXXX";

/* All rows; what is said, as text to be freed */
static char *read_text(const char *text, size_t len, struct tsv *t, int *status)
{
	char *said = NULL;
	size_t size;
	FILE *err = open_memstream(&said, &size), *file = fopen(path, "wb");

	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	fclose(file);
	*status = -1;
	if (tsv_open(t, path, kinds, 2, err)) {
		while ((*status = tsv_next(t)) > 0)
			;
		tsv_close(t);
	}
	fclose(err);
	return said;
}

#define HEADER "size\tname\tword\tshape\tother\n"

START_TEST(rows_are_understood)
{
	static const char text[] = HEADER "300\tA b\t0123abcd\tsquare\t0xffffffff\n";
	struct tsv t;
	FILE *file = fopen(path, "wb");

	fputs(text, file);
	fputs("-\tb\t00000000\tround\t-\n", file);
	fclose(file);
	ck_assert(tsv_open(&t, path, kinds, 2, stderr));
	ck_assert_ptr_eq(t.kind, &kinds[1]);
	ck_assert_int_eq(tsv_next(&t), 1);
	ck_assert_str_eq(t.value[NAME].text, "A b");
	ck_assert(t.value[SIZE].is_number && t.value[SIZE].number == 300);
	ck_assert_uint_eq(t.value[WORD].number, 0x0123abcd);
	ck_assert_uint_eq(t.value[OTHER].number, 0xffffffff);
	ck_assert(tsv_is(&t, SHAPE, "square") && !tsv_is(&t, SHAPE, "round"));
	ck_assert_int_eq(tsv_next(&t), 1);
	ck_assert(!t.value[SIZE].is_number && !t.value[OTHER].is_number);
	ck_assert_int_eq(tsv_next(&t), 0);
	tsv_close(&t);
}
END_TEST

static const struct {
	const char *text, *said;
} faults[] = {
	{ "", ":1: empty" },
	{ "\n", ":1:1: no header" },
	{ "sizes\tnamely\n", ":1:1: no header" },
	{ "size\tname\tword\tshape\tother\tcolour\n", ":1:28: unknown column 'colour'" },
	{ "size\tname\tword\tshape\tname\n", ":1:22: column name is there before" },
	{ "size\tname\tword\tother\n", ":1:1: no column shape" },
	{ "size\tname\tword\tshape\tother", ":1:27: the line is cut off" },
	{ HEADER "3\ta\t00000000\tround\t-", ":2:21: the line is cut off" },
	{ HEADER "\n", ":2:1: size: '' should be a number from 0 to 300 or one of: - ?" },
	{ HEADER "3\ta\t00000000\tround\n", ":2:1: 4 columns instead of 5" },
	{ HEADER "3\ta\t00000000\tround\t-\t\n", ":2:22: more than 5 columns" },
	{ HEADER "3\ta\t00000000\tround\t-\n3\t\t00000000\tround\t-\n", ":3:3: name: '' should be some text" },
	{ HEADER "301\ta\t00000000\tround\t-\n", ":2:1: size: '301' should be" },
	{ HEADER "-1\ta\t00000000\tround\t-\n", ":2:1: size: '-1' should be" },
	{ HEADER "03\ta\t00000000\tround\t-\n", ":2:1: size: '03' should be" },
	{ HEADER "3x\ta\t00000000\tround\t-\n", ":2:1: size: '3x' should be" },
	{ HEADER "- ?\ta\t00000000\tround\t-\n", ":2:1: size: '- ?' should be" },
	{ HEADER "18446744073709551617\ta\t00000000\tround\t-\n", ":2:1: size: '1844" },
	{ HEADER "3\ta\t0000000\tround\t-\n", ":2:5: word: '0000000' should be 8 hexadecimal digits" },
	{ HEADER "3\ta\t000000000\tround\t-\n", ":2:5: word:" },
	{ HEADER "3\ta\t0x000000\tround\t-\n", ":2:5: word:" },
	{ HEADER "3\ta\t0000000g\tround\t-\n", ":2:5: word:" },
	{ HEADER "3\ta\t00000000\tround\t00000000\n", ":2:20: other: '00000000' should be 0x and" },
	{ HEADER "3\ta\t00000000\tround\t0x000000000\n", ":2:20: other:" },
	{ HEADER "3\ta\t00000000\troun\t-\n", ":2:14: shape: 'roun' should be one of: round square" },
	{ HEADER "3\ta\t00000000\tround square\t-\n", ":2:14: shape:" },
	{ HEADER "3\ta\t00000000\t\t-\n", ":2:14: shape:" },
	{ HEADER "3\ta\t00000000\tround\t-\r\n", ":2:20: other:" },
};

START_TEST(fault_is_one_line_with_position)
{
	char expected[256];
	struct tsv t;
	int status;
	char *said = read_text(faults[_i].text, strlen(faults[_i].text), &t, &status);

	snprintf(expected, sizeof(expected), "%s%s", path, faults[_i].said);
	ck_assert_int_eq(status, -1);
	ck_assert_msg(!strncmp(said, expected, strlen(expected)), "%s: %s", expected, said);
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
	free(said);
}
END_TEST

/* Wherever a table is cut, but behind a row, that is noticed */
START_TEST(every_cut_is_noticed)
{
	static const char text[] = HEADER "3\ta\t00000000\tround\t-\n300\tb\t00000000\tround\t0x12345678\n";

	for (size_t len = 1; len < sizeof(text) - 1; len++) {
		struct tsv t;
		int status;

		free(read_text(text, len, &t, &status));
		ck_assert_int_eq(status, text[len - 1] == '\n' ? 0 : -1);
	}
}
END_TEST

static void set_up(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void tear_down(void)
{
	unlink(path);
}

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("tsv");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, rows_are_understood);
	tcase_add_loop_test(tcase, fault_is_one_line_with_position, 0, sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(tcase, every_cut_is_noticed);
	return suite_of("tsv", tcase);
}
