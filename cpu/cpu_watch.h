/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Who looks at a CPU from outside: what a debugger has over the external debug interface
 *
 * Nothing of it is seen by the guest, nor by KVM.  Arm ARM H2.2 "Halting debug events", D5 "trace".
 */
#ifndef KVMSME_CPU_WATCH_H
#define KVMSME_CPU_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPU_WATCH_EXCEPTIONS	8
#define CPU_WATCH_BRANCHES	16

#define CPU_HLT_SEMIHOSTING	UINT32_C(0xd45e0000)	/* HLT #0xf000 */

/**
 * struct cpu_watch_exception - one that EL1 has taken
 * @pc: ELR_EL1; @pstate: SPSR_EL1; @vector: where it went; @far: 0 where FAR_EL1 is not written
 * @interrupt: an IRQ, FIQ or SError, which has no ESR_EL1 here
 * @times: so often in a row
 */
struct cpu_watch_exception {
	uint64_t pc, esr, far, pstate, vector;
	uint64_t times;
	bool interrupt;
};

/** struct cpu_watch_branch - that is taken, @times in a row */
struct cpu_watch_branch {
	uint64_t from, to, times;
};

/** struct cpu_watch_data - [@at, @at + @len) of virtual memory, whose accesses of a kind are looked for */
struct cpu_watch_data {
	uint64_t at, len;
	bool reads, writes;
};

/**
 * enum cpu_watch_stop - why a run has ended with CPU_EXIT_WATCH
 * @CPU_WATCH_HLT: HLT #0xf000 at EL1, which PC is at
 * @CPU_WATCH_STUCK: an exception at the first instruction of its own vector, or time after time within it
 * @CPU_WATCH_AT: PC is one of the addresses; @CPU_WATCH_CAUGHT: an exception has been taken to EL1
 */
enum cpu_watch_stop { CPU_WATCH_GOES_ON, CPU_WATCH_HLT, CPU_WATCH_STUCK, CPU_WATCH_AT, CPU_WATCH_CAUGHT };

/**
 * struct cpu_watch - what is looked for, and what has been seen
 * @halting: HLT #0xf000 at EL1 ends the run; @ends_stuck: so does an exception that is taken forever
 * @single: a run is of one instruction, and its stores make their pages dirty (cpu_unicorn_ops, which otherwise counts
 *     blocks, and leaves memory whose pages are asked for to cpu_a64_ops; on that a budget of 1 is the same)
 * @tracing: taken branches are noted; cpu_a64_ops is slower then
 * @stops: addresses at which a run ends, ascending, @nr_stops of them; @catches: so does an exception that
 *     EL1 takes (both cpu_a64_ops alone)
 * @data: what instructions may read and write, @nr_data of them; tags of addresses do not count (cpu_a64_ops, which
 *     looks at every access then; cpu_unicorn_ops if @single)
 * @touched: one more than the number of the first of @data that has been accessed; whoever runs the CPU clears it
 * @stop: set with CPU_EXIT_WATCH, and where @stuck is noticed; whoever runs the CPU clears it
 * @stuck: an exception has been found to be taken forever; what follows is not noted
 * @exception, @branch: the last ones: number n of @nr is at n % CPU_WATCH_...
 */
struct cpu_watch {
	bool halting, ends_stuck, single, tracing, catches;
	const uint64_t *stops;
	size_t nr_stops;
	const struct cpu_watch_data *data;
	size_t nr_data, touched;
	enum cpu_watch_stop stop;
	bool stuck;
	uint64_t nr_exceptions, nr_branches;
	struct cpu_watch_exception exception[CPU_WATCH_EXCEPTIONS];
	struct cpu_watch_branch branch[CPU_WATCH_BRANCHES];
};

/** cpu_watch_exception() - note one, which is about to be taken */
void cpu_watch_exception(struct cpu_watch *watch, const struct cpu_watch_exception *exception);

/** cpu_watch_branch() - note one that has been taken */
static inline void cpu_watch_branch(struct cpu_watch *watch, uint64_t from, uint64_t to)
{
	struct cpu_watch_branch *last = &watch->branch[(watch->nr_branches - 1) % CPU_WATCH_BRANCHES];

	if (last->times && last->from == from && last->to == to)
		last->times++;
	else
		watch->branch[watch->nr_branches++ % CPU_WATCH_BRANCHES] = (struct cpu_watch_branch){ from, to, 1 };
}

/** cpu_watch_access() - note what [@at, @at + @len) is of watch->data, which is read, or with @write written */
void cpu_watch_access(struct cpu_watch *watch, uint64_t at, size_t len, bool write);

/** cpu_watch_next_stop() - the first of @stops at or above @pc; UINT64_MAX: none */
uint64_t cpu_watch_next_stop(const struct cpu_watch *watch, uint64_t pc);

/**
 * cpu_watch_cause() - of the exceptions at the end the first that was not taken in the vector of the one
 * before it, which is where a guest went wrong; NULL: none was taken
 */
const struct cpu_watch_exception *cpu_watch_cause(const struct cpu_watch *watch);

#endif
