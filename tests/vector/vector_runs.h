/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a comparator says of one recorded line */
#ifndef TESTS_VECTOR_RUNS_H
#define TESTS_VECTOR_RUNS_H

#include "recorded_rows.h"

/** status_of_line() - of @compare for a file of @header, which may be NULL, and @line */
int status_of_line(comparator compare, const char *header, const char *line);

#endif
