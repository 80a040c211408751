// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "replay_ops.h"

#define INNER_AT (USER_GOOD_SIZE / 2)	/* of what a structure points to, in the buffer */

/* The structure in the buffer; what it points to behind it */
static unsigned long fill_buffer(const struct replay *replay, const struct trace_op *op)
{
	uint8_t *buf = replay->mem.good;
	uint64_t inner = (uint64_t)(uintptr_t)(buf + INNER_AT);

	memcpy(buf, op->f_data.p, op->f_data.len);
	if (TRACE_HAS(op, inner)) {
		memcpy(buf + INNER_AT, op->f_inner.p, op->f_inner.len);
		memcpy(buf + op->f_inner_at, &inner, sizeof(inner));
	}
	return (unsigned long)(uintptr_t)buf;
}

/* In the record the pointer is what it was there: nothing */
static void look_at_buffer(const struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	uint8_t *buf = replay->mem.good;

	if (TRACE_HAS(op, inner))
		memcpy(buf + op->f_inner_at, op->f_data.p + op->f_inner_at, sizeof(uint64_t));
	out->after = (struct trace_bytes){ buf, op->f_data.len };
	out->inner = (struct trace_bytes){ buf + INNER_AT, op->f_inner.len };
}

static int fd_of(const struct replay *replay, const struct trace_op *op)
{
	if (TRACE_HAS(op, vcpu))
		return replay->vcpu[op->f_vm][op->f_vcpu];
	return TRACE_HAS(op, vm) ? replay->vm[op->f_vm] : replay->kvm;
}

const char *replay_ioctl(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	unsigned long arg = TRACE_HAS(op, number) ? (unsigned long)op->f_number : USER_BAD_ADDRESS;

	if (TRACE_HAS(op, data))
		arg = fill_buffer(replay, op);
	replay_call(fd_of(replay, op), op->f_request, arg, out);
	if (TRACE_HAS(op, data))
		look_at_buffer(replay, op, out);
	return NULL;
}
