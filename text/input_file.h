/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are read, of which - is standard input */
#ifndef KVMSME_TEXT_INPUT_FILE_H
#define KVMSME_TEXT_INPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static inline bool is_standard_input(const char *path)
{
	return !strcmp(path, "-");
}

/**
 * input_file_open() - @path, or of "-" standard input from its beginning, as often as it is asked for
 * NULL with errno set: EFBIG where a pipe has more than 256 MiB.
 */
FILE *input_file_open(const char *path);

#endif
