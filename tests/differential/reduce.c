/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of an image a difference needs: nobody reads 64 instructions and 100 KB */
#include <string.h>

#include "differential.h"

/* What is asked of every smaller image */
struct goal {
	bool (*met)(const struct image *image, const void *arg);
	const void *arg;
};

static bool met(const struct goal *goal, const struct image *image)
{
	return goal->met(image, goal->arg);
}

/* Branches and ADR that reach over a word which is left out reach less far */
static void without_word(struct image *image, uint64_t i)
{
	for (uint64_t n = 0; n < i; n++) {
		uint64_t words = reference(image->words[n]);

		if (words > i - n && n + words <= image->nr_words)
			image->words[n] = with_reference(image->words[n], words - 1);
	}
	memmove(image->words + i, image->words + i + 1, (MAX_WORDS - i - 1) * sizeof(image->words[0]));
	image->nr_words--;
}

static bool drop_words(const struct goal *goal, struct image *image)
{
	static struct image fewer;
	uint64_t before = image->nr_words;

	for (uint64_t i = 0; i < image->nr_words;) {
		memcpy(&fewer, image, sizeof(fewer));
		without_word(&fewer, i);
		if (fewer.nr_words && met(goal, &fewer))
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

static bool try_zero(const struct goal *goal, struct image *image, uint8_t *what, size_t len)
{
	static uint8_t old[sizeof(image->za)];

	if (is_zero(what, len))
		return true;
	memcpy(old, what, len);
	memset(what, 0, len);
	if (met(goal, image))
		return true;
	memcpy(what, old, len);
	return false;
}

/* All of it, or as much of its halves as can be, down to @piece */
static void zero(const struct goal *goal, struct image *image, void *what, size_t len, size_t piece)
{
	uint8_t *bytes = what;

	if (try_zero(goal, image, bytes, len) || len <= piece)
		return;
	zero(goal, image, bytes, len / 2, piece);
	zero(goal, image, bytes + len / 2, len / 2, piece);
}

static void zero_all(const struct goal *goal, struct image *image)
{
	zero(goal, image, image->z, sizeof(image->z), 8);
	for (unsigned int n = 0; n < 17; n++)
		zero(goal, image, image->p[n], sizeof(image->p[n]), sizeof(image->p[n]));
	for (unsigned int n = 0; n <= IMAGE_SP; n++)
		zero(goal, image, &image->x[n], sizeof(image->x[n]), sizeof(image->x[n]));
	zero(goal, image, image->za, sizeof(image->za), 16);
	zero(goal, image, image->memory, sizeof(image->memory), 8);
	zero(goal, image, &image->fpcr, sizeof(image->fpcr), sizeof(image->fpcr));
	zero(goal, image, &image->fpsr, sizeof(image->fpsr), sizeof(image->fpsr));
	zero(goal, image, &image->nzcv, sizeof(image->nzcv), sizeof(image->nzcv));
	zero(goal, image, &image->tpidr, sizeof(image->tpidr), sizeof(image->tpidr));
	zero(goal, image, &image->mmu, sizeof(image->mmu), sizeof(image->mmu));
	zero(goal, image, image->zt0, sizeof(image->zt0), 8);
	zero(goal, image, &image->fpmr, sizeof(image->fpmr), sizeof(image->fpmr));
}

/* A word can be one too many only when registers are zero: a gather's offsets, say */
void reduce(struct image *image, bool (*differs)(const struct image *image, const void *arg),
	    const void *arg)
{
	const struct goal goal = { differs, arg };

	while (drop_words(&goal, image))
		;
	do {
		zero_all(&goal, image);
	} while (drop_words(&goal, image));
}
