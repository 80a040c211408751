/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making the steps that only world switches have; returns as replay_op() */
#ifndef KVMSME_WORLD_REPLAY_H
#define KVMSME_WORLD_REPLAY_H

#include "replay.h"

/** world_make_vcpu() - CREATE_VM for a new VM, CREATE_VCPU, INIT, lengths, FINALIZE; to the first that fails */
const char *world_make_vcpu(struct replay *replay, const struct trace_op *op, struct outcome *out);

/** world_prepare_run() - what guest and task shall find: script, loads, host_in */
void world_prepare_run(struct replay *replay, const struct trace_op *op);

/** world_look() - what they have afterwards, as far as the record tells; valid until the next call */
void world_look(struct replay *replay, const struct trace_op *op, struct outcome *out);

#endif
