// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "asm_lines.h"

#define UNKNOWN SIZE_MAX

/* Directives with no bytes, and those with some for each operand */
static const struct {
	const char *name;
	size_t halves;
} directives[] = {
	{ ".arch", 0 }, { ".arch_extension", 0 }, { ".cpu", 0 }, { ".text", 0 }, { ".globl", 0 }, { ".global", 0 },
	{ ".type", 0 }, { ".size", 0 }, { ".equ", 0 }, { ".set", 0 }, { ".hword", 1 }, { ".short", 1 },
	{ ".2byte", 1 }, { ".inst", 2 }, { ".word", 2 }, { ".long", 2 }, { ".int", 2 }, { ".4byte", 2 },
	{ ".quad", 4 }, { ".xword", 4 }, { ".dword", 4 }, { ".8byte", 4 },
};

static size_t operands(const struct asm_line *line)
{
	size_t nr = 1;

	for (size_t i = 0; i < line->len; i++)
		nr += line->text[i] == ',';
	return nr;
}

/* In halfwords */
static size_t size_of(const struct asm_line *line)
{
	size_t name = 0;

	if (!line->len)
		return 0;
	if (*line->text != '.')
		return 2;
	while (name < line->len && !isspace((unsigned char)line->text[name]))
		name++;
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (strlen(directives[i].name) == name && !memcmp(directives[i].name, line->text, name))
			return directives[i].halves ? directives[i].halves * operands(line) : 0;
	return UNKNOWN;
}

static void trim(struct asm_line *line)
{
	while (line->len && isspace((unsigned char)*line->text)) {
		line->text++;
		line->len--;
	}
	while (line->len && isspace((unsigned char)line->text[line->len - 1]))
		line->len--;
}

static void drop_comment(struct asm_line *line)
{
	for (size_t i = 0; i + 1 < line->len; i++)
		if (line->text[i] == '/' && (line->text[i + 1] == '/' || line->text[i + 1] == '*'))
			line->len = i;
	if (line->len && *line->text == '#')
		line->len = 0;
}

/* "name:", and more of them */
static void drop_labels(struct asm_line *line)
{
	for (;;) {
		size_t i = 0;

		while (i < line->len && (isalnum((unsigned char)line->text[i]) || strchr("_.$", line->text[i])))
			i++;
		if (!i || i == line->len || line->text[i] != ':')
			return;
		line->text += i + 1;
		line->len -= i + 1;
		trim(line);
	}
}

/* A comment over more lines, and one within a line, are the assembler's matter */
static bool is_plain(const char *text)
{
	for (const char *open = strstr(text, "/*"); open; open = strstr(open + 2, "/*")) {
		size_t rest = strcspn(open, "\n");
		const char *close = memmem(open + 2, rest - 2, "*/", 2);

		if (!close || strspn(close + 2, " \t") != (size_t)(open + rest - close - 2))
			return false;
	}
	return true;
}

bool asm_line_of_word(const char *text, size_t n, struct asm_line *line)
{
	size_t at = 0, size;

	if (!is_plain(text))
		return false;
	for (line->line = 1; *text; line->line += *text == '\n', text += *text != '\0') {
		line->text = text;
		line->len = strcspn(text, "\n;");
		text += line->len;
		trim(line);
		drop_comment(line);
		drop_labels(line);
		trim(line);
		size = size_of(line);
		if (size == UNKNOWN)
			return false;
		if (at + size > 2 * n)
			return true;
		at += size;
	}
	return false;
}
