/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Temporary traces, and what checking them printed */
#ifndef TESTS_TRACE_FILES_H
#define TESTS_TRACE_FILES_H

#include <stddef.h>

#include "trace_check.h"

/** struct checked - the outcome of checking one trace */
struct checked {
	struct check_result result;
	bool ok;
	char out[1 << 16];
	char err[4096];
};

/** write_file() - a file in the test's own directory; the name, valid until the next call */
const char *write_file(const char *name, const void *bytes, size_t len);

/** forget_files() - remove what write_file() wrote */
void forget_files(void);

/** check_path() - check_file() with its output caught, and forget_files() */
void check_path(const char *path, const struct cpu_ops *cpu, struct checked *checked);

#endif
