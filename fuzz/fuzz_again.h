/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Members of families made again, from their start
 *
 * What a family says is worth what its marks are.  So some members are made again, one of FUZZ_AGAIN
 * sequences, whole, from a start state of which every byte is copied back, whatever is known to have changed:
 * it must answer, break and leave the same.  If it does not, that is an error of this program.
 */
#ifndef KVMSME_FUZZ_FUZZ_AGAIN_H
#define KVMSME_FUZZ_FUZZ_AGAIN_H

#include "fuzz_differ.h"

#define FUZZ_AGAIN 1024

/**
 * fuzz_again() - make the sequence that the worlds have just come to the end of once more
 * @differential: in both of @world
 * @ok, *@found: what fuzz_family_run() said of it
 * Returns what is not as it was, in words; NULL: nothing.  The worlds must have listened to all of its calls.
 */
const char *fuzz_again(struct fuzz_world *world, bool differential, const struct fuzz_sequence *sequence,
		       bool ok, const struct fuzz_finding *found);

#endif
