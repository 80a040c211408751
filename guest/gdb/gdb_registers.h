/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which registers gdb is told of, under which numbers */
#ifndef KVMSME_GUEST_GDB_REGISTERS_H
#define KVMSME_GUEST_GDB_REGISTERS_H

#include "gdb_target.h"

#define GDB_NR_CORE	34	/* X0 to X30, SP, PC, CPSR: what a g packet has */
#define GDB_NR_REGS	96	/* at most */

/** struct gdb_registers - @reg by gdb's number; @vg: whose number that is, 0: there is none */
struct gdb_registers {
	size_t nr;
	size_t vg;
	struct gdb_reg reg[GDB_NR_REGS];
};

/** gdb_registers_of() - those of a vCPU of @shape */
void gdb_registers_of(const struct gdb_shape *shape, struct gdb_registers *regs);

/** gdb_target_xml() - their target description; free() it */
char *gdb_target_xml(const struct gdb_shape *shape);

#endif
