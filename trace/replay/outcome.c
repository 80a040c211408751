/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "outcome.h"
#include "user_memory.h"

#define PART(part) (1U << OUTCOME_##part)

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
	if (!TRACE_HAS(op, ret))
		return;
	out->parts |= PART(EXIT);
	out->exit = op->f_exit;
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
	if (op->op == TRACE_run)
		run(op, out);
	if (op->op == TRACE_preferred_target && TRACE_HAS(op, ret)) {
		out->parts |= PART(TARGET) | PART(FEATURES);
		out->target = op->f_target;
		out->features = op->f_features_raw;
	}
}

/* Bytes up to the last one that is not poison */
static size_t written(const struct trace_bytes *bytes)
{
	size_t len = bytes->len;

	while (len && bytes->p[len - 1] == USER_POISON)
		len--;
	return len;
}

static bool same_prefix(const struct trace_bytes *a, const struct trace_bytes *b)
{
	size_t len_a = written(a), len_b = written(b);

	return !memcmp(a->p, b->p, len_a < len_b ? len_a : len_b);
}

static bool same_data(const struct outcome *a, const struct outcome *b)
{
	if (a->data_is_prefix)
		return same_prefix(&a->data, &b->data);
	return a->data.len == b->data.len && !memcmp(a->data.p, b->data.p, a->data.len);
}

static bool same_ids(const struct trace_ids *a, const struct trace_ids *b)
{
	return a->len == b->len && !memcmp(a->p, b->p, a->len * sizeof(a->p[0]));
}

static bool same_part(const struct outcome *a, const struct outcome *b, enum outcome_part part)
{
	switch (part) {
	case OUTCOME_ERRNO:
		return a->err == b->err;
	case OUTCOME_RET:
		return a->ret == b->ret;
	case OUTCOME_DATA:
		return same_data(a, b);
	case OUTCOME_N_OUT:
		return a->n_out == b->n_out;
	case OUTCOME_IDS:
		return same_ids(&a->ids, &b->ids);
	case OUTCOME_TARGET:
		return a->target == b->target;
	case OUTCOME_FEATURES:
		return !memcmp(&a->features, &b->features, sizeof(a->features));
	case OUTCOME_EXIT:
		return a->exit == b->exit;
	case OUTCOME_MMIO_ADDR:
		return a->mmio_addr == b->mmio_addr;
	case OUTCOME_MMIO_LEN:
		return a->mmio_len == b->mmio_len;
	case OUTCOME_MMIO_WRITE:
		return a->mmio_write == b->mmio_write;
	case OUTCOME_MMIO_DATA:
		return a->mmio_data == b->mmio_data;
	case OUTCOME_NR_PARTS:
		break;
	}
	return true;
}

enum outcome_part outcome_compare(const struct outcome *record, const struct outcome *model)
{
	for (int part = 0; part < OUTCOME_NR_PARTS; part++)
		if (record->parts >> part & 1 && !same_part(record, model, (enum outcome_part)part))
			return (enum outcome_part)part;
	return OUTCOME_NR_PARTS;
}

static size_t first_difference(const struct trace_bytes *a, const struct trace_bytes *b)
{
	size_t i = 0;

	while (i < a->len && i < b->len && a->p[i] == b->p[i])
		i++;
	return i;
}

static void print_data(FILE *file, const struct trace_bytes *data, const struct trace_bytes *other)
{
	size_t from = first_difference(data, other) & ~(size_t)15;

	fprintf(file, "%zu bytes, at %zu:", data->len, from);
	for (size_t i = from; i < data->len && i < from + 32; i++)
		fprintf(file, " %02x", data->p[i]);
	fputs(from + 32 < data->len ? " ..." : "", file);
}

static void print_ids(FILE *file, const struct trace_ids *ids, const struct trace_ids *other)
{
	size_t i = 0;

	while (i < ids->len && i < other->len && ids->p[i] == other->p[i])
		i++;
	fprintf(file, "%zu registers", ids->len);
	if (i < ids->len)
		fprintf(file, ", number %zu is 0x%" PRIx64, i, ids->p[i]);
}

static void print_features(FILE *file, const trace_features *features)
{
	fputs("features", file);
	for (int i = 0; i < 7; i++)
		fprintf(file, " 0x%x", features->word[i]);
}

static void print_result(FILE *file, const struct outcome *out)
{
	if (out->err)
		fputs(trace_errno_name(out->err), file);
	else
		fprintf(file, "success, returns %u", out->ret);
}

void outcome_print(FILE *file, const struct outcome *out, const struct outcome *other,
		   enum outcome_part part)
{
	switch (part) {
	case OUTCOME_DATA:
		print_data(file, &out->data, &other->data);
		break;
	case OUTCOME_N_OUT:
		fprintf(file, "n = %u", out->n_out);
		break;
	case OUTCOME_IDS:
		print_ids(file, &out->ids, &other->ids);
		break;
	case OUTCOME_TARGET:
		fprintf(file, "target %u", out->target);
		break;
	case OUTCOME_FEATURES:
		print_features(file, &out->features);
		break;
	case OUTCOME_EXIT:
		fprintf(file, "exit reason %u", out->exit);
		break;
	case OUTCOME_MMIO_ADDR:
	case OUTCOME_MMIO_LEN:
	case OUTCOME_MMIO_WRITE:
	case OUTCOME_MMIO_DATA:
		fprintf(file, "MMIO %s of %u bytes at 0x%" PRIx64 ", data 0x%" PRIx64,
			out->mmio_write ? "write" : "read", out->mmio_len, out->mmio_addr,
			out->mmio_data);
		break;
	default:
		print_result(file, out);
	}
}
