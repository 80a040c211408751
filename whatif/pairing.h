/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Which calls of two runs of a scenario ask the same
 */
#ifndef KVMSME_WHATIF_PAIRING_H
#define KVMSME_WHATIF_PAIRING_H

#include "calls.h"

/** A pair; NULL: made in the other run alone */
typedef void pair_fn(void *ctx, const struct call_record *a, const struct call_record *b);

/**
 * calls_pair() - each call of @a with that of @b which has the same step, request and id
 * Of several the first that is left.  In the order of @a, then what only @b has.
 */
void calls_pair(const struct calls *a, const struct calls *b, pair_fn *pair, void *ctx);

#endif
