/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What replay.c shares with files beside it */
#ifndef KVMSME_TRACE_REPLAY_OPS_H
#define KVMSME_TRACE_REPLAY_OPS_H

#include "replay.h"

/** replay_call() - an ioctl and its result */
void replay_call(int fd, unsigned long request, unsigned long arg, struct outcome *out);

/** replay_run_vcpu() - KVM_RUN, and why it returned; NULL, or why it cannot be */
const char *replay_run_vcpu(struct replay *replay, const struct trace_op *op, struct outcome *out);

/** replay_ioctl() - any ioctl, with a structure as it was recorded; NULL, or why it cannot be */
const char *replay_ioctl(struct replay *replay, const struct trace_op *op, struct outcome *out);

/** replay_make_ram() - @size bytes for a VM, if it does not have them yet */
bool replay_make_ram(struct replay *replay, uint32_t vm, size_t size);

/** replay_set_slot(), replay_write_memory(), replay_read_memory() - of TRACE_RAM_SIZE bytes, zeroes at first */
const char *replay_set_slot(struct replay *replay, const struct trace_op *op, struct outcome *out);
const char *replay_write_memory(struct replay *replay, const struct trace_op *op);
const char *replay_read_memory(struct replay *replay, const struct trace_op *op, struct outcome *out);

/** replay_read_stats() - TRACE_NR_STATS values of KVM_GET_STATS_FD */
void replay_read_stats(struct replay *replay, const struct trace_op *op, struct outcome *out);

#endif
