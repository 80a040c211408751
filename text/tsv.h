/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TEXT_TSV_H
#define KVMSME_TEXT_TSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <zlib.h>

#define TSV_MAX_COLUMNS	32

/** struct tsv - a tab-separated table with a header line, gzip or plain */
struct tsv {
	gzFile file;
	const char *name;
	unsigned int line;
	size_t nr_columns;
	char header[1024];
	char row[1024];
	char *column[TSV_MAX_COLUMNS];
	char *value[TSV_MAX_COLUMNS];
};

/** tsv_open() - false with one line on @err if @name is no such table */
bool tsv_open(struct tsv *t, const char *name, FILE *err);

bool tsv_has(const struct tsv *t, const char *column);

/** tsv_next() - 1: a row; 0: the end; -1: a line on @err says what is wrong */
int tsv_next(struct tsv *t, FILE *err);

/** tsv_get() - the value of @column in this row, NULL if there is no such column */
const char *tsv_get(const struct tsv *t, const char *column);

/** tsv_number() - the same as a number; "-" and a missing column give 0 */
unsigned long long tsv_number(const struct tsv *t, const char *column);

void tsv_close(struct tsv *t);

#endif
