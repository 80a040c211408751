/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ctrl-C ends a search, and what was found so far is printed */
#ifndef KVMSME_CLI_STOP_H
#define KVMSME_CLI_STOP_H

#include <signal.h>

/**
 * stop_on_signal() - SIGINT, SIGTERM and SIGHUP set what is returned, once: the second ends the program
 */
const volatile sig_atomic_t *stop_on_signal(void);

#endif
