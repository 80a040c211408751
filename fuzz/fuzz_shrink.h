/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The smallest sequence that still does it
 */
#ifndef KVMSME_FUZZ_FUZZ_SHRINK_H
#define KVMSME_FUZZ_FUZZ_SHRINK_H

#include "fuzz_world.h"

/** struct fuzz_does - @does: whether a sequence does what it is kept for */
struct fuzz_does {
	bool (*does)(void *ctx, const struct fuzz_sequence *sequence);
	void *ctx;
};

/**
 * fuzz_shrink() - drop calls and make numbers small as long as @does says yes
 * @sequence: does it, and still does in the end
 */
void fuzz_shrink(const struct fuzz_does *does, struct fuzz_sequence *sequence);

/**
 * fuzz_shrink_breach() - the same for a breach, from the start state's own calls on
 * In the end the breach is that of the last call.  False: the sequence as it is given does not break it.
 */
bool fuzz_shrink_breach(struct fuzz_world *world, struct breach *breach,
			struct fuzz_sequence *sequence);

#endif
