/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: States of one part of a machine, a VM or a vCPU, each once and with a number
 *
 * States that follow from one another have most of their bytes in common, so they are kept as
 * lists of chunks, and each chunk once.  Threads may use a table at the same time.
 */
#ifndef KVMSME_EXPLORE_PART_TABLE_H
#define KVMSME_EXPLORE_PART_TABLE_H

#include "snapshot.h"

#define PART_NONE UINT32_MAX

struct part_table;

/** part_table_new() - NULL: out of memory */
struct part_table *part_table_new(void);
void part_table_free(struct part_table *table);

/** part_table_find() - the number of the state with this hash, PART_NONE if it is not there */
uint32_t part_table_find(struct part_table *table, struct state_hash hash);

/**
 * part_table_add() - keep a state; its number, that of another thread's if it was faster
 * PART_NONE: out of memory.
 */
uint32_t part_table_add(struct part_table *table, struct state_hash hash,
			const struct snapshot *state);

/** part_table_fetch() - the bytes of state @nr, for snapshot_restore_part(); false: no memory */
bool part_table_fetch(struct part_table *table, uint32_t nr, struct snapshot *to);

/** part_table_hash() - of state @nr */
struct state_hash part_table_hash(struct part_table *table, uint32_t nr);

/** part_table_nr() - states; part_table_memory() - bytes that they take */
uint32_t part_table_nr(struct part_table *table);
size_t part_table_memory(struct part_table *table);

#endif
