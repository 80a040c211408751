/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a word that nobody knows was meant to be
 */
#ifndef KVMSME_TEXT_NEAREST_H
#define KVMSME_TEXT_NEAREST_H

#define DID_YOU_MEAN_MAX 128

/**
 * nearest() - of @names (NULL-terminated), the one that @word is most likely a misspelling of, or NULL
 * For "did you mean": a letter in three may be wrong, missing, too many or changed over with its neighbour;
 * case and what stands before an underscore may be otherwise.
 */
const char *nearest(const char *word, const char *const *names);

/**
 * struct nearest - the same one name after the other: nearest_to(), then nearest_try() for each
 * @name: the best so far, or NULL; @least: letters that a better one has wrong
 */
struct nearest {
	const char *word, *name;
	unsigned int least;
};
struct nearest nearest_to(const char *word);
void nearest_try(struct nearest *n, const char *name);

/** did_you_mean() - "; did you mean 'NAME'?" in @text, or @otherwise if @name is NULL */
const char *did_you_mean(const char *name, const char *otherwise, char text[DID_YOU_MEAN_MAX]);

#endif
