/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of an image a difference needs: nobody reads 64 instructions and 100 KB */
#include <string.h>

#include "differential.h"

static bool still_differs(const char *program, const struct image *image)
{
	static struct image theirs, ours;

	memcpy(&ours, image, sizeof(ours));
	return engine_run(&ours) && find_difference(program, image, &theirs);
}

static bool drop_words(const char *program, struct image *image)
{
	static struct image fewer;
	uint64_t before = image->nr_words;

	for (uint64_t i = 0; i < image->nr_words;) {
		memcpy(&fewer, image, sizeof(fewer));
		memmove(fewer.words + i, fewer.words + i + 1, (MAX_WORDS - i - 1) * sizeof(fewer.words[0]));
		fewer.nr_words--;
		if (fewer.nr_words && still_differs(program, &fewer))
			memcpy(image, &fewer, sizeof(fewer));
		else
			i++;
	}
	return image->nr_words < before;
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return !bytes[0] && !memcmp(bytes, bytes + 1, len - 1);
}

static bool try_zero(const char *program, struct image *image, uint8_t *what, size_t len)
{
	static uint8_t old[sizeof(image->za)];

	if (is_zero(what, len))
		return true;
	memcpy(old, what, len);
	memset(what, 0, len);
	if (still_differs(program, image))
		return true;
	memcpy(what, old, len);
	return false;
}

/* All of it, or as much of its halves as can be, down to @piece */
static void zero(const char *program, struct image *image, void *what, size_t len, size_t piece)
{
	uint8_t *bytes = what;

	if (try_zero(program, image, bytes, len) || len <= piece)
		return;
	zero(program, image, bytes, len / 2, piece);
	zero(program, image, bytes + len / 2, len / 2, piece);
}

static void zero_all(const char *program, struct image *image)
{
	zero(program, image, image->z, sizeof(image->z), 8);
	for (unsigned int n = 0; n < 17; n++)
		zero(program, image, image->p[n], sizeof(image->p[n]), sizeof(image->p[n]));
	for (unsigned int n = 0; n < NR_X; n++)
		zero(program, image, &image->x[n], sizeof(image->x[n]), sizeof(image->x[n]));
	zero(program, image, image->za, sizeof(image->za), 16);
	zero(program, image, image->memory, sizeof(image->memory), 8);
	zero(program, image, &image->fpcr, sizeof(image->fpcr), sizeof(image->fpcr));
	zero(program, image, &image->nzcv, sizeof(image->nzcv), sizeof(image->nzcv));
}

/* A word can be one too many only when registers are zero: a gather's offsets, say */
void reduce(const char *program, struct image *image)
{
	while (drop_words(program, image))
		;
	do {
		zero_all(program, image);
	} while (drop_words(program, image));
}
