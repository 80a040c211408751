/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checker's own check, for world switches: each key that recorded cases have, at any
 * depth, is changed once, and that must be noticed as a deviation or refused as an input.
 * What may be changed unnoticed is named, with the reason.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cpu.h"
#include "files.h"
#include "input.h"
#include "json_change.h"
#include "suite.h"

/* From case to case, so that all hosts and groups are met soon: prime to their number */
#define STRIDE 101
#define MAX_TRIES 300

enum change { AUTO, WORD, PROGRAM, OPERAND, FEATURE };

enum class { OUTPUT, INPUT, COMMENT };

/** struct row - a key (world_keys.def) */
static const struct row {
	const char *in, *path;
	enum class class;
	enum change change;
	const char *arg;
} rows[] = {
#define WORLD_KEY(in, path, class, change, arg) { in, path, class, change, arg },
#include "world_keys.def"
#undef WORLD_KEY
};
#define NR_ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

static char **lines;
static size_t nr_lines;

static void read_source(void)
{
	struct input_error error;
	struct input *in = input_open(WORLD_SOURCE, &error);
	char *line;
	size_t len;

	while (in && input_line(in, &line, &len, &error) > 0) {
		lines = realloc(lines, (nr_lines + 1) * sizeof(*lines));
		lines[nr_lines++] = strdup(line);
	}
	input_close(in);
}

/* In "line1" and "case" the line itself, else the first of the case's steps that has it */
static bool find_place(json_t *line, const struct row *row, struct place *place)
{
	json_t *steps = json_object_get(line, "steps");

	if (!strcmp(row->in, "line1") || !strcmp(row->in, "case"))
		return json_find(line, row->path, place);
	for (size_t i = 0; i < json_array_size(steps); i++) {
		json_t *step = json_array_get(steps, i);

		if (!strcmp(json_string_value(json_object_get(step, "op")), row->in) &&
		    json_find(step, row->path, place))
			return true;
	}
	return false;
}

/* The first program that reports, dumps or computes becomes one that does nothing */
static json_t *other_program(const json_t *script)
{
	json_t *copy = json_deep_copy(script), *row = json_array_get(copy, 0);

	if (!row)
		return NULL;
	json_array_set_new(row, 0, json_string(json_array_size(row) == 1 ? "smstart" : "msr_cpacr"));
	return copy;
}

static json_t *other_operand(const json_t *script)
{
	json_t *copy = json_deep_copy(script), *row;

	for (size_t i = 0; i < json_array_size(copy); i++) {
		row = json_array_get(copy, i);
		if (json_array_size(row) != 2)
			continue;
		json_array_set_new(row, 1, json_add_one(json_string_value(json_array_get(row, 1))));
		return copy;
	}
	json_decref(copy);
	return NULL;
}

/* A vCPU without its last feature, and without the lengths of that */
static json_t *fewer_features(json_t *step, const json_t *features)
{
	size_t nr = json_array_size(features);
	const char *last = json_string_value(json_array_get(features, nr - 1));
	json_t *copy;

	if (!nr)
		return NULL;
	json_object_del(step, !strcmp(last, "SVE") ? "sve_vls" : "sme_vls");
	copy = json_copy((json_t *)features);
	json_array_remove(copy, nr - 1);
	return copy;
}

static json_t *changed_value(json_t *line, const struct row *row, const struct place *place)
{
	const json_t *value = json_object_get(place->parent, place->key);

	switch (row->change) {
	case WORD:
		return json_string(row->arg);
	case PROGRAM:
		return other_program(value);
	case OPERAND:
		return other_operand(value);
	case FEATURE:
		return fewer_features(place->parent, value);
	default:
		return json_other_value(line, value);
	}
}

static void check_lines(const char *first, const char *second, struct checked *checked)
{
	size_t len = strlen(first) + strlen(second) + 2;
	char *text = malloc(len + 1);

	snprintf(text, len + 1, "%s\n%s\n", first, second);
	check_path(write_file("mutant.jsonl", text, len), &cpu_unicorn_ops, checked);
	free(text);
}

/* @line instead of number @at; cases stand behind line 1, line 1 before the first case */
static void check_line(const json_t *line, size_t at, struct checked *checked)
{
	char *text = json_dumps(line, JSON_COMPACT);

	check_lines(at ? lines[0] : text, at ? text : lines[1], checked);
	free(text);
}

