/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Which calls made a migration what it was: refused ones, and those that lost registers
 */
#ifndef KVMSME_WHATIF_MIGRATION_REASONS_H
#define KVMSME_WHATIF_MIGRATION_REASONS_H

#include "calls.h"
#include "whatif.h"

/**
 * migration_reasons() - fill @cell->reason from the calls of save: and restore: steps
 * @lost: groups of registers, separated by blanks
 */
void migration_reasons(struct whatif_cell *cell, const struct calls *calls, const char *lost);

#endif
