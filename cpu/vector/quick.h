/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SMEVEC_QUICK_H
#define SMEVEC_QUICK_H

#include "insn.h"

/**
 * quick_fn - executes an instruction whose access check passes, with @vl bytes in force
 * False, with nothing changed: only its executor can.
 */
typedef bool (*quick_fn)(struct smevec_cpu *c, const struct smevec_insn *d, unsigned int vl);

/** quick_find() - NULL where there is none; may set d->size for it */
quick_fn quick_find(struct smevec_insn *d);

#endif
