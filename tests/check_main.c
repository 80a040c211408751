/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main() of every Check test */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite.h"

Suite *suite_of(const char *name, TCase *tcase)
{
	Suite *suite = suite_create(name);

	suite_add_tcase(suite, tcase);
	return suite;
}

static char *scratch;

static void make_scratch(void)
{
	close(mkstemp(scratch));
}

static void remove_scratch(void)
{
	unlink(scratch);
}

void scratch_file(TCase *tcase, char *path)
{
	scratch = path;
	tcase_add_unchecked_fixture(tcase, make_scratch, remove_scratch);
}

int main(void)
{
	SRunner *runner;
	int run, failed;

	/* against hangs only: sanitizers and loaded machines are slow */
	setenv("CK_DEFAULT_TIMEOUT", "600", false);
	runner = srunner_create(check_suite());
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (!run)
		fprintf(stderr, "no test was run\n");
	return failed || !run ? EXIT_FAILURE : EXIT_SUCCESS;
}
