/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "nearest.h"

#define WORD_MAX	64

/* One row of the distances below, from the two above it; @i letters of @a are compared with all of @b */
static void distance_row(const char *a, const char *b, size_t i, unsigned int row[3][WORD_MAX])
{
	unsigned int *above2 = row[(i + 1) % 3], *above = row[(i + 2) % 3], *here = row[i % 3];

	here[0] = (unsigned int)i;
	for (size_t j = 1; b[j - 1]; j++) {
		unsigned int change = above[j - 1] + (a[i - 1] != b[j - 1]);
		unsigned int least = (above[j] < here[j - 1] ? above[j] : here[j - 1]) + 1;

		here[j] = change < least ? change : least;
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && above2[j - 2] + 1 < here[j])
			here[j] = above2[j - 2] + 1;
	}
}

/* Letters that are wrong, too many, missing, or changed over, of words that fit */
static unsigned int distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);
	unsigned int row[3][WORD_MAX] = { { 0 } };

	if (la >= WORD_MAX || lb >= WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= lb; j++)
		row[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= la; i++)
		distance_row(a, b, i, row);
	return row[la % 3][lb];
}

/* ARM_SVE is SVE to who has the kernel's name in mind */
static bool is_last_part(const char *word, const char *name)
{
	size_t lw = strlen(word), ln = strlen(name);

	return lw > ln + 1 && word[lw - ln - 1] == '_' && !strcmp(word + lw - ln, name);
}

struct nearest nearest_to(const char *word)
{
	return (struct nearest){ word, NULL, (unsigned int)(strlen(word) + 1) / 3 + 1 };
}

void nearest_try(struct nearest *n, const char *name)
{
	bool meant = !strcasecmp(n->word, name) || is_last_part(n->word, name);
	size_t word = strlen(n->word), len = strlen(name);
	unsigned int d;

	/* whoever reads 20,000 wrong words looks at many names: each letter more or less is one that is wrong */
	if (!meant && (word > len ? word - len : len - word) >= n->least)
		return;
	d = meant ? 0 : distance(n->word, name);

	if (d >= n->least)
		return;
	n->least = d;
	n->name = name;
}

const char *nearest(const char *word, const char *const *names)
{
	struct nearest n = nearest_to(word);

	for (; *names; names++)
		nearest_try(&n, *names);
	return n.name;
}

const char *did_you_mean(const char *name, const char *otherwise, char text[DID_YOU_MEAN_MAX])
{
	if (name)
		snprintf(text, DID_YOU_MEAN_MAX, "; did you mean '%s'?", name);
	return name ? text : otherwise;
}
