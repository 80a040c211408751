/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fields.h"
#include "nearest.h"

#define MAX_FIELDS 64

static void append(struct input_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(struct input_error *error, const char *format, ...)
{
	size_t len = strlen(error->text);
	va_list ap;

	va_start(ap, format);
	vsnprintf(error->text + len, sizeof(error->text) - len, format, ap);
	va_end(ap);
}

bool parse_bad(struct parse *p, const char *format, ...)
{
	size_t len;
	va_list ap;

	if (p->error->text[0])
		return false;
	for (unsigned int i = 0; i < p->depth; i++)
		if (p->at[i].key)
			append(p->error, "%s%.40s", i ? "." : "", p->at[i].key);
		else
			append(p->error, "[%zu]", p->at[i].index);
	append(p->error, "%s", p->depth ? ": " : "");
	len = strlen(p->error->text);
	va_start(ap, format);
	vsnprintf(p->error->text + len, sizeof(p->error->text) - len, format, ap);
	va_end(ap);
	return false;
}

void parse_push_key(struct parse *p, const char *key)
{
	p->at[p->depth].key = key;
	p->depth++;
}

void parse_push_index(struct parse *p, size_t index)
{
	p->at[p->depth].key = NULL;
	p->at[p->depth].index = index;
	p->depth++;
}

void parse_pop(struct parse *p)
{
	p->depth--;
}

void *parse_alloc(struct parse *p, size_t size)
{
	void *memory = arena_alloc(p->arena, size);

	if (!memory)
		parse_bad(p, "out of memory");
	return memory;
}

json_t *parse_line(struct parse *p, const char *text, size_t len)
{
	json_error_t json_error;
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &json_error);

	p->error->text[0] = '\0';
	if (!json) {
		parse_bad(p, "column %d: not JSON: %.100s", json_error.column, json_error.text);
		return NULL;
	}
	if (json_is_object(json))
		return json;
	parse_bad(p, "a line must be a JSON object");
	json_decref(json);
	return NULL;
}

/* Recorders write keys in the order of the tables: the row is as a rule the next one */
static size_t find_field(const struct fields *fields, const char *name, size_t hint)
{
	for (size_t n = 0; n < fields->nr; n++) {
		size_t i = hint + n < fields->nr ? hint + n : hint + n - fields->nr;

		if (!strcmp(fields->field[i].name, name))
			return i;
	}
	return fields->nr;
}

static bool unknown_field(struct parse *p, const struct fields *fields, uint32_t bit,
			  const char *what, const char *name)
{
	const char *names[MAX_FIELDS + 1], *like;
	size_t nr = 0;

	for (size_t i = 0; i < fields->nr; i++)
		if ((fields->field[i].needed | fields->field[i].optional) & bit)
			names[nr++] = fields->field[i].name;
	names[nr] = NULL;
	like = nearest(name, names);
	return parse_bad(p, "a %s has no field \"%.40s\"%s%s%s (docs/trace-format.md)", what, name,
			 like ? "; did you mean \"" : "", like ? like : "", like ? "\"?" : "");
}

static bool check_missing(struct parse *p, const struct fields *fields, uint32_t bit,
			  const char *what, uint64_t given)
{
	for (size_t i = 0; i < fields->nr; i++)
		if (fields->field[i].needed & bit && !(given >> i & 1))
			return parse_bad(p, "%s: field \"%s\" is missing", what,
					 fields->field[i].name);
	return true;
}

static bool parse_field(struct parse *p, const struct field *field, json_t *json, void *to)
{
	bool ok;

	parse_push_key(p, field->name);
	ok = field->parse(p, json, (char *)to + field->offset);
	parse_pop(p);
	return ok;
}

bool parse_object(struct parse *p, json_t *json, const struct fields *fields, unsigned int kind,
		  const char *what, void *to, uint64_t *given)
{
	uint32_t bit = UINT32_C(1) << kind;
	uint64_t seen = 0;
	size_t row = 0;
	const char *key;
	json_t *value;

	if (!what)
		what = fields->what;
	if (!json_is_object(json))
		return parse_bad(p, "must be an object: a %s", what);
	json_object_foreach(json, key, value) {
		row = find_field(fields, key, row);
		if (row == fields->nr ||
		    !((fields->field[row].needed | fields->field[row].optional) & bit))
			return unknown_field(p, fields, bit, what, key);
		if (!parse_field(p, &fields->field[row], value, to))
			return false;
		seen |= UINT64_C(1) << row++;
	}
	if (given)
		*given = seen;
	return check_missing(p, fields, bit, what, seen);
}
