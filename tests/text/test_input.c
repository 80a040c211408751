/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of plain, gzip and xz files; and what is no such file is an error at a line */
#include <check.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "input.h"
#include "suite.h"

#define TEXT		"one\ntwo\nthree\n"
#define MAX_LINE	(16 * 1024 * 1024)

static uint8_t bytes[4096];
static size_t nr_bytes;
static char path[] = "test_input.XXXXXX";

static void add_plain(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		bytes[nr_bytes + i] = (uint8_t)text[i];
	nr_bytes += len;
}

static void add_gz(const char *text)
{
	z_stream z = { 0 };

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (const uint8_t *)text;
	z.avail_in = (unsigned int)strlen(text);
	z.next_out = bytes + nr_bytes;
	z.avail_out = (unsigned int)(sizeof(bytes) - nr_bytes);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	nr_bytes += z.total_out;
}

static void add_xz(const char *text)
{
	ck_assert_int_eq(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, (const uint8_t *)text,
						 strlen(text), bytes, &nr_bytes, sizeof(bytes)), LZMA_OK);
}

static void write_file(const void *from, size_t n)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(from, 1, n, file), n);
	fclose(file);
}

/* The lines of the file, each with a bar behind it, until an error, which is appended */
static const char *read_file(void)
{
	static char all[512];
	struct input_error error = { 0 };
	struct input *in = input_open(path, &error);
	char *line;
	size_t len;
	int more = in ? 0 : -1;

	all[0] = '\0';
	while (in && (more = input_line(in, &line, &len, &error)) > 0) {
		ck_assert_uint_eq(strlen(line), len);
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%.40s|", line);
	}
	if (more < 0)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%d: %s", (int)error.line,
			 error.text);
	input_close(in);
	return all;
}

static const char *read_bytes(void)
{
	write_file(bytes, nr_bytes);
	return read_file();
}

static void (*const add[])(const char *text) = { add_plain, add_gz, add_xz };

START_TEST(all_packings_have_the_same_lines)
{
	add[_i](TEXT);
	ck_assert_str_eq(read_bytes(), "one|two|three|");
	nr_bytes = 0;
	add[_i]("");
	ck_assert_str_eq(read_bytes(), "");
	nr_bytes = 0;
	add[_i]("\n\nno newline");
	ck_assert_str_eq(read_bytes(), "||no newline|");
}
END_TEST

/* gzip(1), xz(1): several streams are their contents one behind the other */
START_TEST(streams_follow_each_other)
{
	add[_i]("one\ntw");
	add[_i]("");
	add[_i]("o\nthree\n");
	ck_assert_str_eq(read_bytes(), "one|two|three|");
}
END_TEST

START_TEST(bytes_behind_the_end_are_refused)
{
	static const struct {
		const char *bytes;
		size_t n;
	} tails[] = {
		{ "x", 1 }, { "\0", 1 }, { "\n", 1 }, { "\x1f", 1 }, { "\x1f\x8b", 2 }, { "\x1fxyz", 4 },
		{ "one\n", 4 }, { "\xfd" "7z", 3 }, { "\0\0\0\0x", 5 },
	};

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		nr_bytes = 0;
		add[_i](TEXT);
		memcpy(bytes + nr_bytes, tails[i].bytes, tails[i].n);
		nr_bytes += tails[i].n;
		ck_assert_msg(strstr(read_bytes(), ": "), "tail %zu is accepted", i);
	}
	ck_assert_ptr_nonnull(strstr(read_file(), _i == 1 ? "bytes behind the end" : "damaged"));
}
END_TEST

START_TEST(every_cut_is_noticed)
{
	size_t whole;

	add[_i](TEXT);
	whole = nr_bytes;
	while (--nr_bytes > 6) {
		const char *said = read_bytes();

		ck_assert_msg(strstr(said, "damaged or cut off"), "%zu of %zu bytes: %s", nr_bytes,
			      whole, said);
	}
}
END_TEST

/* CRC-32 and CRC-64 find any single changed bit of what they cover */
START_TEST(damage_is_noticed)
{
	add[_i](TEXT);
	bytes[nr_bytes / 2] ^= 1;
	ck_assert_ptr_nonnull(strstr(read_bytes(), "damaged or cut off"));
}
END_TEST

START_TEST(nul_bytes_are_refused)
{
	static const char text[] = "one\ntw\0o\n";

	write_file(text, sizeof(text) - 1);
	ck_assert_str_eq(read_file(), "one|2: a NUL byte, which is no part of a text");
	write_file("", 1);
	ck_assert_str_eq(read_file(), "1: a NUL byte, which is no part of a text");
}
END_TEST

START_TEST(long_lines_are_refused)
{
	char *text = malloc(MAX_LINE + 2);

	ck_assert_ptr_nonnull(text);
	memset(text, 'a', MAX_LINE + 1);
	text[MAX_LINE] = '\n';
	write_file(text, MAX_LINE + 1);
	ck_assert_str_eq(read_file(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|");
	text[MAX_LINE] = 'a';
	write_file(text, MAX_LINE + 1);
	ck_assert_str_eq(read_file(), "1: line of more than 16777216 bytes");
	text[MAX_LINE + 1] = '\n';
	write_file(text, MAX_LINE + 2);
	ck_assert_str_eq(read_file(), "1: line of more than 16777216 bytes");
	free(text);
}
END_TEST

START_TEST(pipes_are_read_too)
{
	struct input_error error;
	struct input *in;
	int ends[2];
	char name[32], *line;
	size_t len;

	add[_i](TEXT);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], bytes, nr_bytes), (ssize_t)nr_bytes);
	close(ends[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	in = input_open(name, &error);
	ck_assert_ptr_nonnull(in);
	ck_assert_int_eq(input_line(in, &line, &len, &error), 1);
	ck_assert_str_eq(line, "one");
	input_close(in);
	close(ends[0]);
}
END_TEST

START_TEST(what_cannot_be_read_says_why)
{
	struct input_error error = { 0 };

	ck_assert_ptr_null(input_open("there-is-no-such", &error));
	ck_assert_ptr_nonnull(strstr(error.text, "cannot be opened"));
	ck_assert_ptr_null(input_open("/", &error));
	ck_assert_ptr_nonnull(strstr(error.text, "cannot be read: Is a directory"));
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
	TCase *tcase = tcase_create("input");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, all_packings_have_the_same_lines, 0, 3);
	tcase_add_loop_test(tcase, streams_follow_each_other, 0, 3);
	tcase_add_loop_test(tcase, bytes_behind_the_end_are_refused, 1, 3);
	tcase_add_loop_test(tcase, every_cut_is_noticed, 1, 3);
	tcase_add_loop_test(tcase, damage_is_noticed, 1, 3);
	tcase_add_test(tcase, nul_bytes_are_refused);
	tcase_add_test(tcase, long_lines_are_refused);
	tcase_add_loop_test(tcase, pipes_are_read_too, 0, 3);
	tcase_add_test(tcase, what_cannot_be_read_says_why);
	return suite_of("input", tcase);
}
