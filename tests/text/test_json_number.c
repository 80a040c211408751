/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "json_number.h"
#include "suite.h"

static const struct {
	const char *json;
	uint64_t max;
	bool integer, text;
	uint64_t value;
} cases[] = {
	{ "0", 0, true, false, 0 },
	{ "300", 300, true, false, 300 },
	{ "301", 300, false, false, 0 },
	{ "-1", UINT64_MAX, false, false, 0 },
	{ "-9223372036854775808", UINT64_MAX, false, false, 0 },
	{ "9223372036854775807", UINT64_MAX, true, false, INT64_MAX },
	{ "4294967312", UINT32_MAX, false, false, 0 },
	{ "1.0", 300, false, false, 0 },
	{ "true", 300, false, false, 0 },
	{ "null", 300, false, false, 0 },
	{ "[1]", 300, false, false, 0 },
	{ "{}", 300, false, false, 0 },
	{ "\"0x12c\"", 300, false, true, 300 },
	{ "\"300\"", 300, false, true, 300 },
	{ "\"301\"", 300, false, false, 0 },
	{ "\"0x10000000000000000\"", UINT64_MAX, false, false, 0 },
	{ "\"0x1 \"", 300, false, false, 0 },
	{ "\"-1\"", UINT64_MAX, false, false, 0 },
	{ "\"\"", 300, false, false, 0 },
};

START_TEST(numbers_in_range)
{
	json_t *value = json_loads(cases[_i].json, JSON_DECODE_ANY, NULL);
	uint64_t number = 99;

	ck_assert_ptr_nonnull(value);
	ck_assert_int_eq(json_number_integer(value, cases[_i].max, &number), cases[_i].integer);
	ck_assert_uint_eq(number, cases[_i].integer ? cases[_i].value : 99);
	number = 99;
	ck_assert_int_eq(json_number_text(value, cases[_i].max, &number), cases[_i].text);
	ck_assert_uint_eq(number, cases[_i].text ? cases[_i].value : 99);
	json_decref(value);
}
END_TEST

START_TEST(no_value_is_no_number)
{
	uint64_t number;

	ck_assert(!json_number_integer(NULL, UINT64_MAX, &number));
	ck_assert(!json_number_text(NULL, UINT64_MAX, &number));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("JSON number");

	tcase_add_loop_test(tcase, numbers_in_range, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tcase, no_value_is_no_number);
	return suite_of("JSON number", tcase);
}
