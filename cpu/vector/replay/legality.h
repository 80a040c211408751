/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded tables of which words execute in which mode: decode.tsv, forms.tsv, forms_fpsimd.tsv */
#ifndef SMEVEC_LEGALITY_H
#define SMEVEC_LEGALITY_H

#include "replay_pe.h"
#include "tsv.h"

#define LEGALITY_NR_KINDS	3

extern const struct tsv_kind legality_kinds[LEGALITY_NR_KINDS];

/**
 * struct legality - rows so far
 * @compared: and what is left out: words that are not the engine's, are not allocated, or of
 *            which no mode is recorded
 */
struct legality {
	struct replay_pe *pe;
	unsigned long rows, failures, compared, outside, doubtful;
};

/** legality_row() - compare a row of one of legality_kinds; what differs goes to its @err */
void legality_row(struct legality *l, const struct tsv *t);

#endif
