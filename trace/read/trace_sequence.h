/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A recording, sequence by sequence
 *
 * Traces and world switches alike: a sequence is what the lines of one t, or one case, tell
 * to do from nothing on.  Each line is read and checked once, before anything of its
 * sequence is made.
 */
#ifndef KVMSME_TRACE_SEQUENCE_H
#define KVMSME_TRACE_SEQUENCE_H

#include "arena.h"
#include "guest_image.h"
#include "record.h"

/**
 * struct trace - an open recording
 * @header:   of a world switch: the host of the current case
 * @image:    of a world switch: its programs; a trace has them elsewhere (guest_image_load())
 * @op, @nr:  the operations of the current sequence
 * @ahead:    op[nr] is the first operation of the next one
 * @name, @config: of a case
 * @line:     of the current case; 1 in a trace: where the host is described
 */
struct trace {
	struct input *in;
	enum trace_format format;
	struct trace_header header;
	struct guest_image image;
	struct arena arena;
	struct arena arena_ahead;
	struct trace_op *op;
	size_t nr, room;
	bool ahead;
	const char *name, *config;
	uint64_t line;
};

/** trace_open() - open a file and read line 1 */
bool trace_open(struct trace *trace, const char *path, struct input_error *error);

/** trace_next_sequence() - 1, 0 at the end of the file, -1 with *@error filled */
int trace_next_sequence(struct trace *trace, struct input_error *error);

/** trace_next_slot() - op[nr], with memory for it; NULL if there is none */
struct trace_op *trace_next_slot(struct trace *trace);

void trace_close(struct trace *trace);

#endif
