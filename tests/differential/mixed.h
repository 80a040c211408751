/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sequence in the making: words are executed by cpu/a64 as they come, so that each one is known to
 * execute where it stands.  X0 and X1 are aligned addresses of memory, which stay; X2, X3 and SP are
 * addresses, which writeback may change; X4 to X7 are small; X8 to X30 are data.
 */
#ifndef KVMSME_TESTS_MIXED_H
#define KVMSME_TESTS_MIXED_H

#include "mixed_rows.h"
#include "on_cpu.h"

#define NR_BASES	4
#define FIRST_DATA	8

/**
 * struct mixed - @reach: so many words there must be, as a branch leads there
 * @unicorns: all words are Unicorn's, which elsewhere is left so often that it does little itself
 */
struct mixed {
	struct image *image;
	struct on_cpu *cpu;
	uint64_t reach;
	bool unicorns;
};

/** for_cpus() - not for QEMU: what it has not may come, and should */
static inline bool for_cpus(const struct mixed *g)
{
	return g->image->two_ways;
}

/** mixed_word() - the sequence goes on with @word; false: it does not execute */
bool mixed_word(struct mixed *g, uint32_t word);

/** mixed_pc() - of the next word */
uint64_t mixed_pc(const struct mixed *g);

/** mixed_fill() - any word of a row */
uint32_t mixed_fill(const struct pattern *pattern);

/** mixed_data() - the number of a register for data */
uint32_t mixed_data(void);

/** mixed_alu() - a word of integer arithmetic */
bool mixed_alu(struct mixed *g);

/** a64_word() - any word of @row that leaves addresses as they are; false: that was none */
bool a64_word(const struct mixed *g, const struct a64_row *row, uint32_t *word);

/** engine_word() - the same of a row of the vector engine */
bool engine_word(const struct mixed *g, const struct insn *row, uint32_t *word);

/**
 * phrase_of() - how @row comes into a sequence if not as any word by itself: with words that make
 * its operands, or with all that belongs to it; else NULL
 */
typedef void (*phrase)(struct mixed *g, uint32_t word);
phrase phrase_of(struct row row);

#endif