static bool noticed(const struct checked *checked, size_t at)
{
	if (!checked->ok)
		return strstr(checked->err, at ? "mutant.jsonl:2: " : "mutant.jsonl:1: ");
	return checked->result.deviations && strstr(checked->out, "mutant.jsonl:2: ") &&
	       strstr(checked->out, "  record: ") && strstr(checked->out, "  model:  ");
}

/* A look at the text, before it is parsed; one group of cases is left out by name */
static bool may_have(const char *line, const struct row *row)
{
	const char *dot = strrchr(row->path, '.');
	char key[64];

	snprintf(key, sizeof(key), "\"%s\"", dot ? dot + 1 : row->path);
	return strstr(line, key) && !strstr(line, "\"g5.signal_spin_fp");
}

/* Returns 1 if the change in line @at was noticed, 0 if not, -1 if there is nothing to change */
static int try_line(const struct row *row, size_t at, struct checked *checked)
{
	json_t *line = may_have(lines[at], row) ? json_loads(lines[at], 0, NULL) : NULL;
	struct place place;
	json_t *changed = NULL;
	int result = -1;

	if (line && find_place(line, row, &place))
		changed = changed_value(line, row, &place);
	if (changed) {
		json_object_set_new(place.parent, place.key, changed);
		check_line(line, at, checked);
		result = noticed(checked, at);
	}
	json_decref(line);
	return result;
}

static size_t nr_candidates(const struct row *row)
{
	return strcmp(row->in, "line1") ? nr_lines - 1 : 1;
}

/* Line of candidate number @n */
static size_t candidate(const struct row *row, size_t n)
{
	return strcmp(row->in, "line1") ? 1 + n * STRIDE % (nr_lines - 1) : 0;
}

START_TEST(change_is_noticed)
{
	const struct row *row = &rows[_i];
	static struct checked checked;
	int tries = 0, result = -1;

	if (row->class == COMMENT)
		return;
	for (size_t n = 0; n < nr_candidates(row) && tries < MAX_TRIES && result != 1; n++) {
		result = try_line(row, candidate(row, n), &checked);
		tries += result >= 0;
		if (row->class == OUTPUT && result == 0)
			break;
	}
	ck_assert_msg(tries, "%s.%s: nothing to change", row->in, row->path);
	ck_assert_msg(result == 1, "%s.%s: changed unnoticed: %s%s", row->in, row->path, checked.out,
		      checked.err);
}
END_TEST

static json_t *line_with(const struct row *row, size_t *at, struct place *place)
{
	for (size_t n = 0; n < nr_candidates(row); n++) {
		json_t *line;

		*at = candidate(row, n);
		line = may_have(lines[*at], row) ? json_loads(lines[*at], 0, NULL) : NULL;
		if (line && find_place(line, row, place))
			return line;
		json_decref(line);
	}
	ck_abort_msg("%s.%s: no record has it", row->in, row->path);
}

START_TEST(misspelt_key_is_refused)
{
	const struct row *row = &rows[_i];
	static struct checked checked;
	struct place place;
	char key[80];
	size_t at;
	json_t *line = line_with(row, &at, &place);

	snprintf(key, sizeof(key), "%sx", place.key);
	json_object_set(place.parent, key, json_object_get(place.parent, place.key));
	json_object_del(place.parent, place.key);
	check_line(line, at, &checked);
	ck_assert_msg(!checked.ok && noticed(&checked, at), "%s.%s: taken: %s", row->in, row->path,
		      checked.err);
	json_decref(line);
}
END_TEST

/* No field is a fraction, comments neither */
START_TEST(wrong_type_is_refused)
{
	const struct row *row = &rows[_i];
	static struct checked checked;
	struct place place;
	size_t at;
	json_t *line = line_with(row, &at, &place);

	json_object_set_new(place.parent, place.key, json_real(1.5));
	check_line(line, at, &checked);
	ck_assert_msg(!checked.ok && noticed(&checked, at), "%s.%s: taken: %s", row->in, row->path,
		      checked.err);
	json_decref(line);
}
END_TEST

