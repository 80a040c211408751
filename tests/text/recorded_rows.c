/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "recorded_rows.h"

int accepts_everything(int nfiles, char **files, FILE *out)
{
	(void)files;
	fprintf(out, "%d compared, 0 failures\n", nfiles);
	return 0;
}

struct lines read_lines(const char *path)
{
	struct input_error error;
	struct input *in = input_open(path, &error);
	struct lines lines = { 0 };
	char *line;
	size_t len;

	while (in && input_line(in, &line, &len, &error) > 0) {
		if (!(lines.nr & (lines.nr + 1)))
			lines.line = realloc(lines.line, 2 * (lines.nr + 1) * sizeof(*lines.line));
		lines.line[lines.nr++] = strdup(line);
	}
	input_close(in);
	return lines;
}

void write_lines(char *path, const char *header, const char *line)
{
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	ck_assert_ptr_nonnull(file);
	if (header)
		fprintf(file, "%s\n", header);
	fprintf(file, "%s\n", line);
	fclose(file);
}

int status_of(comparator compare, int nfiles, char **files)
{
	char *said = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size);
	int status = compare(nfiles, files, out);

	fclose(out);
	free(said);
	return status;
}

static size_t find_column(const char *header, const char *name)
{
	size_t len = strlen(name), n = 0;

	for (; strncmp(header, name, len) != 0 || (header[len] && header[len] != '\t'); n++) {
		ck_assert_ptr_nonnull(strchr(header, '\t'));
		header = strchr(header, '\t') + 1;
	}
	return n;
}

const char *column_at(const char *header, const char *row, const char *name, size_t *len)
{
	for (size_t n = find_column(header, name); n; n--)
		row = strchr(row, '\t') + 1;
	*len = strcspn(row, "\t");
	return row;
}

char *change_column(const char *header, const char *row, const char *name, const char *from, const char *to)
{
	char *mutant = NULL;
	size_t len;
	const char *field = column_at(header, row, name, &len);

	if (from && (len != strlen(from) || strncmp(field, from, len) != 0))
		return NULL;
	if (!strcmp(to, FLIP))
		to = *field == '0' ? "1" : "0";
	if (len == strlen(to) && !strncmp(field, to, len))
		return NULL;
	ck_assert_int_ge(asprintf(&mutant, "%.*s%s%s", (int)(field - row), row, to, field + len), 0);
	return mutant;
}
