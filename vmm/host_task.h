/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What the task that makes the calls has in its own FP, SVE and SME registers
 *
 * Said by one byte for each kind of register, so that what a call does to them is seen.
 */
#ifndef KVMSME_VMM_HOST_TASK_H
#define KVMSME_VMM_HOST_TASK_H

#include "machine.h"

/**
 * struct host_task - @v: every byte of V0 to V31; @z: of the Z registers above them, and of P and FFR
 * @has_za: PSTATE.ZA; @za: every byte of ZA and ZT0 then
 * @sm:     PSTATE.SM
 */
struct host_task {
	uint8_t v, z, za;
	bool has_za, sm;
};

/** host_task_set() - machine_set_host_fp() with these */
void host_task_set(struct kvmsme *m, const struct host_task *task);

/** host_task_after_call() - what a system call leaves of it (rules HOST-1 to HOST-3) */
struct host_task host_task_after_call(const struct host_task *task);

/* What can be compared, in this order */
enum host_task_part { HOST_TASK_V, HOST_TASK_Z, HOST_TASK_ZA, HOST_TASK_SM, NR_HOST_TASK_PARTS };
extern const char *const host_task_parts[NR_HOST_TASK_PARTS];

/** host_task_has() - the machine's task has @part as @task says */
bool host_task_has(const struct kvmsme *m, const struct host_task *task, enum host_task_part part);

#endif
