/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images on the A64 CPU, beside differential.h's engine_run() */
#ifndef KVMSME_TESTS_ON_A64_H
#define KVMSME_TESTS_ON_A64_H

#include "differential.h"

/** a64_begin() - as @image says, in memory of its own */
void a64_begin(const struct image *image);

/** a64_step() - execute one more word; false: it takes an exception, and has done nothing */
bool a64_step(uint32_t word);

/** unseen_rows() - how many rows that can be in a sequence were in none yet; prints them */
unsigned int unseen_rows(void);

#endif
