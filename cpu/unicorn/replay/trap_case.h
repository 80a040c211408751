/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case of the trap matrix: a setting, an instruction, and what comes of it */
#ifndef KVMSME_TRAP_CASE_H
#define KVMSME_TRAP_CASE_H

#include "trap_insns.h"

/**
 * struct trap_case - a row, with the architecture's answer where the record is disputed
 * @insn:     number of the instruction
 * @executed: or taken to EL1 with @esr
 * @has_x0, @has_rb: @x0 and @rb (the register read back) are compared
 */
struct trap_case {
	unsigned int el, fpen, zen, smen;
	bool sm, za, facpu, fa64, ezt0, entp2;
	size_t insn;
	bool executed;
	uint64_t esr;
	uint64_t svcr_after;
	bool has_x0, has_rb;
	uint64_t x0, rb;
	bool disputed;
};

extern const struct tsv_kind trap_case_kind;

/** trap_case_read() - a row of that kind; false after a line on the table's @err */
bool trap_case_read(struct trap_case *c, struct trap_insns *insns, const struct tsv *t);

/** trap_case_fail() - a line on the table's @err: what differs; false */
bool trap_case_fail(const struct tsv *t, const char *what, uint64_t got, uint64_t want);

#endif
