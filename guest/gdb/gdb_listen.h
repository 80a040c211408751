/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of gdb's protocol over TCP */
#ifndef KVMSME_GUEST_GDB_LISTEN_H
#define KVMSME_GUEST_GDB_LISTEN_H

#include <signal.h>

#include "gdb_server.h"

/** struct gdb_socket - @fd: to the client; @stop: as the user wants an end, a wait is one; NULL: never */
struct gdb_socket {
	int fd;
	const volatile sig_atomic_t *stop;
};

/** gdb_address_ok() - @address is HOST:PORT or :PORT, which is of this machine; else a line on stderr */
bool gdb_address_ok(const char *address);

/**
 * gdb_accept() - wait for a client at @address (see gdb_address_ok()) and say on stderr where
 * False: a line on stderr has said why not.
 */
bool gdb_accept(const char *address, struct gdb_socket *socket, struct gdb_link *link);

/** gdb_hang_up() - what has been sent reaches the client */
void gdb_hang_up(struct gdb_socket *socket);

#endif
