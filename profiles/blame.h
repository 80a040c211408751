/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Which knobs make two profiles answer differently
 *
 * Found by trial: knobs of the profile are switched back to what the reference has, and the
 * calls are made again.
 */
#ifndef KVMSME_PROFILES_BLAME_H
#define KVMSME_PROFILES_BLAME_H

#include "profile.h"

/** knob_bits - a bit a knob, that of its row; and one for the kernel whose other registers a profile has */
typedef unsigned __int128 knob_bits;

#define KNOB_BIT(i)	((knob_bits)1 << (i))
#define BLAME_KERNEL	KNOB_BIT(127)

/**
 * struct cause - the knobs behind a difference
 * @knobs:    each of them alone takes it away when it is switched back
 * @together: only all of them together do
 * No knobs: nothing that can be switched is behind it.
 */
struct cause {
	knob_bits knobs;
	bool together;
};

/** What a trial makes of a difference: nothing, gone, or another answer that is neither */
enum blame_state { BLAME_SAME, BLAME_CURED, BLAME_OTHER };

/** A trial: fill @state, one for each difference */
typedef void blame_try_fn(void *ctx, const struct profile *trial, uint8_t *state);

/**
 * struct blame - differences between two profiles on the same calls
 * @nr:       so many differences
 * @suspects: knobs that are worth a trial of their own; the others are tried in groups
 * @trust:    but not if the suspects explain all of it
 * @guess:    for each difference a set of knobs to try first where none does it alone, or 0; or NULL
 * @sets:     @nr_sets sets of knobs that made such differences together elsewhere
 * @stirred:  filled, for each difference: knobs that changed its answer when switched back alone;
 *            or NULL
 */
struct blame {
	const struct profile *reference, *profile;
	size_t nr;
	blame_try_fn *try;
	void *ctx;
	knob_bits suspects;
	bool trust;
	const knob_bits *guess;
	const knob_bits *sets;
	size_t nr_sets;
	knob_bits *stirred;
};

/**
 * blame_find() - fill @cause, one for each difference
 * All knobs that do it alone are found; where none does, a set from which no knob can be left out.
 */
void blame_find(struct blame *b, struct cause *cause);

/**
 * cause_text() - "name: reference -> here", more of them by ", " or, if together, by " with "
 * @text is "" without knobs.  Returns @text.
 */
const char *cause_text(const struct profile *reference, const struct profile *profile,
		       const struct cause *cause, char *text, size_t size);

/** A try: does @trial answer as the reference does? */
typedef bool blame_fn(void *ctx, const struct profile *trial);

/** blame_knobs() - the text of one difference's cause */
void blame_knobs(const struct profile *reference, const struct profile *profile, blame_fn *cures,
		 void *ctx, char *text, size_t size);

#endif
