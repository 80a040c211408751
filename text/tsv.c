// SPDX-License-Identifier: GPL-2.0-or-later
#include "tsv.h"

#include <stdlib.h>
#include <string.h>

static size_t split(char *line, char **field)
{
	size_t nr = 0;

	line[strcspn(line, "\r\n")] = '\0';
	while (nr < TSV_MAX_COLUMNS) {
		char *tab = strchr(line, '\t');

		field[nr++] = line;
		if (!tab)
			break;
		*tab = '\0';
		line = tab + 1;
	}
	return nr;
}

bool tsv_open(struct tsv *t, const char *name, FILE *err)
{
	memset(t, 0, sizeof(*t));
	t->name = name;
	t->file = gzopen(name, "rb");
	if (!t->file) {
		fprintf(err, "%s: cannot be opened\n", name);
		return false;
	}
	gzbuffer(t->file, 1 << 17);
	if (!gzgets(t->file, t->header, sizeof(t->header))) {
		fprintf(err, "%s:1: no header line\n", name);
		tsv_close(t);
		return false;
	}
	t->line = 1;
	t->nr_columns = split(t->header, t->column);
	return true;
}

int tsv_next(struct tsv *t, FILE *err)
{
	size_t nr;

	if (!gzgets(t->file, t->row, sizeof(t->row))) {
		int code;

		gzerror(t->file, &code);
		if (code == Z_OK || code == Z_STREAM_END)
			return 0;
		fprintf(err, "%s:%u: damaged\n", t->name, t->line + 1);
		return -1;
	}
	t->line++;
	nr = split(t->row, t->value);
	if (nr == t->nr_columns)
		return 1;
	fprintf(err, "%s:%u: %zu columns instead of %zu\n", t->name, t->line, nr, t->nr_columns);
	return -1;
}

static size_t column_index(const struct tsv *t, const char *column)
{
	size_t i = 0;

	while (i < t->nr_columns && strcmp(t->column[i], column) != 0)
		i++;
	return i;
}

bool tsv_has(const struct tsv *t, const char *column)
{
	return column_index(t, column) < t->nr_columns;
}

const char *tsv_get(const struct tsv *t, const char *column)
{
	size_t i = column_index(t, column);

	return i < t->nr_columns ? t->value[i] : NULL;
}

unsigned long long tsv_number(const struct tsv *t, const char *column)
{
	const char *value = tsv_get(t, column);

	return value ? strtoull(value, NULL, 0) : 0;
}

void tsv_close(struct tsv *t)
{
	if (t->file)
		gzclose(t->file);
	t->file = NULL;
}
