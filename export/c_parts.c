// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "c_parts.h"
#include "c_tokens.h"
#include "needed.h"

#define MARK "@@ "

static const struct part_word *word_at(const struct part_word *words, const char *at, size_t len)
{
	while (words->name && !is_token(words->name, at, len))
		words++;
	if (!words->name)
		abort();	/* a part names a word that nobody gives */
	return words;
}

/* @len bytes of @source with each $WORD replaced */
static char *with_words(const char *source, size_t len, const struct part_word *words)
{
	char *text = NULL;
	FILE *out = text_stream(&text);

	for (const char *at = source; at < source + len;) {
		size_t word;

		if (*at != '$') {
			fputc(*at++, out);
			continue;
		}
		at = next_identifier(at + 1, &word);
		fputs(word_at(words, at, word)->text, out);
		at += word;
	}
	fclose(out);
	return text;
}

static size_t part_len(const char *text)
{
	const char *next = strstr(text, "\n" MARK);

	return next ? (size_t)(next - text) + 1 : strlen(text);
}

void parts_load(struct parts *parts, const char *source, const struct part_word *words)
{
	while (*source && parts->nr < MAX_PARTS) {
		struct part *part = &parts->part[parts->nr++];
		size_t len;

		part->names = source + strlen(MARK);
		part->names_len = strcspn(part->names, "\n");
		source = part->names + part->names_len + 1;
		len = part_len(source);
		part->text = with_words(source, len, words);
		source += len;
	}
}

void parts_free(struct parts *parts)
{
	for (unsigned int i = 0; i < parts->nr; i++)
		free(parts->part[i].text);
}

static bool has_name(const struct part *part, const char *token, size_t len)
{
	const char *end = part->names + part->names_len;

	for (const char *at = part->names; at < end; at++) {
		size_t word = strcspn(at, " \n");

		if (word == len && !memcmp(at, token, len))
			return true;
		at += word;
	}
	return false;
}

void parts_want(struct parts *parts, const char *text)
{
	size_t len;

	while ((text = next_identifier(text, &len))) {
		for (unsigned int i = 0; i < parts->nr; i++) {
			struct part *part = &parts->part[i];

			if (part->wanted || !has_name(part, text, len))
				continue;
			part->wanted = true;
			parts_want(parts, part->text);
			parts->order[parts->nr_wanted++] = part;
		}
		text += len;
	}
}

void parts_print(const struct parts *parts, FILE *out)
{
	for (unsigned int i = 0; i < parts->nr_wanted; i++) {
		const char *text = parts->order[i]->text;
		size_t len = strlen(text);

		while (len && text[len - 1] == '\n')
			len--;
		fprintf(out, "%.*s\n\n", (int)len, text);
	}
}
