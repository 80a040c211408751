/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case of the trap matrix on a CPU */
#ifndef KVMSME_TRAP_CHECK_H
#define KVMSME_TRAP_CHECK_H

#include "../../cpu.h"
#include "trap_case.h"

/** struct trap_guest - the machine that cases run on, and its memory */
struct trap_guest {
	const struct cpu_ops *cpu;
	struct pcpu pcpu;
	uint8_t *ram;
};

/** trap_guest_new() - with code for all of @insns; where there is no memory the program ends */
struct trap_guest *trap_guest_new(const struct cpu_ops *cpu, const struct trap_insns *insns);

void trap_guest_free(struct trap_guest *g);

/** trap_check() - run @c; false after a line on the table's @err that says what differs */
bool trap_check(struct trap_guest *g, const struct trap_case *c, const struct trap_insn *insn,
		const struct tsv *t);

#endif
