/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_UNICORN_MMU_H
#define KVMSME_UNICORN_MMU_H

#include "ucpu.h"

/**
 * struct translation - where a virtual address leads to
 * @pa:  intermediate physical address; of the descriptor if @walk_failed
 * @fsc: fault status code of a stage-1 fault
 * @attr, @sh: memory attributes (a MAIR_EL1 byte) and shareability
 * @walk_failed: the descriptor is not in guest memory: a stage-2 fault on the walk
 */
struct translation {
	uint64_t va;
	uint64_t pa;
	uint8_t fsc;
	uint8_t attr;
	uint8_t sh;
	bool walk_failed;
};

/* False: a fault */
bool mmu_translate(struct ucpu *m, struct translation *t, uint64_t va, enum access access);

#endif
