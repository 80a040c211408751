/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The comparators' own check: each kind of expectation, once as it is and once wrong.  One that
 * accepts the wrong one as well compares nothing.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cpu.h"
#include "runner.h"
#include "suite.h"

#define HOST "{sve: [1, 2], sme: [1, 2, 4], sme2: true, fa64: true}"
#define OTHER_HOST "other_host: {sve: [1], sme: none}\n"
#define MAX_TEXT 4096

extern const struct cpu_ops cpu_unicorn_ops;

static const struct {
	const char *other_host, *profiles, *before, *step, *right, *wrong, *complaint;
} rows[] = {
#define EXPECT(...) { "", __VA_ARGS__ },
#define EXPECT_OTHER(...) { OTHER_HOST, __VA_ARGS__ },
#include "expectations.def"
};
#define NR_ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

static char path[] = "/tmp/kvmsme-test-expectations.XXXXXX";

static int run(const char *text, enum report_format format, char **out)
{
	const char *const paths[] = { path };
	size_t len;
	struct runner_options o = { .paths = paths, .nr_paths = 1, .format = format,
				    .cpu = &cpu_unicorn_ops };
	FILE *file = fopen(path, "w");
	int status;

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	o.out = o.err = open_memstream(out, &len);
	status = runner_main(&o);
	fclose(o.out);
	return status;
}

static int run_row(int n, const char *expected, char **out)
{
	const char *hole = strstr(rows[n].step, "%s");
	bool list = *rows[n].profiles == '[';
	char profiles[128], text[MAX_TEXT];
	int len;

	ck_assert_ptr_nonnull(hole);
	snprintf(profiles, sizeof(profiles), "%s%s%s", list ? "" : "[", rows[n].profiles, list ? "" : "]");
	len = snprintf(text, sizeof(text),
		       "scenario: t\nsource: s\nhost: " HOST "\n%sprofiles: %s\nsteps:\n%s  - %.*s%s%s\n",
		       rows[n].other_host, profiles, rows[n].before, (int)(hole - rows[n].step),
		       rows[n].step, expected, hole + 2);
	ck_assert_int_lt(len, MAX_TEXT);
	return run(text, REPORT_PRETTY, out);
}

START_TEST(what_is_right_passes)
{
	char *out;

	ck_assert_msg(run_row(_i, rows[_i].right, &out) == RUNNER_PASS, "%s", out);
	free(out);
}
END_TEST

START_TEST(what_is_wrong_fails)
{
	char *out;

	ck_assert_msg(run_row(_i, rows[_i].wrong, &out) == RUNNER_FAIL, "%s: %s", rows[_i].wrong, out);
	ck_assert_msg(strstr(out, rows[_i].complaint) != NULL, "%s is not in: %s", rows[_i].complaint, out);
	free(out);
}
END_TEST

#define LIST(step) "scenario: t\nsource: s\nprofiles: [sme-v12]\nsteps:\n  - vcpu_init: [SVE]\n" \
	"  - finalize: VEC\n  - " step "\n"

/* The count that is told of a wrong one is right, and one more or less is not */
START_TEST(counts)
{
	static const char *const steps[] = {
		"reg_list: {count: %llu}", "reg_list: {room: 2000, count: %llu}",
		"{reg_list: {room: 3, count: %llu}, fails: E2BIG}",
	};
	char form[512], text[512], *out, *got;
	unsigned long long count;

	snprintf(form, sizeof(form), LIST("%s"), steps[_i]);
	snprintf(text, sizeof(text), form, 1ULL);
	ck_assert_int_eq(run(text, REPORT_PRETTY, &out), RUNNER_FAIL);
	got = strstr(out, "count: expected 1, got ");
	ck_assert_msg(got != NULL, "%s", out);
	count = strtoull(got + strlen("count: expected 1, got "), NULL, 10);
	free(out);
	ck_assert_uint_gt(count, 100);
	for (int more = -1; more <= 1; more++) {
		snprintf(text, sizeof(text), form, count + (unsigned long long)more);
		ck_assert_int_eq(run(text, REPORT_PRETTY, &out), more ? RUNNER_FAIL : RUNNER_PASS);
		free(out);
	}
}
END_TEST

/* Without profiles: a host without SME has all that are no proposals and no defects */
START_TEST(all_profiles)
{
	static const char text[] = "scenario: t\nsource: s\nhost: {sve: [1], sme: none}\n"
				   "steps: [{vcpu_init: [SVE]}]\n";
	json_int_t expected = 0, mainline = 0;
	json_t *json;
	char *out;

	for (size_t i = 0; i < nr_builtin_profiles; i++) {
		const struct profile *profile = builtin_profiles[i];

		expected += !*profile->proposal && !profile->defective;
		mainline += !*profile->proposal && !profile->defective && !profile->sme;
	}
	ck_assert_int_gt(mainline, 0);
	ck_assert_int_eq(run(text, REPORT_JSON, &out), RUNNER_PASS);
	json = json_loads(out, 0, NULL);
	ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(json, "summary"), "passed")), expected);
	json_decref(json);
	free(out);
}
END_TEST

static void assert_status(const json_t *json, size_t n, const char *status)
{
	const json_t *result = json_array_get(json_object_get(json, "results"), n);

	ck_assert_str_eq(json_string_value(json_object_get(result, "status")), status);
}

/* Each form of report says of each profile what came of it */
START_TEST(reports_name_the_failure)
{
	static const char text[] =
		"scenario: t\nsource: s\nprofiles: [sme-v12, sme-v9]\nsteps:\n  - vcpu_init: [SVE, SME]\n"
		"  - finalize: VEC\n  - {get: {\"ZA[0]\": any}, fails: EBUSY}\n";
	json_t *json;
	char *out;

	ck_assert_int_eq(run(text, REPORT_JSON, &out), RUNNER_FAIL);
	json = json_loads(out, 0, NULL);
	ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(json, "summary"), "passed")), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(json, "summary"), "failed")), 1);
	assert_status(json, 0, "pass");
	assert_status(json, 1, "fail");
	json_decref(json);
	free(out);
	ck_assert_int_eq(run(text, REPORT_KTAP, &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "\nok 1 "));
	ck_assert_ptr_nonnull(strstr(out, "\nnot ok 2 "));
	ck_assert_ptr_nonnull(strstr(out, "# Totals: pass:1 fail:1 "));
	free(out);
	ck_assert_int_eq(run(text, REPORT_JUNIT, &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "<failure message=\"7:5: get ZA[0]: expected EBUSY, got "));
	free(out);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("expectations");

	scratch_file(tcase, path);
	tcase_add_loop_test(tcase, what_is_right_passes, 0, NR_ROWS);
	tcase_add_loop_test(tcase, what_is_wrong_fails, 0, NR_ROWS);
	tcase_add_loop_test(tcase, counts, 0, 3);
	tcase_add_test(tcase, all_profiles);
	tcase_add_test(tcase, reports_name_the_failure);
	return suite_of("expectations", tcase);
}
