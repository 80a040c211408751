/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a trace tells of the CPU it was recorded on
 *
 * The first pass over a trace.  Values that belong to the recorded CPU (cpu_regs.def)
 * are taken at their first read and put into the kernel's population, so that the
 * second pass compares them like everything else.
 */
#ifndef KVMSME_TRACE_LEARN_H
#define KVMSME_TRACE_LEARN_H

#include "population.h"
#include "profile.h"
#include "trace_sequence.h"

/** struct cpu_reg - a row of cpu_regs.def */
struct cpu_reg {
	const char *name;
	const char *why;
	uint64_t derived;
	uint64_t before_run;
	uint8_t by_feature;
	uint64_t bits;
};

/**
 * struct learned_host - what is no register of the population
 * @no_el1_32bit, @no_ptrauth: capabilities that read 0; false if they were not asked
 * @tpidr2_el0: what guests without SME find in the CPU's register at first
 */
struct learned_host {
	bool no_el1_32bit;
	bool no_ptrauth;
	uint64_t tpidr2_el0;
};

extern const struct cpu_reg cpu_regs[];
extern const size_t nr_cpu_regs;

/**
 * trace_learn() - fill in @pop from the trace at @path
 * @pop: the population of the profile's kernel; reset values are replaced
 */
bool trace_learn(const char *path, const struct profile *profile, struct kernel_pop *pop,
		 struct learned_host *host, struct input_error *error);

#endif
