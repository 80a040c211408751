/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Tab-separated tables with a header line, plain, gzip or xz
 *
 * A reader says which columns a table has and what may stand in them, and gets rows that
 * are right.  Every column is needed, in any order, and no other may be there.  What is
 * wrong is one line with file, line and column of the text.
 */
#ifndef KVMSME_TEXT_TSV_H
#define KVMSME_TEXT_TSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "input.h"

#define TSV_MAX_COLUMNS	32

enum tsv_type {
	TSV_TEXT,	/* any text but none */
	TSV_WORD,	/* one of @words */
	TSV_NUMBER,	/* as text/number.h has it, up to @max */
	TSV_HEX32,	/* eight hexadecimal digits */
	TSV_0X32,	/* the same behind 0x */
};

/**
 * struct tsv_column - what a column may hold
 * @words: separated by single blanks; may stand instead of a number, too
 */
struct tsv_column {
	const char *name;
	enum tsv_type type;
	uint64_t max;
	const char *words;
};

/** struct tsv_kind - a kind of table: the first one whose column @mark the header has */
struct tsv_kind {
	const char *mark;
	const struct tsv_column *column;
	size_t nr;
};

/** struct tsv_value - @is_number: it is @number, and no word; @at: its place in the line, from 1 */
struct tsv_value {
	const char *text;
	uint64_t number;
	bool is_number;
	size_t at;
};

/**
 * struct tsv - a table that is read
 * @value: the row's, numbered as the columns of @kind are; until the next tsv_next()
 * @place: of the file's columns among those of @kind
 */
struct tsv {
	const char *name;
	FILE *err;
	struct input *in;
	uint64_t line;
	const struct tsv_kind *kind;
	struct tsv_value value[TSV_MAX_COLUMNS];
	size_t place[TSV_MAX_COLUMNS];
};

/** tsv_open() - and find out which of the @nr @kinds it is; false after a line on @err */
bool tsv_open(struct tsv *t, const char *name, const struct tsv_kind *kinds, size_t nr, FILE *err);

/** tsv_begin() - the same with the header line that was read from @in, which stays the caller's */
bool tsv_begin(struct tsv *t, struct input *in, char *header, const struct tsv_kind *kinds, size_t nr);

/** tsv_next() - 1: a row; 0: the end; -1: a line on @err says what is wrong */
int tsv_next(struct tsv *t);

/** tsv_is() - does the row say @word in that column? */
bool tsv_is(const struct tsv *t, size_t column, const char *word);

/** tsv_fail() - what is wrong with the row's value in @column, as a line on @err; false */
bool tsv_fail(const struct tsv *t, size_t column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** tsv_close() - what tsv_open() has opened */
void tsv_close(struct tsv *t);

#endif
