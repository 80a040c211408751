// SPDX-License-Identifier: GPL-2.0-or-later
#include "tsv.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "number.h"

#define MOST_SHOWN	40	/* bytes of a value */

__attribute__((format(printf, 3, 4)))
static bool fail_at(const struct tsv *t, size_t at, const char *format, ...)
{
	va_list args;

	fprintf(t->err, "%s:%" PRIu64 ":%zu: ", t->name, t->line, at);
	va_start(args, format);
	vfprintf(t->err, format, args);
	va_end(args);
	fputc('\n', t->err);
	return false;
}

bool tsv_fail(const struct tsv *t, size_t column, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return fail_at(t, t->value[column].at, "%s: %s", t->kind->column[column].name, text);
}

/* Is it one of the words, which single blanks separate? */
static bool is_word(const char *words, const char *text)
{
	size_t len = strlen(text);

	for (const char *word = words; word && len; word = strchr(word, ' ')) {
		word += *word == ' ';
		if (strcspn(word, " ") == len && !memcmp(word, text, len))
			return true;
	}
	return false;
}

static bool is_hex32(struct tsv_value *v, const char *digits)
{
	v->is_number = strlen(digits) == 8 && number_parse_hex(digits, UINT32_MAX, &v->number);
	return v->is_number;
}

static bool is_right(const struct tsv_column *column, struct tsv_value *v)
{
	v->is_number = false;
	v->number = 0;
	if (is_word(column->words, v->text))
		return true;
	switch (column->type) {
	case TSV_TEXT:
		return *v->text;
	case TSV_WORD:
		return false;
	case TSV_NUMBER:
		v->is_number = number_parse(v->text, column->max, &v->number);
		return v->is_number;
	case TSV_HEX32:
		return is_hex32(v, v->text);
	case TSV_0X32:
		return !strncmp(v->text, "0x", 2) && is_hex32(v, v->text + 2);
	}
	return false;
}

static bool say_what_is_right(const struct tsv *t, size_t n)
{
	static const char *const right[] = {
		[TSV_TEXT] = "some text", [TSV_WORD] = "one of:", [TSV_NUMBER] = "a number from 0 to",
		[TSV_HEX32] = "8 hexadecimal digits", [TSV_0X32] = "0x and 8 hexadecimal digits",
	};
	const struct tsv_column *column = &t->kind->column[n];
	const char *words = column->words ? column->words : "";
	const char *or = column->type == TSV_WORD ? " " : *words ? " or one of: " : "";
	char max[24] = "";

	if (column->type == TSV_NUMBER)
		snprintf(max, sizeof(max), column->max < 1000 ? " %" PRIu64 : " %#" PRIx64, column->max);
	return tsv_fail(t, n, "'%.*s' should be %s%s%s%s", MOST_SHOWN, t->value[n].text,
			right[column->type], max, or, words);
}

/* The next field of the line, of which tabs become ends; NULL: that was the last */
static char *cut_field(char **rest)
{
	char *field = *rest, *tab = field ? strchr(field, '\t') : NULL;

	if (tab)
		*tab = '\0';
	*rest = tab ? tab + 1 : NULL;
	return field;
}

static const struct tsv_kind *find_kind(const char *header, const struct tsv_kind *kinds, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		size_t len = strlen(kinds[i].mark);

		for (const char *at = header; at; at = strchr(at, '\t')) {
			at += *at == '\t';
			if (strcspn(at, "\t") == len && !memcmp(at, kinds[i].mark, len))
				return &kinds[i];
		}
	}
	return NULL;
}

static bool no_kind(const struct tsv *t, const struct tsv_kind *kinds, size_t nr)
{
	char marks[256] = "";

	for (size_t i = 0; i < nr; i++)
		snprintf(marks + strlen(marks), sizeof(marks) - strlen(marks), "%s%s", i ? " or " : "",
			 kinds[i].mark);
	return fail_at(t, 1, "no header of a table that belongs here: it has no column %s", marks);
}

