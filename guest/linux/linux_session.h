/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A Linux program under observation (session.h) */
#ifndef KVMSME_GUEST_LINUX_SESSION_H
#define KVMSME_GUEST_LINUX_SESSION_H

#include "linux_user.h"
#include "session.h"

/**
 * linux_session_new() - a program at its first instruction, on a machine made with cpu_session_ops
 * @options: kept.  NULL after a line on stderr: it cannot be loaded
 */
struct session *linux_session_new(struct kvmsme *m, const struct linux_options *options);

#endif
