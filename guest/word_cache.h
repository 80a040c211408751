/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Cache files of assembled guest code
 *
 * A line is a snippet: the key (XXH3-128 of assembler options and text), a check (XXH3-64
 * of the key and the words), and the words, in hexadecimal.  A line whose check does not
 * hold, since it was cut or edited, is no snippet.
 */
#ifndef KVMSME_GUEST_WORD_CACHE_H
#define KVMSME_GUEST_WORD_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SNIPPET_KEY_MAX 33

/**
 * struct snippet - assembled code
 * @own:  from the user's cache, or assembled by this process
 * @used: asked for since the cache was made
 */
struct snippet {
	struct snippet *next;
	char key[SNIPPET_KEY_MAX];
	bool own, used;
	size_t nr;
	uint32_t words[];
};

struct word_cache {
	struct snippet *snippets;
};

/** word_cache_key() - the key of @text assembled with @options */
void word_cache_key(const char *options, const char *text, char key[SNIPPET_KEY_MAX]);

struct snippet *word_cache_find(const struct word_cache *cache, const char *key);

/** word_cache_add() - a snippet with a copy of @nr words at @words, aligned or not; NULL: no memory */
struct snippet *word_cache_add(struct word_cache *cache, const char *key, const void *words,
			       size_t nr);

/**
 * word_cache_read() - add the snippets of a file, which need not be there
 * @own: of each that is added
 * @err: a line for each bad line, which is left out; NULL: nothing is said
 */
void word_cache_read(struct word_cache *cache, const char *path, bool own, FILE *err);

/** Which snippets are written */
enum snippet_choice { SNIPPETS_USED, SNIPPETS_OWN };

/**
 * word_cache_write() - replace the file at @path in one go, sorted by key; false with errno
 * Whoever reads meanwhile has the whole old file or the whole new one.
 */
bool word_cache_write(const struct word_cache *cache, enum snippet_choice which, const char *path);

void word_cache_free(struct word_cache *cache);

#endif
