/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The calls of a recorded trace under several profiles: where the profiles part
 *
 * What the recorded kernel answered plays no part.
 */
#ifndef KVMSME_TRACE_COMPARE_H
#define KVMSME_TRACE_COMPARE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "blame.h"
#include "rules.h"

struct cpu_ops;

/**
 * struct trace_parting - the first of all calls that a profile answers otherwise than the
 * reference in the same way and for the same cause: same call, kind of register, errnos, rules
 * @profile: index of the profile; [0] in the arrays is the reference, [1] this one
 * @call:    its name, @reg: the register, or ""
 * @times:   how many calls of the trace part so
 * @data:    @data_len bytes that two successful GETs read; 0: none
 * @cause:   found by switching knobs back and replaying the sequence
 */
struct trace_parting {
	size_t profile;
	unsigned long times;
	uint64_t line;
	const char *call;
	char reg[64];
	char result[2][96];
	int err[2];
	enum rule rule[2];
	size_t data_len;
	uint8_t data[2][256];
	struct cause cause;
};

/**
 * struct trace_watch - of who waits for it
 * @stop:     becomes nonzero, by a signal maybe, and no more sequences are compared
 * @progress: told before each sequence how many operations were made, and in how many ways they part; NULL: nobody is
 */
struct trace_watch {
	const volatile sig_atomic_t *stop;
	void (*progress)(const char *path, unsigned long operations, size_t partings);
};

/**
 * trace_compare() - make the trace's calls under all @profiles
 * A sequence goes on after a call that differs: the recorded calls do not depend on the answers.
 * Causes are measured in the 1st, 2nd, 4th, ... sequence in which a kind of difference is met;
 * those between have the cause that was measured last.
 * @part: called for each way of parting, in the order of the trace
 * False after a line on @err; a trace of which @watch->stop has left nothing is none of its reasons.
 */
bool trace_compare(const char *path, const struct profile *const *profiles, size_t nr,
		   const struct cpu_ops *cpu, const struct trace_watch *watch,
		   void (*part)(void *ctx, const struct trace_parting *parting), void *ctx,
		   FILE *err);

#endif
