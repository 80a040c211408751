/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: kvmsme check --record - the calls of a trace, with what they are answered here
 */
#ifndef KVMSME_RECORD_AGAIN_H
#define KVMSME_RECORD_AGAIN_H

#include <stdio.h>

#include "record.h"

struct outcome;
struct profile;

/**
 * struct record_again - @header: whose line 1 it gets; NULL: that of the trace itself, with the ABI of @profile, if any
 */
struct record_again {
	FILE *out;
	const struct trace_header *header;
	const struct profile *profile;
};

/** record_again_begin(), record_again_answered() - those of struct check_recorder; @ctx: struct record_again */
const char *record_again_begin(void *ctx, const struct trace_header *header);
void record_again_answered(void *ctx, const struct trace_op *op, const struct outcome *out);

#endif
