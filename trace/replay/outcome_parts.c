/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of an outcome: how each is compared and said in words */
#include <inttypes.h>
#include <string.h>

#include "outcome.h"
#include "user_memory.h"

/**
 * struct part - a row of the table
 * @offset: of the part in struct outcome; 0 where the whole outcome is looked at
 */
struct part {
	const char *name;
	bool (*same)(const void *a, const void *b);
	void (*print)(FILE *file, const struct part *part, const struct outcome *out,
		      const struct outcome *other);
	size_t offset;
};

static const void *part_of(const struct part *part, const struct outcome *out)
{
	return (const char *)out + part->offset;
}

static bool same_u32(const void *a, const void *b)
{
	return *(const uint32_t *)a == *(const uint32_t *)b;
}

static bool same_u64(const void *a, const void *b)
{
	return *(const uint64_t *)a == *(const uint64_t *)b;
}

static bool same_int(const void *a, const void *b)
{
	return *(const int *)a == *(const int *)b;
}

static bool same_bool(const void *a, const void *b)
{
	return *(const bool *)a == *(const bool *)b;
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

static bool same_data(const void *record, const void *model)
{
	const struct outcome *a = record, *b = model;

	if (a->data_is_prefix)
		return same_prefix(&a->data, &b->data);
	return a->data.len == b->data.len && (!a->data.len || !memcmp(a->data.p, b->data.p, a->data.len));
}

static bool same_bytes(const void *record, const void *model)
{
	const struct trace_bytes *a = record, *b = model;

	return a->len == b->len && (!a->len || !memcmp(a->p, b->p, a->len));
}

static bool same_ids(const void *record, const void *model)
{
	const struct trace_ids *a = record, *b = model;

	return a->len == b->len && (!a->len || !memcmp(a->p, b->p, a->len * sizeof(a->p[0])));
}

static bool same_features(const void *a, const void *b)
{
	return !memcmp(a, b, sizeof(trace_raw_features));
}

/* The first row that differs, rows->nr if none does */
static size_t differing_row(const struct trace_rows *a, const struct trace_rows *b)
{
	size_t i = 0;

	while (i < a->nr && i < b->nr &&
	       !memcmp(a->p + i * a->stride, b->p + i * b->stride, a->len))
		i++;
	return i;
}

static bool same_rows(const void *record, const void *model)
{
	const struct trace_rows *a = record, *b = model;

	return a->nr == b->nr && a->len == b->len && differing_row(a, b) == a->nr;
}

static size_t differing_dump(const struct world_dumps *a, const struct world_dumps *b)
{
	size_t i = 0;

	while (i < a->nr && i < b->nr && a->p[i].header == b->p[i].header &&
	       same_rows(&a->p[i].data, &b->p[i].data))
		i++;
	return i;
}

static bool same_dumps(const void *record, const void *model)
{
	const struct world_dumps *a = record, *b = model;

	return a->nr == b->nr && differing_dump(a, b) == a->nr;
}

static size_t first_difference(const struct trace_bytes *a, const struct trace_bytes *b)
{
	size_t i = 0;

	while (i < a->len && i < b->len && a->p[i] == b->p[i])
		i++;
	return i;
}

static void print_bytes(FILE *file, const struct trace_bytes *data, const struct trace_bytes *other)
{
	size_t from = first_difference(data, other) & ~(size_t)15;

	fprintf(file, "%zu bytes, at %zu:", data->len, from);
	for (size_t i = from; i < data->len && i < from + 32; i++)
		fprintf(file, " %02x", data->p[i]);
	fputs(from + 32 < data->len ? " ..." : "", file);
}

static void print_data(FILE *file, const struct part *part, const struct outcome *out,
		       const struct outcome *other)
{
	(void)part;
	print_bytes(file, &out->data, &other->data);
}

static void print_buffer(FILE *file, const struct part *part, const struct outcome *out,
			 const struct outcome *other)
{
	fprintf(file, "%s ", part->name);
	print_bytes(file, part_of(part, out), part_of(part, other));
}

static void print_words(FILE *file, const struct part *part, const struct outcome *out,
			const struct outcome *other)
{
	(void)other;
	fputs(part->name, file);
	for (size_t i = 0; i < out->exit_words.len; i++)
		fprintf(file, " 0x%" PRIx64, out->exit_words.p[i]);
}

static void print_u32(FILE *file, const struct part *part, const struct outcome *out,
		      const struct outcome *other)
{
	const uint32_t *value = part_of(part, out);

	(void)other;
	fprintf(file, "%s %u", part->name, *value);
}

static void print_u64(FILE *file, const struct part *part, const struct outcome *out,
		      const struct outcome *other)
{
	const uint64_t *value = part_of(part, out);

	(void)other;
	fprintf(file, "%s 0x%" PRIx64, part->name, *value);
}

static void print_ids(FILE *file, const struct part *part, const struct outcome *out,
		      const struct outcome *other)
{
	const struct trace_ids *ids = &out->ids;
	size_t i = 0;

	(void)part;
	while (i < ids->len && i < other->ids.len && ids->p[i] == other->ids.p[i])
		i++;
	fprintf(file, "%zu registers", ids->len);
	if (i < ids->len)
		fprintf(file, ", number %zu is 0x%" PRIx64, i, ids->p[i]);
}

static void print_features(FILE *file, const struct part *part, const struct outcome *out,
			   const struct outcome *other)
{
	(void)other;
	fputs(part->name, file);
	for (int i = 0; i < 7; i++)
		fprintf(file, " 0x%x", out->features.word[i]);
}

static void print_result(FILE *file, const struct part *part, const struct outcome *out,
			 const struct outcome *other)
{
	(void)part;
	(void)other;
	if (out->err)
		fputs(trace_errno_name(out->err), file);
	else
		fprintf(file, "success, returns %u", out->ret);
	if (out->call)
		fprintf(file, " from %s", out->call);
}

static void print_mmio(FILE *file, const struct part *part, const struct outcome *out,
		       const struct outcome *other)
{
	(void)part;
	(void)other;
	fprintf(file, "MMIO %s of %u bytes at 0x%" PRIx64 ", data 0x%" PRIx64,
		out->mmio_write ? "write" : "read", out->mmio_len, out->mmio_addr, out->mmio_data);
}

static void print_row(FILE *file, const struct trace_rows *rows, const struct trace_rows *other)
{
	size_t i = differing_row(rows, other);

	if (i >= rows->nr || i >= other->nr)
		return;
	if (rows->nr > 1)
		fprintf(file, "[%zu]", i);
	fputs(": ", file);
	print_bytes(file, &(struct trace_bytes){ rows->p + i * rows->stride, rows->len },
		    &(struct trace_bytes){ other->p + i * other->stride, other->len });
}

static void print_rows(FILE *file, const struct part *part, const struct outcome *out,
		       const struct outcome *other)
{
	fputs(part->name, file);
	print_row(file, part_of(part, out), part_of(part, other));
}

static void print_dumps(FILE *file, const struct part *part, const struct outcome *out,
			const struct outcome *other)
{
	size_t i = differing_dump(&out->dumps, &other->dumps);
	const struct world_dump *dump = &out->dumps.p[i];

	(void)part;
	fprintf(file, "the guest's dump of %s at 0x%" PRIx64 ", header %" PRIu64, dump->what,
		WORLD_RAM + dump->offset, dump->header);
	if (dump->header == other->dumps.p[i].header)
		print_row(file, &dump->data, &other->dumps.p[i].data);
}

#define WHERE(member) offsetof(struct outcome, member)

static const struct part parts[OUTCOME_NR_PARTS] = {
	[OUTCOME_ERRNO] = { "errno", same_int, print_result, WHERE(err) },
	[OUTCOME_RET] = { "ret", same_u32, print_result, WHERE(ret) },
	[OUTCOME_DATA] = { "data", same_data, print_data, 0 },
	[OUTCOME_AFTER] = { "structure", same_bytes, print_buffer, WHERE(after) },
	[OUTCOME_INNER] = { "what it points to", same_bytes, print_buffer, WHERE(inner) },
	[OUTCOME_N_OUT] = { "n =", same_u32, print_u32, WHERE(n_out) },
	[OUTCOME_IDS] = { "ids", same_ids, print_ids, WHERE(ids) },
	[OUTCOME_TARGET] = { "target", same_u32, print_u32, WHERE(target) },
	[OUTCOME_FEATURES] = { "features", same_features, print_features, WHERE(features) },
	[OUTCOME_EXIT] = { "exit reason", same_u32, print_u32, WHERE(exit) },
	[OUTCOME_EXIT_WORDS] = { "exit words", same_ids, print_words, WHERE(exit_words) },
	[OUTCOME_MMIO_ADDR] = { "mmio_addr", same_u64, print_mmio, WHERE(mmio_addr) },
	[OUTCOME_MMIO_LEN] = { "mmio_len", same_u32, print_mmio, WHERE(mmio_len) },
	[OUTCOME_MMIO_WRITE] = { "mmio_write", same_bool, print_mmio, WHERE(mmio_write) },
	[OUTCOME_MMIO_DATA] = { "mmio_data", same_u64, print_mmio, WHERE(mmio_data) },
	[OUTCOME_ESR_EL1] = { "ESR_EL1", same_u64, print_u64, WHERE(exception.esr_el1) },
	[OUTCOME_ELR_EL1] = { "ELR_EL1", same_u64, print_u64, WHERE(exception.elr_el1) },
	[OUTCOME_SPSR_EL1] = { "SPSR_EL1", same_u64, print_u64, WHERE(exception.spsr_el1) },
	[OUTCOME_FAR_EL1] = { "FAR_EL1", same_u64, print_u64, WHERE(exception.far_el1) },
	[OUTCOME_VECTOR] = { "exception vector", same_u64, print_u64, WHERE(exception.vector) },
	[OUTCOME_DUMPS] = { "dumps", same_dumps, print_dumps, WHERE(dumps) },
	[OUTCOME_TASK_FPCR] = { "the task's FPCR", same_u64, print_u64, WHERE(task.fpcr) },
	[OUTCOME_TASK_FPSR] = { "the task's FPSR", same_u64, print_u64, WHERE(task.fpsr) },
	[OUTCOME_TASK_SVCR] = { "the task's SVCR", same_u32, print_u32, WHERE(task.svcr) },
	[OUTCOME_TASK_TPIDR2_EL0] = { "the task's TPIDR2_EL0", same_u64, print_u64,
				      WHERE(task.tpidr2_el0) },
	[OUTCOME_TASK_SVL] = { "the task's SVL", same_u32, print_u32, WHERE(task.svl) },
	[OUTCOME_TASK_FPMR] = { "the task's FPMR", same_u64, print_u64, WHERE(task.fpmr) },
	[OUTCOME_TASK_VL] = { "the task's VL", same_u32, print_u32, WHERE(task.vl) },
	[OUTCOME_TASK_V] = { "the task's V", same_rows, print_rows, WHERE(task.v) },
	[OUTCOME_TASK_Z] = { "the task's Z", same_rows, print_rows, WHERE(task.z) },
	[OUTCOME_TASK_P] = { "the task's P", same_rows, print_rows, WHERE(task.p) },
	[OUTCOME_TASK_FFR] = { "the task's FFR", same_rows, print_rows, WHERE(task.ffr) },
	[OUTCOME_TASK_ZA] = { "the task's ZA", same_rows, print_rows, WHERE(task.za) },
	[OUTCOME_TASK_ZT0] = { "the task's ZT0", same_rows, print_rows, WHERE(task.zt0) },
};

enum outcome_part outcome_compare(const struct outcome *record, const struct outcome *model)
{
	for (uint64_t left = record->parts; left; left &= left - 1) {
		int i = __builtin_ctzll(left);

		if (!parts[i].same(part_of(&parts[i], record), part_of(&parts[i], model)))
			return (enum outcome_part)i;
	}
	return OUTCOME_NR_PARTS;
}

void outcome_print(FILE *file, const struct outcome *out, const struct outcome *other,
		   enum outcome_part part)
{
	parts[part].print(file, &parts[part], out, other);
}
