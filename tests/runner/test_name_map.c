// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of saves: the last one that has a name is what it means, however many there are */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name_map.h"
#include "scenario.h"
#include "suite.h"

#define MANY 20000

START_TEST(finds_what_was_put_last)
{
	static char name[MANY][8];
	struct name_map map = { 0 };
	int first, second;

	ck_assert_ptr_null(name_map_get(&map, "n0"));
	for (int i = 0; i < MANY; i++) {
		snprintf(name[i], sizeof(name[i]), "n%d", i);
		name_map_put(&map, name[i], i % 2 ? &first : &second);
	}
	name_map_put(&map, "n7", &second);
	for (int i = 0; i < MANY; i++)
		ck_assert_ptr_eq(name_map_get(&map, name[i]), i % 2 && i != 7 ? &first : &second);
	ck_assert_ptr_null(name_map_get(&map, "n20000"));
	ck_assert_ptr_null(name_map_get(&map, ""));
	name_map_free(&map);
	ck_assert_ptr_null(name_map_get(&map, "n0"));
	name_map_free(&map);
}
END_TEST

static char scenario_path[] = "/tmp/test_name_map.XXXXXX";

/* A scenario of @steps, loaded; what is wrong with it, to be freed */
static char *load_steps_of(const char *steps)
{
	FILE *file = fopen(scenario_path, "w");
	struct scenario s;
	char *error;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "scenario: t\nsource: t\nsteps:\n%s", steps);
	fclose(file);
	ck_assert(scenario_load(&s, scenario_path) == !*s.doc.error);
	error = strdup(s.doc.error);
	ck_assert_ptr_nonnull(error);
	scenario_free(&s);
	return error;
}

START_TEST(a_name_is_saved_before)
{
	char *error = load_steps_of("  - save: here\n  - same_as: here\n  - save: here\n  - restore: {from: here}\n");

	ck_assert_str_eq(error, "");
	free(error);
	error = load_steps_of("  - same_as: here\n  - save: here\n");
	ck_assert_ptr_nonnull(strstr(error, ":4:14: no save: of the name 'here' before this"));
	free(error);
	error = load_steps_of("  - save: before\n  - same_as: befor\n");
	ck_assert_ptr_nonnull(strstr(error, "no save: of the name 'befor' before this; did you mean 'before'?"));
	free(error);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("name_map");

	scratch_file(tcase, scenario_path);
	tcase_add_test(tcase, finds_what_was_put_last);
	tcase_add_test(tcase, a_name_is_saved_before);
	return suite_of("name_map", tcase);
}
