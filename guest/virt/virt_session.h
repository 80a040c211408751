/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bare-metal machine under observation (session.h) */
#ifndef KVMSME_GUEST_VIRT_SESSION_H
#define KVMSME_GUEST_VIRT_SESSION_H

#include "session.h"
#include "virt_machine.h"

/** virt_session_new() - of a machine that has not run, made with cpu_session_ops; it is the session's then */
struct session *virt_session_new(struct virt *v);

#endif
