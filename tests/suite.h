/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a Check test file offers: its suite
 *
 * check_main.c has main() for all of them; kvmsme_add_check_test() links it.
 */
#ifndef KVMSME_TESTS_SUITE_H
#define KVMSME_TESTS_SUITE_H

#include <check.h>

/** check_suite() - the suite of this binary, which check_main.c runs and frees */
Suite *check_suite(void);

/** suite_of() - a new suite @name of the one case @tcase */
Suite *suite_of(const char *name, TCase *tcase);

/**
 * scratch_file() - have a file while the tests of @tcase run
 * @path: a template of mkstemp(), which becomes its name; one a binary
 */
void scratch_file(TCase *tcase, char *path);

#endif
