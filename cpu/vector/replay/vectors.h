/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Replay of recorded single-instruction vectors
 *
 * The format is that of ../shared/oracle/isa/README.md: one JSON object a line, plain, gzip
 * or xz.  A start state grown from a seed, one word, and what it changed.  Or a table of words
 * and the modes in which they execute (forms.tsv, decode.tsv there).
 */
#ifndef SMEVEC_VECTORS_H
#define SMEVEC_VECTORS_H

#include <stdio.h>

#include "recorded.h"

/**
 * vectors_replay() - replay files, report failures
 *
 * The last line is "N vectors, M failures", behind "interrupted: " where it was stopped.  Returns 0 if
 * all agree, 1 if not, 2 if a file cannot be used or has nothing to compare: then the last line says where
 * and why.
 */
int vectors_replay(const struct recorded_run *run);

/** vectors_main() - the same of @files alone */
int vectors_main(int nfiles, char **files, FILE *out);

#endif