static void expect_row(const char *in, const char *path)
{
	for (int i = 0; i < NR_ROWS; i++)
		if (!strcmp(rows[i].in, in) && !strcmp(rows[i].path, path))
			return;
	ck_abort_msg("%s.%s is recorded, but no row of this test", in, path);
}

/* Names of programs are data, what "result" holds is a comment, and steps have rows of their own */
static bool goes_deeper(const char *key)
{
	return strcmp(key, "result") != 0 && strcmp(key, "steps") != 0 && strcmp(key, "programs") != 0;
}

static void expect_rows(const char *in, const char *path, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		char deeper[128];

		snprintf(deeper, sizeof(deeper), "%s%s%s", path, *path ? "." : "", key);
		expect_row(in, deeper);
		if (json_is_object(json_array_get(value, 0)) && goes_deeper(key)) {
			size_t len = strlen(deeper);

			snprintf(deeper + len, sizeof(deeper) - len, "[]");
			for (size_t i = 0; i < json_array_size(value); i++)
				expect_rows(in, deeper, json_array_get(value, i));
		} else if (json_is_object(value) && goes_deeper(key)) {
			expect_rows(in, deeper, value);
		}
	}
}

/* A key that no row has would be one that this test says nothing of */
START_TEST(every_recorded_key_has_a_row)
{
	json_t *line, *step, *programs;
	const char *name;
	size_t i;

	ck_assert_uint_gt(nr_lines, 1000);
	ck_assert_uint_ne((nr_lines - 1) % STRIDE, 0);
	line = json_loads(lines[0], 0, NULL);
	expect_rows("line1", "", line);
	programs = json_object_get(line, "programs");
	json_object_foreach(programs, name, step)
		expect_rows("line1", "programs.*", step);
	json_decref(line);
	for (size_t at = 1; at < nr_lines; at++) {
		line = json_loads(lines[at], 0, NULL);
		expect_rows("case", "", line);
		json_array_foreach(json_object_get(line, "steps"), i, step)
			expect_rows(json_string_value(json_object_get(step, "op")), "", step);
		json_decref(line);
	}
}
END_TEST

/* ID_AA64ZFR0_EL1 of the CPU without SVE, as a guest reports it (world_learn.c) */
#define ZFR0_REPORT "\"mmio_data\":\"0x100100210020\""

/* The next case behind @at whose guest reports it; 0 if there is none */
static size_t find_zfr0(size_t at)
{
	for (at++; at < nr_lines; at++)
		if (strstr(lines[at], ZFR0_REPORT))
			return at;
	return 0;
}

/* What the CPU is, is learned from the first case that says it, and no second CPU is accepted */
START_TEST(cpu_value_is_learned_once)
{
	static struct checked checked;
	size_t first = find_zfr0(0), second = find_zfr0(first);
	char *both;

	ck_assert(first && second);
	ck_assert_int_gt(asprintf(&both, "%s\n%s", lines[first], lines[second]), 0);
	check_lines(lines[0], both, &checked);
	ck_assert_msg(checked.ok && !checked.result.deviations, "%s%s", checked.out, checked.err);
	*strstr(strrchr(both, '\n'), "100100210020") = '2';
	check_lines(lines[0], both, &checked);
	ck_assert_msg(checked.ok && checked.result.deviations == 1, "%s%s", checked.out, checked.err);
	ck_assert_ptr_nonnull(strstr(checked.out, "mutant.jsonl:3: "));
	free(both);
}
END_TEST

START_TEST(unchanged_lines_agree)
{
	static struct checked checked;

	check_lines(lines[0], lines[1], &checked);
	ck_assert_msg(checked.ok && !checked.result.deviations, "%s%s", checked.out, checked.err);
	ck_assert_uint_gt(checked.result.operations, 1);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("mutation");

	read_source();
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, unchanged_lines_agree);
	tcase_add_test(tcase, cpu_value_is_learned_once);
	tcase_add_test(tcase, every_recorded_key_has_a_row);
	tcase_add_loop_test(tcase, change_is_noticed, 0, NR_ROWS);
	tcase_add_loop_test(tcase, misspelt_key_is_refused, 0, NR_ROWS);
	tcase_add_loop_test(tcase, wrong_type_is_refused, 0, NR_ROWS);
	return suite_of("world mutation", tcase);
}
