/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a failing SET stored, as the record shows it later */
#ifndef KVMSME_TRACE_STORED_PREFIX_H
#define KVMSME_TRACE_STORED_PREFIX_H

#include "trace_sequence.h"

/**
 * trace_stored_prefix() - how many bytes the recorded kernel stored of a failing SET
 *
 * A SET of vector state that ends in EFAULT stores what the copy got hold of and
 * zeroes the rest.  A copy loop may stop short of the last mapped byte, so the number
 * is any one from 0 to op->f_valid; the next GET of the register shows it.
 */
size_t trace_stored_prefix(const struct trace *trace, size_t index);

#endif
