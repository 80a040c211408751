/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a record says came of a call */
#include <errno.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "outcome.h"
#include "user_memory.h"

#define PART(part) (UINT64_C(1) << OUTCOME_##part)
#define PARTS_EXCEPTION \
	(PART(ESR_EL1) | PART(ELR_EL1) | PART(SPSR_EL1) | PART(FAR_EL1) | PART(VECTOR))

static struct trace_bytes first(const uint8_t *bytes, size_t len)
{
	return (struct trace_bytes){ bytes, len };
}

/* The buffer as the call left it: 0xaa where nothing was written */
static struct trace_bytes recorded_buffer(const struct trace_op *op, const uint8_t *poison)
{
	uint64_t size = KVM_REG_SIZE(op->f_id);
	size_t len = size < TRACE_MAX_DATA ? (size_t)size : TRACE_MAX_DATA;

	if (TRACE_HAS(op, ret))
		return op->f_data;
	if (TRACE_HAS(op, partial))
		return op->f_partial;
	return first(poison, op->f_addr == TRACE_ADDR_EDGE ? op->f_valid : len);
}

static void get_one_reg(const struct trace_op *op, const uint8_t *poison, struct outcome *out)
{
	if (op->f_addr == TRACE_ADDR_BAD)
		return;
	out->parts |= PART(DATA);
	out->data = recorded_buffer(op, poison);
	out->data_is_prefix = op->f_errno == EFAULT;
}

static void get_reg_list(const struct trace_op *op, struct outcome *out)
{
	if (TRACE_HAS(op, n_out))
		out->parts |= PART(N_OUT);
	out->n_out = op->f_n_out;
	if (!TRACE_HAS(op, ret))
		return;
	out->parts |= PART(IDS);
	out->ids = op->f_ids;
}

static void run(const struct trace_op *op, struct outcome *out)
{
	if (!TRACE_HAS(op, ret) || !TRACE_HAS(op, exit))
		return;
	out->parts |= PART(EXIT);
	out->exit = op->f_exit;
	if (TRACE_HAS(op, exit_words))
		out->parts |= PART(EXIT_WORDS);
	out->exit_words = op->f_exit_words;
	if (out->exit != KVM_EXIT_MMIO)
		return;
	out->parts |= PART(MMIO_ADDR) | PART(MMIO_LEN) | PART(MMIO_WRITE);
	out->mmio_addr = op->f_mmio_addr;
	out->mmio_len = op->f_mmio_len;
	out->mmio_write = op->f_mmio_write;
	if (!out->mmio_write)
		return;
	out->parts |= PART(MMIO_DATA);
	out->mmio_data = op->f_mmio_data;
}

/* What the guest and the task have afterwards */
static void world(const struct trace_op *op, struct outcome *out)
{
	if (TRACE_HAS(op, exception))
		out->parts |= PARTS_EXCEPTION;
	out->exception = op->f_exception;
	if (TRACE_HAS(op, dumps))
		out->parts |= PART(DUMPS);
	out->dumps = op->f_dumps;
	if (!TRACE_HAS(op, host_out))
		return;
	out->task = *op->f_host_out;
	out->parts |= out->task.given << OUTCOME_TASK_FPCR;
}

static void ioctl(const struct trace_op *op, struct outcome *out)
{
	if (!TRACE_HAS(op, data))
		return;
	out->parts |= PART(AFTER) | PART(INNER);
	out->after = TRACE_HAS(op, after) ? op->f_after : op->f_data;
	out->inner = TRACE_HAS(op, inner_after) ? op->f_inner_after : op->f_inner;
}

/* Of a call that fails nothing is read */
static void read_data(const struct trace_op *op, struct outcome *out)
{
	out->parts |= PART(AFTER);
	out->after = op->f_data;
}

void outcome_of_record(const struct trace_op *op, const uint8_t *poison, struct outcome *out)
{
	memset(out, 0, sizeof(*out));
	out->parts = PART(ERRNO);
	out->err = op->f_errno;
	out->ret = op->f_ret;
	if (TRACE_HAS(op, ret))
		out->parts |= PART(RET);
	if (op->op == TRACE_get_one_reg)
		get_one_reg(op, poison, out);
	if (op->op == TRACE_get_reg_list)
		get_reg_list(op, out);
	if (op->op == TRACE_ioctl)
		ioctl(op, out);
	if (op->op == TRACE_read_memory || op->op == TRACE_read_stats)
		read_data(op, out);
	if (op->op == TRACE_run)
		run(op, out);
	if (op->op == TRACE_run && op->format == FORMAT_WORLD)
		world(op, out);
	if (op->op == TRACE_preferred_target && TRACE_HAS(op, ret)) {
		out->parts |= PART(TARGET) | PART(FEATURES);
		out->target = op->f_target;
		out->features = op->f_features_raw;
	}
}
