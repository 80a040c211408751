/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace, sequence by sequence */
#ifndef KVMSME_TRACE_SEQUENCE_H
#define KVMSME_TRACE_SEQUENCE_H

#include "arena.h"
#include "record.h"

/**
 * struct trace - an open trace
 * @op, @nr:  the operations of the current sequence
 * @ahead:    op[nr] is the first operation of the next one
 */
struct trace {
	struct input *in;
	struct trace_header header;
	struct arena arena;
	struct arena arena_ahead;
	struct trace_op *op;
	size_t nr, room;
	bool ahead;
};

/** trace_open() - open a file and read its header */
bool trace_open(struct trace *trace, const char *path, struct input_error *error);

/** trace_next_sequence() - 1, 0 at the end of the trace, -1 with *@error filled */
int trace_next_sequence(struct trace *trace, struct input_error *error);

void trace_close(struct trace *trace);

#endif
