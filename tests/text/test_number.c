/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "number.h"
#include "suite.h"

static const struct {
	const char *text;
	uint64_t max;
	bool ok;
	uint64_t value;
} cases[] = {
	{ "0", 0, true, 0 },
	{ "7", 7, true, 7 },
	{ "8", 7, false, 0 },
	{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
	{ "18446744073709551616", UINT64_MAX, false, 0 },
	{ "0xffffffffffffffff", UINT64_MAX, true, UINT64_MAX },
	{ "0x10000000000000000", UINT64_MAX, false, 0 },
	{ "0xAb", 0xff, true, 0xab },
	{ "-1", UINT64_MAX, false, 0 },
	{ "+1", UINT64_MAX, false, 0 },
	{ " 1", UINT64_MAX, false, 0 },
	{ "1 ", UINT64_MAX, false, 0 },
	{ "010", UINT64_MAX, false, 0 },
	{ "00", UINT64_MAX, false, 0 },
	{ "0x", UINT64_MAX, false, 0 },
	{ "0b1", UINT64_MAX, false, 0 },
	{ "12a", UINT64_MAX, false, 0 },
	{ "", UINT64_MAX, false, 0 },
	{ NULL, UINT64_MAX, false, 0 },
};

START_TEST(numbers)
{
	uint64_t value = 99;

	ck_assert_int_eq(number_parse(cases[_i].text, cases[_i].max, &value), cases[_i].ok);
	ck_assert_uint_eq(value, cases[_i].ok ? cases[_i].value : 99);
}
END_TEST

START_TEST(parts)
{
	uint64_t value = 0;

	ck_assert(number_parse_part("64.s", 2, 2048, &value));
	ck_assert_uint_eq(value, 64);
	ck_assert(!number_parse_part("64.s", 3, 2048, &value));
	ck_assert(number_parse_hex("00ff", 0xff, &value));
	ck_assert_uint_eq(value, 0xff);
	ck_assert(!number_parse_hex("0xff", 0xff, &value));
	ck_assert(!number_parse_hex("", 0xff, &value));
}
END_TEST

START_TEST(bytes)
{
	uint8_t to[2] = { 0 };

	ck_assert(number_parse_bytes("0aF0", to, 2));
	ck_assert(to[0] == 0x0a && to[1] == 0xf0);
	ck_assert(number_parse_bytes("", to, 0));
	ck_assert(!number_parse_bytes("0aF", to, 2));
	ck_assert(!number_parse_bytes("0aF00", to, 2));
	ck_assert(!number_parse_bytes("0aF000", to, 2));
	ck_assert(!number_parse_bytes("0aFg", to, 2));
	ck_assert(!number_parse_bytes("0x00", to, 2));
	ck_assert(!number_parse_bytes("-100", to, 2));
	ck_assert(!number_parse_bytes(NULL, to, 0));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("number");

	tcase_add_loop_test(tcase, numbers, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tcase, parts);
	tcase_add_test(tcase, bytes);
	return suite_of("number", tcase);
}
