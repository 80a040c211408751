// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include <jansson.h>

#include <kvmsme/kvm.h>

#include "trace_writer.h"

static void put_uint(FILE *file, const void *value)
{
	fprintf(file, "%" PRIu32, *(const trace_uint *)value);
}

static void put_int(FILE *file, const void *value)
{
	fprintf(file, "%d", *(const trace_int *)value);
}

static void put_hex(FILE *file, const void *value)
{
	fprintf(file, "\"0x%" PRIx64 "\"", *(const trace_hex *)value);
}

static void put_errno(FILE *file, const void *value)
{
	fprintf(file, "\"%s\"", trace_errno_name(*(const trace_errno *)value));
}

static void put_flag(FILE *file, const void *value)
{
	fputs(*(const trace_flag *)value ? "true" : "false", file);
}

static void put_exit(FILE *file, const void *value)
{
	uint32_t reason = *(const trace_exit *)value;

	fprintf(file, reason == KVM_EXIT_MMIO ? "\"mmio\"" : "%" PRIu32, reason);
}

static void put_request(FILE *file, const void *value)
{
	const char *name = trace_request_name(*(const trace_request *)value);

	if (name)
		fprintf(file, "\"%s\"", name);
	else
		fprintf(file, "\"0x%" PRIx32 "\"", *(const trace_request *)value);
}

static void put_bytes(FILE *file, const void *value)
{
	const struct trace_bytes *bytes = value;

	fputc('"', file);
	for (size_t i = 0; i < bytes->len; i++)
		fprintf(file, "%02x", bytes->p[i]);
	fputc('"', file);
}

static void put_ids(FILE *file, const void *value)
{
	const struct trace_ids *ids = value;

	fputc('[', file);
	for (size_t i = 0; i < ids->len; i++)
		fprintf(file, "%s\"0x%" PRIx64 "\"", i ? "," : "", ids->p[i]);
	fputc(']', file);
}

static void put_addr(FILE *file, const void *value)
{
	fputs(*(const trace_addr *)value == TRACE_ADDR_BAD ? "\"bad\"" : "\"edge\"", file);
}

static void put_text(FILE *file, const char *text)
{
	json_t *json = json_string(text);

	json_dumpf(json, file, JSON_ENCODE_ANY);
	json_decref(json);
}

static void put_name(FILE *file, const void *value)
{
	put_text(file, ((const trace_name *)value)->s);
}

static void put_raw_features(FILE *file, const void *value)
{
	const trace_raw_features *features = value;

	for (int i = 0; i < 7; i++)
		fprintf(file, "%c%" PRIu32, i ? ',' : '[', features->word[i]);
	fputc(']', file);
}

/* Types that only comments and world switches have: nobody writes them */
#define put_comment NULL
#define put_features NULL
#define put_vls NULL
#define put_call NULL
#define put_script NULL
#define put_loads NULL
#define put_exception NULL
#define put_dumps NULL
#define put_task NULL
#define put_host_check NULL

static const struct {
	const char *name;
	void (*put)(FILE *file, const void *value);
	size_t offset;
} rows[TRACE_NR_FIELDS] = {
#define F(name, type, needed, optional) { #name, put_##type, offsetof(struct trace_op, f_##name) },
	TRACE_FIELDS(F)
#undef F
};

void trace_write_op(FILE *file, const struct trace_op *op)
{
	char before = '{';

	for (int i = 0; i < TRACE_NR_FIELDS; i++) {
		if (i == TRACE_FIELD_op) {
			fprintf(file, "%c\"op\":\"%s\"", before, trace_op_names[op->op]);
		} else if (op->given >> i & 1 && rows[i].put) {
			fprintf(file, "%c\"%s\":", before, rows[i].name);
			rows[i].put(file, (const char *)op + rows[i].offset);
		} else {
			continue;
		}
		before = ',';
	}
	fputs("}\n", file);
}

static void put_vqs(FILE *file, uint16_t vqs)
{
	const char *between = "";

	fputc('[', file);
	for (int vq = 1; vq <= 16; vq++)
		if (vqs >> (vq - 1) & 1) {
			fprintf(file, "%s%d", between, vq);
			between = ",";
		}
	fputc(']', file);
}

void trace_write_header(FILE *file, const struct trace_header *header, uint64_t seed)
{
	fprintf(file, "{\"kvmtrace\":%d,\"kernel\":", TRACE_FORMAT);
	put_text(file, header->kernel.s);
	fputs(",\"abi\":", file);
	put_text(file, header->abi.s);
	fputs(",\"host\":{\"sve_vqs\":", file);
	put_vqs(file, header->sve_vqs);
	fputs(",\"sme_vqs\":", file);
	put_vqs(file, header->sme_vqs);
	fprintf(file, ",\"sme2\":%s,\"fa64\":%s", header->sme2 ? "true" : "false", header->fa64 ? "true" : "false");
	if (header->cpus)
		fprintf(file, ",\"cpus\":%u", header->cpus);
	fputs(",\"emulator\":", file);
	put_text(file, header->emulator.s);
	fputs(",\"cpu\":", file);
	put_text(file, header->cpu.s);
	fprintf(file, "},\"seed\":%" PRIu64 "}\n", seed);
}
