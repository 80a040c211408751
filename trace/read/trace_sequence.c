/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fields.h"
#include "trace_sequence.h"
#include "world_case.h"

static bool read_header(struct trace *trace, json_t *json, struct parse *p)
{
	if (json_object_get(json, "world_programs")) {
		trace->format = FORMAT_WORLD;
		return guest_image_parse(&trace->image, json, p->error);
	}
	if (json_object_get(json, "kvmtrace"))
		return trace_parse_header(p, json, &trace->header);
	return parse_bad(p, "not a trace and no world switches: line 1 must be {\"kvmtrace\":%d,...} "
			 "or {\"world_programs\":%d,...}", TRACE_FORMAT, WORLD_FORMAT);
}

static bool read_first_line(struct trace *trace, struct input_error *error)
{
	struct parse p = { .arena = &trace->arena, .error = error };
	char *line;
	size_t len;
	int more = input_line(trace->in, &line, &len, error);
	json_t *json;
	bool ok;

	trace->line = error->line = 1;
	if (!more)
		strcpy(error->text, "the file is empty: a recording starts with a header line");
	if (more <= 0)
		return false;
	json = parse_line(&p, line, len);
	ok = json && read_header(trace, json, &p);
	json_decref(json);
	return ok;
}

bool trace_open(struct trace *trace, const char *path, struct input_error *error)
{
	memset(trace, 0, sizeof(*trace));
	trace->in = input_open(path, error);
	if (trace->in && read_first_line(trace, error))
		return true;
	trace_close(trace);
	return false;
}

void trace_close(struct trace *trace)
{
	input_close(trace->in);
	guest_image_free(&trace->image);
	arena_free(&trace->arena);
	arena_free(&trace->arena_ahead);
	free(trace->op);
	memset(trace, 0, sizeof(*trace));
}

struct trace_op *trace_next_slot(struct trace *trace)
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

static bool parse_op_line(struct trace *trace, const char *line, size_t len, struct trace_op *op,
			  struct input_error *error)
{
	struct parse p = { .arena = &trace->arena_ahead, .error = error, .version = trace->header.version };
	json_t *json = parse_line(&p, line, len);
	bool ok = json && trace_parse_op(&p, json, FORMAT_TRACE, op);

	json_decref(json);
	return ok;
}

/* Returns like input_line(); the operation goes behind those of the sequence */
static int read_op(struct trace *trace, struct input_error *error)
{
	struct trace_op *op = trace_next_slot(trace);
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
	if (!parse_op_line(trace, line, len, op, error)) {
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

static int next_case(struct trace *trace, struct input_error *error)
{
	char *line;
	size_t len;
	int more = input_line(trace->in, &line, &len, error);

	if (more <= 0)
		return more;
	trace->line = error->line = input_line_number(trace->in);
	if (world_read_case(trace, line, len, error))
		return 1;
	if (input_cut_off(trace->in))
		strcpy(error->text, "the line is cut off: the file is not complete");
	return -1;
}

int trace_next_sequence(struct trace *trace, struct input_error *error)
{
	int more;

	if (trace->format == FORMAT_WORLD)
		return next_case(trace, error);
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
