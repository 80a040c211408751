/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Which knobs make two profiles answer differently
 */
#ifndef KVMSME_PROFILES_BLAME_H
#define KVMSME_PROFILES_BLAME_H

#include "profile.h"

/** A try: does @trial answer as the reference does? */
typedef bool blame_fn(void *ctx, const struct profile *trial);

/**
 * blame_knobs() - set knobs of @profile as @reference has them until the difference is gone
 * Each knob that does it alone is in @text ("name: reference -> here", by ", "), or else the
 * first two that do it together (by " with "), or nothing.
 */
void blame_knobs(const struct profile *reference, const struct profile *profile, blame_fn *cures,
		 void *ctx, char *text, size_t size);

#endif
