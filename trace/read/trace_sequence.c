/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "trace_sequence.h"

bool trace_open(struct trace *trace, const char *path, struct input_error *error)
{
	char *line;
	size_t len;
	int more;

	memset(trace, 0, sizeof(*trace));
	trace->in = input_open(path, error);
	if (!trace->in)
		return false;
	more = input_line(trace->in, &line, &len, error);
	error->line = 1;
	if (!more)
		strcpy(error->text, "the file is empty: a trace starts with a header line");
	if (more > 0 && trace_parse_header(line, len, &trace->header, error))
		return true;
	trace_close(trace);
	return false;
}

void trace_close(struct trace *trace)
{
	input_close(trace->in);
	arena_free(&trace->arena);
	arena_free(&trace->arena_ahead);
	free(trace->op);
	memset(trace, 0, sizeof(*trace));
}

static struct trace_op *next_slot(struct trace *trace)
{
	struct trace_op *op = trace->op;

	if (trace->nr < trace->room)
		return &op[trace->nr];
	trace->room = trace->room ? trace->room * 2 : 256;
	op = realloc(op, trace->room * sizeof(*op));
	if (!op)
		return NULL;
	trace->op = op;
	return &op[trace->nr];
}

/* Returns like input_line(); the operation goes behind those of the sequence */
static int read_op(struct trace *trace, struct input_error *error)
{
	struct trace_op *op = next_slot(trace);
	char *line;
	size_t len;
	int more = input_line(trace->in, &line, &len, error);

	if (more <= 0)
		return more;
	error->line = input_line_number(trace->in);
	if (!op) {
		strcpy(error->text, "out of memory");
		return -1;
	}
	if (!trace_parse_op(line, len, &trace->arena_ahead, op, error)) {
		if (input_cut_off(trace->in))
			strcpy(error->text, "the line is cut off: the trace is not complete");
		return -1;
	}
	op->line = error->line;
	return 1;
}

/*
 * The operation that was read too far belongs to the new sequence, and so does the
 * arena that holds its data.
 */
static void start_sequence(struct trace *trace)
{
	struct arena old = trace->arena;

	if (trace->ahead) {
		trace->op[0] = trace->op[trace->nr];
		trace->arena = trace->arena_ahead;
		trace->arena_ahead = old;
		arena_reset(&trace->arena_ahead);
	}
	trace->nr = trace->ahead;
	trace->ahead = false;
}

int trace_next_sequence(struct trace *trace, struct input_error *error)
{
	int more;

	start_sequence(trace);
	while ((more = read_op(trace, error)) > 0) {
		if (trace->nr && trace->op[trace->nr].f_t != trace->op[0].f_t) {
			trace->ahead = true;
			return 1;
		}
		trace->nr++;
	}
	return more < 0 ? -1 : trace->nr > 0;
}
