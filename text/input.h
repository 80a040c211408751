/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Lines of a plain, gzip or xz file, one at a time
 *
 * What a file is, its first bytes say, not its name.  Damaged or cut-off compressed data,
 * bytes behind their end, a NUL byte and a line of more than 16 MiB are errors.
 */
#ifndef KVMSME_TEXT_INPUT_H
#define KVMSME_TEXT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct input;

/** struct input_error - why a file could not be read; @line 0: no particular line */
struct input_error {
	uint64_t line;
	char text[160];
};

/** input_open() - NULL with *@error filled if that fails */
struct input *input_open(const char *path, struct input_error *error);

/**
 * input_line() - the next line, without its newline, NUL-terminated
 * @line: valid until the next call
 * Returns 1, 0 at the end, -1 with *@error filled.
 */
int input_line(struct input *in, char **line, size_t *len, struct input_error *error);

/** input_line_number() - of the line returned last, from 1 */
uint64_t input_line_number(const struct input *in);

/** input_cut_off() - the line returned last ends the file without a newline */
int input_cut_off(const struct input *in);

/** input_failed() - say where and why @path could not be read, to @err; false */
bool input_failed(FILE *err, const char *path, const struct input_error *error);

void input_close(struct input *in);

/** input_watch() - @fn is told now and then how far a file is read, whoever reads it; NULL: nobody is */
void input_watch(void (*fn)(const char *path, uint64_t line));

#endif
