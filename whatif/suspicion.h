/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Which knobs were behind differences of a kind before, and are worth a trial first
 *
 * Nothing is concluded from it: what it names is tried again each time.
 */
#ifndef KVMSME_WHATIF_SUSPICION_H
#define KVMSME_WHATIF_SUSPICION_H

#include "blame.h"
#include "differences.h"

#define SUSPICION_SETS 8

/** struct suspicion - @knobs that stirred, and @nr_sets sets that cured together */
struct suspicion {
	uint64_t kind;
	knob_bits knobs;
	knob_bits set[SUSPICION_SETS];
	size_t nr_sets;
};

/** struct suspicions - by kind of difference; starts zeroed */
struct suspicions {
	struct suspicion *s;
	size_t nr, room;
};

/** suspicions_of() - what is suspected behind any of @found */
struct suspicion suspicions_of(const struct suspicions *all, const struct differences *found);

/** suspicions_learn() - after blame_find(): @cause and @stirred of each of @found */
void suspicions_learn(struct suspicions *all, const struct differences *found,
		      const struct cause *cause, const knob_bits *stirred);

#endif