static bool add_column(struct tsv *t, size_t n, const char *name, size_t at, uint32_t *seen)
{
	size_t i = 0;

	while (i < t->kind->nr && strcmp(t->kind->column[i].name, name) != 0)
		i++;
	if (i == t->kind->nr)
		return fail_at(t, at, "unknown column '%.*s' in a table with %s", MOST_SHOWN, name,
			       t->kind->mark);
	if (*seen >> i & 1)
		return fail_at(t, at, "column %s is there before", name);
	*seen |= UINT32_C(1) << i;
	t->place[n] = i;
	return true;
}

bool tsv_begin(struct tsv *t, struct input *in, char *header, const struct tsv_kind *kinds, size_t nr)
{
	char *rest = header, *name;
	uint32_t seen = 0;

	t->in = in;
	t->line = input_line_number(in);
	t->kind = find_kind(header, kinds, nr);
	if (!t->kind)
		return no_kind(t, kinds, nr);
	if (input_cut_off(in))
		return fail_at(t, strlen(header) + 1, "the line is cut off: no newline");
	for (size_t n = 0; (name = cut_field(&rest)); n++)
		if (!add_column(t, n, name, (size_t)(name - header) + 1, &seen))
			return false;
	for (size_t i = 0; i < t->kind->nr; i++)
		if (!(seen >> i & 1))
			return fail_at(t, 1, "no column %s, which a table with %s needs",
				       t->kind->column[i].name, t->kind->mark);
	return true;
}

/* Returns like input_line() */
static int read_line(struct tsv *t, char **line)
{
	struct input_error error;
	size_t len;
	int more = input_line(t->in, line, &len, &error);

	if (more < 0)
		fprintf(t->err, "%s:%" PRIu64 ": %s\n", t->name, error.line, error.text);
	t->line = input_line_number(t->in);
	return more;
}

bool tsv_open(struct tsv *t, const char *name, const struct tsv_kind *kinds, size_t nr, FILE *err)
{
	struct input_error error;
	char *header;
	int more;

	*t = (struct tsv){ .name = name, .err = err, .in = input_open(name, &error) };
	if (!t->in) {
		fprintf(err, "%s: %s\n", name, error.text);
		return false;
	}
	more = read_line(t, &header);
	if (!more)
		fprintf(err, "%s:1: empty: no header line\n", name);
	if (more > 0 && tsv_begin(t, t->in, header, kinds, nr))
		return true;
	tsv_close(t);
	return false;
}

static bool take_field(struct tsv *t, size_t n, const char *line, const char *field)
{
	struct tsv_value *v = &t->value[t->place[n]];

	v->text = field;
	v->at = (size_t)(field - line) + 1;
	return is_right(&t->kind->column[t->place[n]], v) || say_what_is_right(t, t->place[n]);
}

/* A row whose end is missing may look like a shorter one */
static bool take_row(struct tsv *t, char *line)
{
	char *rest = line, *field;
	size_t n = 0;

	if (input_cut_off(t->in))
		return fail_at(t, strlen(line) + 1, "the line is cut off: no newline");
	while ((field = cut_field(&rest)) && n < t->kind->nr)
		if (!take_field(t, n++, line, field))
			return false;
	if (field)
		return fail_at(t, (size_t)(field - line) + 1, "more than %zu columns", t->kind->nr);
	return n == t->kind->nr ||
	       fail_at(t, 1, "%zu columns instead of %zu", n, t->kind->nr);
}

int tsv_next(struct tsv *t)
{
	char *line;
	int more = read_line(t, &line);

	return more > 0 && !take_row(t, line) ? -1 : more;
}

bool tsv_is(const struct tsv *t, size_t column, const char *word)
{
	return !strcmp(t->value[column].text, word);
}

void tsv_close(struct tsv *t)
{
	input_close(t->in);
	t->in = NULL;
}
