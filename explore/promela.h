/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A complete search as a Promela model, for SPIN to search as well
 *
 * The effects of calls are tables in embedded C; what SPIN does is what space.h does: go
 * through all states that the vCPUs reach together.
 */
#ifndef KVMSME_EXPLORE_PROMELA_H
#define KVMSME_EXPLORE_PROMELA_H

#include <stdio.h>

#include "space.h"

/**
 * promela_lacks() - the name of a call that looks at other vCPUs than its own, of which there is no
 * table; NULL: all calls have theirs
 */
const char *promela_lacks(const struct space *space);

/**
 * promela_print() - the model; @space was run to its end with its rows kept
 * @tables: the file that promela_print_tables() was written to: SPIN takes no long C text itself
 */
void promela_print(const struct space *space, const char *tables, FILE *out);
void promela_print_tables(const struct space *space, FILE *out);

#endif
