/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU of a session: one that KVM_RUN has, and a way to its registers around KVM */
#ifndef KVMSME_GUEST_SESSION_CPU_H
#define KVMSME_GUEST_SESSION_CPU_H

#include "cpu.h"

/**
 * struct session_quick - many instructions in place of one, where nobody but the CPU has to do with them
 * @most:    so many; 0: one, as KVM_RUN's budget says
 * @stops, @nr_stops: addresses, ascending, at which it ends
 * @ended:   QUICK_STOPPED: behind @plain instructions; QUICK_LEFT: and in one more, which others finish, or which has
 *     led to an exception that EL1 takes
 */
struct session_quick {
	uint64_t most, plain;
	const uint64_t *stops;
	size_t nr_stops;
	enum { QUICK_RUNS, QUICK_STOPPED, QUICK_LEFT } ended;
};

/**
 * struct session_cpu - what the calling thread's KVM_RUN does on cpu_session_ops
 * @base: the CPU that executes
 * @SESSION_CPU_RUN: runs, with the exclusive monitor as the last run has left it
 * @SESSION_CPU_LOOK, @SESSION_CPU_PUT: runs nothing, has FP, SVE and SME state loaded as for a guest that
 *     uses it, and copies all registers to @regs, or from there; then it ends as if by a signal
 * @exclusive: the monitor
 * @dirty: a bit for each page of the slot at @gpa, set where the guest stores; NULL: nobody asks
 * @data, @nr_data: memory whose accesses are looked for; @touched: as cpu_watch's, since it was cleared here
 * @rule: rule_log's last_guest, which is behind a run that of its last instruction; NULL: nobody asks
 * @runs: so often it has run; @regs are all registers behind the last one if they were before it
 */
struct session_cpu {
	const struct cpu_ops *base;
	enum { SESSION_CPU_RUN, SESSION_CPU_LOOK, SESSION_CPU_PUT } want;
	struct pcpu *regs;
	struct { uint64_t addr, size, value[2]; } exclusive;
	uint64_t gpa, *dirty;
	uint16_t *rule;
	unsigned int runs;
	struct session_quick quick;
	const struct cpu_watch_data *data;
	size_t nr_data, touched;
	const struct pcpu *last;	/* another vCPU has a monitor of its own, which is open */
};

/** session_cpu_use() - of the calling thread's next calls; NULL: none, it is cpu_a64_ops */
void session_cpu_use(struct session_cpu *cpu);

#endif
