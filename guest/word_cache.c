// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "guest_stub.h"
#include "needed.h"
#include "number.h"
#include "output.h"
#include "word_cache.h"

#define KEY_DIGITS	(SNIPPET_KEY_MAX - 1)
#define CHECK_DIGITS	16
#define WORD_DIGITS	8

void word_cache_key(const char *options, const char *text, char key[SNIPPET_KEY_MAX])
{
	XXH3_state_t *state = needed(XXH3_createState());
	XXH128_hash_t hash;

	XXH3_128bits_reset(state);
	XXH3_128bits_update(state, options, strlen(options) + 1);
	XXH3_128bits_update(state, text, strlen(text));
	hash = XXH3_128bits_digest(state);
	XXH3_freeState(state);
	snprintf(key, SNIPPET_KEY_MAX, "%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64,
		 (uint64_t)hash.low64);
}

static uint64_t check_of(const char *key, const uint32_t *words, size_t nr)
{
	return XXH3_64bits_withSeed(words, nr * sizeof(*words), XXH3_64bits(key, KEY_DIGITS));
}

struct snippet *word_cache_find(const struct word_cache *cache, const char *key)
{
	struct snippet *s = cache->snippets;

	while (s && strcmp(s->key, key))
		s = s->next;
	return s;
}

struct snippet *word_cache_add(struct word_cache *cache, const char *key, const void *words,
			       size_t nr)
{
	struct snippet *s = needed(calloc(1, sizeof(*s) + nr * sizeof(uint32_t)));

	s->next = cache->snippets;
	s->nr = nr;
	snprintf(s->key, sizeof(s->key), "%s", key);
	memcpy(s->words, words, nr * sizeof(uint32_t));
	cache->snippets = s;
	return s;
}

/* A hexadecimal number of exactly @digits, cut off the line */
static const char *field(char **rest, size_t digits)
{
	const char *word = strsep(rest, " ");

	return word && strlen(word) == digits ? word : NULL;
}

/* Returns what is wrong with the line, or NULL; @words has room for all that fit it */
static const char *parse_line(char *line, const char **key, uint32_t *words, size_t *nr)
{
	const char *check, *word;
	uint64_t want, n;

	*nr = 0;
	*key = field(&line, KEY_DIGITS);
	check = field(&line, CHECK_DIGITS);
	if (!*key || !number_parse_hex(check, UINT64_MAX, &want))
		return "does not begin with a key and a check";
	while (line) {
		word = field(&line, WORD_DIGITS);
		if (!number_parse_hex(word, UINT32_MAX, &n))
			return "has a word that is not 8 hexadecimal digits";
		words[(*nr)++] = (uint32_t)n;
	}
	if (!*nr || !guest_words_fit(*nr) || check_of(*key, words, *nr) != want)
		return "is not what was written: its check does not hold";
	return NULL;
}

static const char *load_line(struct word_cache *cache, char *line, bool own)
{
	uint32_t *words = needed(malloc((strlen(line) / (WORD_DIGITS + 1) + 1) * sizeof(uint32_t)));
	const char *key, *fault;
	size_t nr;

	fault = parse_line(line, &key, words, &nr);
	if (!fault && !word_cache_find(cache, key))
		word_cache_add(cache, key, words, nr)->own = own;
	free(words);
	return fault;
}

void word_cache_read(struct word_cache *cache, const char *path, bool own, FILE *err)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	for (unsigned int n = 1; f && getline(&line, &size, f) > 0; n++) {
		char snippet[13];
		const char *fault = NULL;

		line[strcspn(line, "\n")] = '\0';
		snprintf(snippet, sizeof(snippet), "%s", line);
		if (*line != '#')
			fault = load_line(cache, line, own);
		if (fault && err)
			fprintf(err, "%s:%u: snippet %s... %s; ignored, guest code is assembled anew\n",
				path, n, snippet, fault);
	}
	free(line);
	if (f)
		fclose(f);
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp((*(struct snippet *const *)a)->key, (*(struct snippet *const *)b)->key);
}

static void write_snippet(FILE *f, const struct snippet *s)
{
	fprintf(f, "%s %016" PRIx64, s->key, check_of(s->key, s->words, s->nr));
	for (size_t i = 0; i < s->nr; i++)
		fprintf(f, " %08" PRIx32, s->words[i]);
	fputc('\n', f);
}

static bool write_sorted(const struct word_cache *cache, enum snippet_choice which, FILE *f)
{
	const struct snippet **sorted;
	size_t nr = 0;

	for (const struct snippet *s = cache->snippets; s; s = s->next)
		nr++;
	sorted = needed(calloc(nr + 1, sizeof(const struct snippet *)));
	nr = 0;
	for (const struct snippet *s = cache->snippets; s; s = s->next)
		if (which == SNIPPETS_OWN ? s->own : s->used)
			sorted[nr++] = s;
	qsort(sorted, nr, sizeof(const struct snippet *), compare_keys);
	fprintf(f, "# Guest code, assembled: XXH3-128 of options and text, XXH3-64 of that and the words, words\n");
	for (size_t i = 0; i < nr; i++)
		write_snippet(f, sorted[i]);
	free(sorted);
	return !ferror(f);
}

bool word_cache_write(const struct word_cache *cache, enum snippet_choice which, const char *path)
{
	struct output_file to;
	bool ok;

	if (!output_open(&to, path))
		return false;
	ok = write_sorted(cache, which, to.file);
	return output_keep(&to, ok);
}

void word_cache_free(struct word_cache *cache)
{
	struct snippet *next;

	for (struct snippet *s = cache->snippets; s; s = next) {
		next = s->next;
		free(s);
	}
	cache->snippets = NULL;
}
