/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of instructions that the cases of a trap matrix name */
#ifndef KVMSME_TRAP_INSNS_H
#define KVMSME_TRAP_INSNS_H

#include "tsv.h"

#define TRAP_MAX_INSNS	1024

/**
 * struct trap_insn - a row
 * @x2: what X2 is before; @enfpm: SCTLR_EL1.EnFPM
 * @rb: the register that is read back afterwards, "-" if none
 */
struct trap_insn {
	char name[64];
	uint32_t word;
	bool x0_is_result;
	bool enfpm;
	uint64_t x2;
	char rb[16];
};

/** struct trap_insns - @last: where trap_insns_find() found something */
struct trap_insns {
	struct trap_insn insn[TRAP_MAX_INSNS];
	size_t nr, last;
};

extern const struct tsv_kind trap_insns_kind;

/** trap_insns_add() - a row of that kind; false after a line on the table's @err */
bool trap_insns_add(struct trap_insns *insns, const struct tsv *t);

/** trap_insns_find() - its number, or insns->nr */
size_t trap_insns_find(struct trap_insns *insns, const char *name);

#endif
