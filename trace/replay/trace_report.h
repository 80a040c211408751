/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a deviation looks like */
#ifndef KVMSME_TRACE_REPORT_H
#define KVMSME_TRACE_REPORT_H

#include <stdio.h>

#include <jansson.h>

#include "outcome.h"
#include "rules.h"
#include "trace_sequence.h"

/**
 * struct deviation - an operation whose result differs
 * @index: of the operation in its sequence
 * @rule: that decided in the model, under @profile; NULL: @model is of a kernel
 * @message: why the guest could not go on, or NULL
 */
struct deviation {
	const char *path;
	const struct trace *trace;
	size_t index;
	const struct outcome *record;
	const struct outcome *model;
	enum outcome_part part;
	enum rule rule;
	const struct profile *profile;
	const char *message;
};

void report_deviation(FILE *file, const struct deviation *deviation);

/** deviation_json() - the same as docs/schema/check.schema.json has it */
json_t *deviation_json(const struct deviation *deviation);

/** report_op() - one line without newline: the call */
void report_op(FILE *file, const struct trace_op *op);

#endif
