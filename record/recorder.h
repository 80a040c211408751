/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: kvmsme record - make random programs' calls, and write a trace of what they answer
 */
#ifndef KVMSME_RECORD_RECORDER_H
#define KVMSME_RECORD_RECORDER_H

#include <stdbool.h>
#include <stdio.h>

#include "program.h"

struct kvmsme;
struct outcome;

/**
 * struct recorder_options - @machine: NULL: /dev/kvm of this kernel
 * @areas:  bit set of enum program_area: programs of others are left out, the numbers of the rest stay
 * @header: line 1
 * @tell:  of @done programs of @nr_programs, at each; NULL: nobody is
 */
struct recorder_options {
	struct kvmsme *machine;
	uint64_t seed;
	uint32_t nr_programs;
	uint32_t areas;
	const struct trace_header *header;
	FILE *out;
	FILE *err;
	void (*tell)(uint32_t done, uint32_t nr_programs);
};

/** struct recorded - what came of it */
struct recorded {
	unsigned long programs, operations;
};

/** record_outcome() - give @op the result @out: the inverse of outcome_of_record() */
void record_outcome(struct trace_op *op, const struct outcome *out);

/** recorder_run() - false after a line on options->err */
bool recorder_run(const struct recorder_options *options, struct recorded *recorded);

#endif
