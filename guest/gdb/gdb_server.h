/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gdb's remote protocol: a client's packets on one side, a guest (gdb_target.h) on the other */
#ifndef KVMSME_GUEST_GDB_SERVER_H
#define KVMSME_GUEST_GDB_SERVER_H

#include "gdb_target.h"

/**
 * struct gdb_link - the way to the client
 * @receive: at most @size bytes; 0: none are there, without @wait; -1: the client has gone
 * @send:    all of them; false: the client has gone
 */
struct gdb_link {
	void *opaque;
	long (*receive)(void *opaque, void *to, size_t size, bool wait);
	bool (*send)(void *opaque, const void *from, size_t len);
};

/**
 * enum gdb_end - how a session has ended
 * @GDB_END_OVER: the guest has, and the client knows; @GDB_END_DETACHED: it shall run on;
 * @GDB_END_KILLED: it shall end; @GDB_END_GONE: the client has gone without a word
 */
enum gdb_end { GDB_END_OVER, GDB_END_DETACHED, GDB_END_KILLED, GDB_END_GONE };

/**
 * gdb_serve() - do what the client says, until one of the two has enough
 * @stop: why the guest has stopped last
 * No packet, however broken, does more than be answered by an error or by nothing.
 */
enum gdb_end gdb_serve(const struct gdb_target *target, const struct gdb_link *link, struct gdb_stop *stop);

#endif
