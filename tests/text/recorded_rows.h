/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of recorded files, and rows of recorded tables with a column changed */
#ifndef TESTS_TEXT_RECORDED_ROWS_H
#define TESTS_TEXT_RECORDED_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** comparator - vectors_main(), traps_main(), or what stands for them */
typedef int (*comparator)(int nfiles, char **files, FILE *out);

/** accepts_everything() - a comparator of no use: status 0 whatever it is given */
int accepts_everything(int nfiles, char **files, FILE *out);

/** struct lines - of a recorded file */
struct lines {
	char **line;
	size_t nr;
};

/** read_lines() - all lines of @path; to be kept until the process ends */
struct lines read_lines(const char *path);

/** write_lines() - @header, which may be NULL, and @line to a new file, of which @path is the template */
void write_lines(char *path, const char *header, const char *line);

/** status_of() - what @compare says of its @nfiles @files, without what it writes */
int status_of(comparator compare, int nfiles, char **files);

#define FLIP	"flip"	/* for change_column(): 0 is 1 and all else 0 */

/** column_at() - the text of column @name in @row, and its length */
const char *column_at(const char *header, const char *row, const char *name, size_t *len);

/**
 * change_column() - @row with the text of column @name replaced by @to: to be freed
 *
 * NULL: it says something else than @from, which may be NULL, or @to already.
 */
char *change_column(const char *header, const char *row, const char *name, const char *from, const char *to);

#endif
