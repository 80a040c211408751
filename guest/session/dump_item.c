// SPDX-License-Identifier: GPL-2.0-or-later
/* What is to be dumped, as people write it */
#include <string.h>

#include "guest_dump.h"
#include "nearest.h"
#include "number.h"

#define WORDS "x, z, z0 to z31, p, p0 to p15, za, za0 to za15 (a tile), zt0, sys"

/* @numbers: so many may be named; @has_type: elements of a type */
static const struct {
	const char *name;
	enum dump_what what, one;
	uint64_t numbers;
	bool has_type;
} words[] = {
	{ "zt0", DUMP_ZT0, DUMP_ZT0, 0, true },	{ "za", DUMP_ZA, DUMP_TILE, 16, true },
	{ "z", DUMP_Z, DUMP_Z, 32, true },	{ "p", DUMP_P, DUMP_P, 16, false },
	{ "x", DUMP_X, DUMP_X, 0, false },	{ "sys", DUMP_SYS, DUMP_SYS, 0, false },
};
#define NR_WORDS (sizeof(words) / sizeof(words[0]))

/* The word that @text is, with or without a number behind it; NR_WORDS: none */
static size_t find_word(const char *text, size_t len, int *number)
{
	for (size_t i = 0; i < NR_WORDS; i++) {
		size_t name = strlen(words[i].name);
		uint64_t n;

		if (len < name || strncmp(text, words[i].name, name) != 0)
			continue;
		*number = -1;
		if (len == name)
			return i;
		if (!words[i].numbers || !number_parse_part(text + name, len - name, words[i].numbers - 1, &n))
			continue;
		*number = (int)n;
		return i;
	}
	return NR_WORDS;
}

const char *const dump_item_names[] = { "x", "z", "p", "za", "zt0", "sys", NULL };

static bool no_word(const char *text, size_t len, FILE *err)
{
	char word[32];
	const char *near;

	snprintf(word, sizeof(word), "%.*s", (int)len, text);
	near = nearest(word, dump_item_names);
	fprintf(err, "kvmsme: '%.*s' is nothing to dump: ", (int)len, text);
	if (near)
		fprintf(err, "did you mean '%s'? - ", near);
	fputs("there are " WORDS "\n", err);
	return false;
}

static bool no_type(const char *text, size_t len, FILE *err)
{
	fprintf(err, "kvmsme: '%.*s' is no type of elements; write one of", (int)len, text);
	for (const struct element_type *type = element_types; type->name; type++)
		fprintf(err, " %s", type->name);
	fputc('\n', err);
	return false;
}

/* "za0:f32"; the architecture writes a dot, which is as well */
bool dump_item_parse(const char *text, size_t len, struct dump_item *item, FILE *err)
{
	size_t name = 0, i;

	while (name < len && text[name] != ':' && text[name] != '.')
		name++;
	i = find_word(text, name, &item->number);
	if (i == NR_WORDS)
		return no_word(text, name, err);
	item->what = item->number < 0 ? words[i].what : words[i].one;
	item->type = element_types;
	if (name == len && item->what == DUMP_TILE) {
		fprintf(err, "kvmsme: '%.*s': a tile is of elements; write e.g. za%d:f32\n", (int)len, text,
			item->number);
		return false;
	}
	if (name == len)
		return true;
	if (!words[i].has_type) {
		fprintf(err, "kvmsme: '%.*s': %s has no type of elements\n", (int)len, text, words[i].name);
		return false;
	}
	item->type = element_type_find(text + name + 1, len - name - 1);
	if (!item->type)
		return no_type(text + name + 1, len - name - 1, err);
	if (item->what == DUMP_TILE && item->number >= item->type->size) {
		fprintf(err, "kvmsme: '%.*s': the last tile of %s is za%d\n", (int)len, text, item->type->name,
			item->type->size - 1);
		return false;
	}
	return true;
}
