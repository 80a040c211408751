/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --trace, --trace-only, --dump and --png of `kvmsme guest` */
#ifndef KVMSME_CLI_GUEST_WATCH_H
#define KVMSME_CLI_GUEST_WATCH_H

#include <argp.h>
#include <stdbool.h>

#include "session.h"

/** guest_watch_argp - these options: the child of an argp */
extern const struct argp guest_watch_argp;

/** guest_watch_asked() - one of them has been there: the guest is to be a session */
bool guest_watch_asked(void);

/** guest_watch_steps() - and between instructions, which a session needs cpu_session_ops for */
bool guest_watch_steps(void);

/**
 * guest_watch_run() - run @s to its end, with what is asked for, and free it
 * Returns its exit status, or EXIT_USAGE after a line on stderr where something cannot be written or does
 * not fit the program.
 */
int guest_watch_run(struct session *s);

#endif
