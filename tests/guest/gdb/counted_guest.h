/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A guest for the protocol's tests that is known by heart
 *
 * Each instruction adds 4 to PC and 1 to X0, and stores X0's low byte at COUNTED_CELL; behind COUNTED_LAST
 * instructions it exits with status 7, and the one before that "faults" once with SIGSEGV; unless
 * it is endless.
 */
#ifndef KVMSME_TESTS_COUNTED_GUEST_H
#define KVMSME_TESTS_COUNTED_GUEST_H

#include "gdb_target.h"

#define COUNTED_START	UINT64_C(0x1000)
#define COUNTED_MEMORY	UINT64_C(0x8000)
#define COUNTED_SIZE	256
#define COUNTED_CELL	16
#define COUNTED_READ	32
#define COUNTED_LAST	100

struct counted_guest {
	unsigned int at[2];	/* instructions of each thread */
	uint8_t order[1000];	/* whose each one was */
	unsigned int total;
	unsigned int last;	/* instruction, of its thread */
	bool faulted, endless;
	struct gdb_data data[GDB_MOST_WATCHED];
	size_t nr_data;
	uint8_t x[2][31][8];
	uint8_t za[256];
	uint8_t memory[COUNTED_SIZE];
};

/** counted_target() - @guest as new, with @threads, lengths @vq and @svq */
struct gdb_target counted_target(struct counted_guest *guest, unsigned int threads, unsigned int vq, unsigned int svq);

#endif
