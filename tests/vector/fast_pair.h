/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: One word, executed both ways
 *
 * The slow way is the definition, element by element (lanes_off, smevec_exec_general()); the fast
 * one has all that makes it so.  Registers, flags and memory must come out the same.
 */
#ifndef KVMSME_TESTS_FAST_PAIR_H
#define KVMSME_TESTS_FAST_PAIR_H

#include "insn.h"

#define BASE		UINT64_C(0x10000)
#define MEMORY		0x3000

/** struct pe - a CPU with registers and memory of its own */
struct pe {
	struct smevec_cpu cpu;
	struct smevec_regs regs;
	uint8_t memory[MEMORY];
};

/* The state before a word, and what either way makes of it */
extern struct pe start, slow, fast;

/** rnd() - the next one of a sequence that is the same in every run */
uint64_t rnd(void);

/** fill() - with random bits; @len a multiple of 8 */
void fill(void *to, size_t len);

/** setup() - a PE with all features */
void setup(void);

/** randomise() - another state in start */
void randomise(void);

void copy_start(struct pe *to);

/** same() - slow and fast are, after @word */
void same(uint32_t word);

/** compare() - execute @word both ways; true: it did something */
bool compare(uint32_t word);

/** compare_touched() - the same, looking at ZA and memory only if the word is one that may use them */
bool compare_touched(uint32_t word);

#endif
