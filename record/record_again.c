// SPDX-License-Identifier: GPL-2.0-or-later
#include "record_again.h"

#include "kernel_header.h"
#include "profile.h"
#include "recorder.h"
#include "trace_writer.h"

#define FIELD(name) (UINT64_C(1) << TRACE_FIELD_##name)

/* What a call is answered: of any operation, and what is an argument of others */
#define ANSWERS									\
	(FIELD(ret) | FIELD(errno) | FIELD(after) | FIELD(inner_after) | FIELD(touched) | FIELD(partial) |	\
	 FIELD(n_out) | FIELD(ids) | FIELD(exit) | FIELD(exit_words) | FIELD(mmio_addr) | FIELD(mmio_len) |	\
	 FIELD(mmio_write) | FIELD(mmio_data))

static const uint64_t further_answers[TRACE_NR_OPS] = {
	[TRACE_get_one_reg] = FIELD(data),
	[TRACE_read_memory] = FIELD(data),
	[TRACE_read_stats] = FIELD(data),
	[TRACE_preferred_target] = FIELD(target) | FIELD(features_raw),
};

const char *record_again_begin(void *ctx, const struct trace_header *header)
{
	const struct record_again *again = ctx;
	struct trace_header own = again->header ? *again->header : *header;

	if (header->version != TRACE_FORMAT)
		return "only a trace of the newest format can be recorded again (docs/trace-format.md)";
	if (!again->header && again->profile) {
		header_text(&own.kernel, "", again->profile->kernel);
		header_text(&own.abi, "", again->profile->name);
	}
	trace_write_header(again->out, &own, (uint64_t)header->seed);
	return NULL;
}

void record_again_answered(void *ctx, const struct trace_op *op, const struct outcome *out)
{
	const struct record_again *again = ctx;
	struct trace_op now = *op;

	now.given &= ~(ANSWERS | further_answers[op->op]);
	record_outcome(&now, out);
	trace_write_op(again->out, &now);
}
