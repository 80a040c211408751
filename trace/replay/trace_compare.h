/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The calls of a recorded trace under several profiles: where the profiles part
 *
 * What the recorded kernel answered plays no part.
 */
#ifndef KVMSME_TRACE_COMPARE_H
#define KVMSME_TRACE_COMPARE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "profile.h"
#include "rules.h"

struct cpu_ops;

/**
 * struct trace_parting - the first of all calls on which a profile parts from the reference
 * in the same way: same call, same errnos, same rules
 * @profile: index of the profile; [0] in the arrays is the reference, [1] this one
 * @times:   how many sequences of the trace part so
 * @data:    @data_len bytes that two successful GETs read; 0: none
 */
struct trace_parting {
	size_t profile;
	unsigned long times;
	uint64_t line;
	char what[96];
	char result[2][96];
	int err[2];
	enum rule rule[2];
	size_t data_len;
	uint8_t data[2][256];
};

/**
 * trace_compare() - make each sequence's calls under all @profiles, until they part
 * @part: called for each way of parting, in the order of the trace
 * False after a line on @err.
 */
bool trace_compare(const char *path, const struct profile *const *profiles, size_t nr,
		   const struct cpu_ops *cpu,
		   void (*part)(void *ctx, const struct trace_parting *parting), void *ctx,
		   FILE *err);

#endif
