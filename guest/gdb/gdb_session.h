/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A debugger for a guest under observation */
#ifndef KVMSME_GUEST_GDB_SESSION_H
#define KVMSME_GUEST_GDB_SESSION_H

#include <signal.h>

#include "gdb_target.h"
#include "session.h"

/**
 * gdb_session_run() - wait for a client of gdb's protocol, and have it drive @s
 * @address: as of gdb_accept(); @stop: becomes non-zero where the user wants an end
 * Returns the program's exit status; 128 and SIGKILL's number where the client has killed it; 2 after a
 * line on stderr where no client could come, or it went without a word.  Detached, the program runs on.
 */
int gdb_session_run(struct session *s, const char *address, const volatile sig_atomic_t *stop);

/* gdb_session_registers.c: what the vCPU has; the calls of struct gdb_target */
void gdb_session_shape(struct session *s, struct gdb_shape *shape);
bool gdb_session_get(struct session *s, unsigned int cpu, const struct gdb_reg *reg, uint8_t *to);
bool gdb_session_set(struct session *s, unsigned int cpu, const struct gdb_reg *reg, const uint8_t *from);

#endif
