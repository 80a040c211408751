/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "trace_sequence.h"
#include "user_memory.h"

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

static bool same_vcpu(const struct trace_op *a, const struct trace_op *b)
{
	return a->f_vm == b->f_vm && a->f_vcpu == b->f_vcpu;
}

static bool is_svcr(const struct trace_op *op)
{
	return op->f_id == KVM_REG_ARM64_SYS_SVCR;
}

/* May @op have changed the register that @set names? */
static bool changes_reg(const struct trace_op *op, const struct trace_op *set)
{
	bool ok = TRACE_HAS(op, ret);

	if (op->op == TRACE_run || op->op == TRACE_vcpu_init)
		return ok;
	if (op->op != TRACE_set_one_reg)
		return false;
	if (is_svcr(op))
		return ok;
	return op->f_id == set->f_id && (ok || op->f_errno == EFAULT);
}

/* What a GET of the register shows, be it only the part that reached the caller */
static struct trace_bytes shown_value(const struct trace_op *op)
{
	struct trace_bytes value = { NULL, 0 };

	if (TRACE_HAS(op, ret) && TRACE_HAS(op, data))
		return op->f_data;
	if (!TRACE_HAS(op, partial))
		return value;
	value = op->f_partial;
	while (value.len && value.p[value.len - 1] == USER_POISON)
		value.len--;
	return value;
}

static bool all_zero(const struct trace_bytes *bytes, size_t from)
{
	for (size_t i = from; i < bytes->len; i++)
		if (bytes->p[i])
			return false;
	return true;
}

/* Bytes of @set that @value agrees with; @set->f_data.len if it cannot tell */
static size_t stored_as_shown(const struct trace_op *set, const struct trace_bytes *value)
{
	size_t same = 0, valid = set->f_data.len;

	while (same < valid && same < value->len && set->f_data.p[same] == value->p[same])
		same++;
	/* what is neither stored nor zeroed is for the comparison to report */
	return same < value->len && all_zero(value, same) ? same : valid;
}

size_t trace_stored_prefix(const struct trace *trace, size_t index)
{
	const struct trace_op *set = &trace->op[index];
	size_t stored = set->f_data.len;

	for (size_t i = index + 1; i < trace->nr && stored == set->f_data.len; i++) {
		const struct trace_op *op = &trace->op[i];
		struct trace_bytes value;

		if (!same_vcpu(op, set))
			continue;
		if (changes_reg(op, set))
			break;
		if (op->op != TRACE_get_one_reg || op->f_id != set->f_id)
			continue;
		value = shown_value(op);
		stored = stored_as_shown(set, &value);
	}
	return stored;
}
