/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of all instruction tables by number, and which of them sequences have had.  left_out.def has
 * those that are in none, or in none that goes through qemu-aarch64, with the reasons.
 */
#ifndef KVMSME_TESTS_MIXED_ROWS_H
#define KVMSME_TESTS_MIXED_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "a64/row.h"
#include "insn.h"

/* cpu/a64; SVE, SME and what emulators lack of the others; AdvSIMD and floating point */
enum table { TABLE_A64, TABLE_VECTOR, TABLE_SIMD, NR_TABLES };

struct row {
	enum table table;
	unsigned int i;
};

/** rows_begin() - false: left_out.def names a row that is not there; prints it */
bool rows_begin(void);

unsigned int nr_rows(enum table table);

/** row_of() - of @word; false: it is unallocated */
bool row_of(uint32_t word, struct row *row);

/** row_insn() - of the engine's tables, else NULL */
const struct insn *row_insn(struct row row);
const struct pattern *row_pattern(struct row row);

/** row_why_not() - the reason why a sequence has it not; NULL: it may */
const char *row_why_not(struct row row, bool two_ways);

/** row_seen() - a sequence has it, and has executed it */
void row_seen(struct row row, bool two_ways);

/** rows_print() - all rows with how often they were executed */
void rows_print(void);

/** rows_unseen() - how many rows that should have been executed were not; prints them */
unsigned int rows_unseen(void);

#endif
