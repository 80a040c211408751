// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "c_tokens.h"

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

/* Behind a string or character that begins at @text */
static const char *behind_quoted(const char *text)
{
	char quote = *text++;

	while (*text && *text != quote)
		text += *text == '\\' && text[1] ? 2 : 1;
	return *text ? text + 1 : text;
}

static const char *behind(const char *text, const char *end)
{
	const char *found = strstr(text, end);

	return found ? found + strlen(end) : text + strlen(text);
}

const char *next_identifier(const char *text, size_t *len)
{
	while (*text && !is_letter(*text)) {
		if (*text == '"' || *text == '\'')
			text = behind_quoted(text);
		else if (!strncmp(text, "/*", 2))
			text = behind(text + 2, "*/");
		else if (!strncmp(text, "//", 2))
			text = behind(text, "\n");
		else if (is_word(*text))
			while (is_word(*text))
				text++;
		else
			text++;
	}
	for (*len = 0; is_word(text[*len]);)
		++*len;
	return *len ? text : NULL;
}

bool is_token(const char *name, const char *token, size_t len)
{
	return strlen(name) == len && !memcmp(name, token, len);
}

bool text_uses(const char *text, const char *name)
{
	size_t len;

	while ((text = next_identifier(text, &len))) {
		if (is_token(name, text, len))
			return true;
		text += len;
	}
	return false;
}

void put_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if ((unsigned char)*text < ' ')
			fprintf(out, "\\%03o", (unsigned char)*text);
		else
			fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	}
	fputc('"', out);
}

void put_in_comment(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool mark = i + 1 < len && ((text[i] == '*' && text[i + 1] == '/') ||
					    (text[i] == '/' && text[i + 1] == '*'));

		fputc(text[i], out);
		if (mark)
			fputc(' ', out);
	}
}

void put_comment(FILE *out, const char *before, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fputs(before, out);
		put_in_comment(out, text, len);
		fputc('\n', out);
		text += len + (text[len] == '\n');
	}
}
