/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded tables of which words execute in which mode: forms.tsv and decode.tsv */
#ifndef SMEVEC_LEGALITY_H
#define SMEVEC_LEGALITY_H

#include <stdio.h>

#include "start_state.h"

/** struct legality - a table's columns (0: not there; word is never the first of both) */
struct legality {
	struct replay_pe *pe;
	int word, known, needs_za, mode[5];
	unsigned long rows, failures, outside, doubtful;
};

/** legality_header() - find the columns; false: not such a table */
bool legality_header(struct legality *l, const char *line);

/** legality_row() - compare a row; what differs goes to @out after @where; false: malformed */
bool legality_row(struct legality *l, const char *line, const char *where, FILE *out);

#endif
