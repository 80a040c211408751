/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a word that nobody knows was meant to be
 */
#ifndef KVMSME_TEXT_NEAREST_H
#define KVMSME_TEXT_NEAREST_H

/**
 * nearest() - of @names (NULL-terminated), the one that @word is most likely a misspelling of, or NULL
 * For "did you mean": a letter in three may be wrong, missing, too many or changed over with its neighbour;
 * case and what stands before an underscore may be otherwise.
 */
const char *nearest(const char *word, const char *const *names);

#endif
