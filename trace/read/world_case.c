/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "fields.h"
#include "world_case.h"
#include "world_fields.h"

/* The recorded kernels that are no release, and the ABI that each has */
static const struct {
	const char *kernel, *abi;
} kernels[] = {
	{ "linux-6.19.6+sme-v12", "sme-v12" },
	{ "linux-6.19.6+sme-v9-posted", "sme-v9-posted" },
};
#define NR_KERNELS (sizeof(kernels) / sizeof(kernels[0]))

/* Cases whose outcome depends on when the signal came (tests/data/world/README.md) */
static const char *const not_reproducible[] = { "g5.signal_spin_fp" };

/** struct case_line - the keys of a case; @group and @result sum up and are not used */
struct case_line {
	trace_json name;
	trace_json config;
	trace_uint group;
	trace_text kernel;
	trace_json host;
	trace_json steps;
	trace_json blobs;
	trace_comments result;
};

static const struct field case_rows[] = {
	{ "case", parse_json, offsetof(struct case_line, name), 1, 0 },
	FIELD(struct case_line, group, uint, 0, 1),
	FIELD(struct case_line, kernel, text, 1, 0),
	FIELD(struct case_line, host, json, 1, 0),
	FIELD(struct case_line, steps, json, 1, 0),
	FIELD(struct case_line, config, json, 1, 0),
	FIELD(struct case_line, result, comments, 0, 1),
	FIELD(struct case_line, blobs, json, 0, 1),
};
static const struct fields case_fields = FIELDS("case", case_rows);

static const char *keep_string(struct parse *p, const char *key, const json_t *json)
{
	const char *text = json_string_value(json);
	size_t size = text ? strlen(text) + 1 : 0;
	char *copy = size > 1 ? parse_alloc(p, size) : NULL;

	if (copy)
		return memcpy(copy, text, size);
	parse_bad(p, "%s: must be a string", key);
	return NULL;
}

static bool read_blobs(struct parse *p, json_t *json)
{
	size_t nr = json_array_size(json);
	struct trace_rows *blob = parse_alloc(p, nr * sizeof(*blob));
	bool ok = blob;

	if (json && !json_is_array(json))
		return parse_bad(p, "blobs: must be an array");
	parse_push_key(p, "blobs");
	for (size_t i = 0; i < nr && ok; i++) {
		parse_push_index(p, i);
		ok = parse_rows(p, json_array_get(json, i), &blob[i]);
		parse_pop(p);
	}
	parse_pop(p);
	p->blob = blob;
	p->nr_blobs = nr;
	return ok;
}

/* A kernel with patches has its ABI's name behind a '+' */
static bool choose_abi(struct parse *p, struct trace_header *header)
{
	const char *abi = strchr(header->kernel.s, '+') ? NULL : "sve-mainline";

	for (size_t i = 0; i < NR_KERNELS; i++)
		if (!strcmp(header->kernel.s, kernels[i].kernel))
			abi = kernels[i].abi;
	if (!abi)
		return parse_bad(p, "kernel: \"%.40s\" is none of those with patches, %s and %s",
				 header->kernel.s, kernels[0].kernel, kernels[1].kernel);
	snprintf(header->abi.s, sizeof(header->abi.s), "%s", abi);
	return true;
}

static struct trace_op *add_op(struct parse *p, struct trace *trace)
{
	struct trace_op *op = trace_next_slot(trace);

	if (op)
		trace->nr++;
	else
		parse_bad(p, "out of memory");
	return op;
}

static bool add_implied(struct parse *p, struct trace *trace, uint32_t cap, bool answer)
{
	struct trace_op *op = add_op(p, trace);

	if (!op)
		return false;
	*op = (struct trace_op){
		.line = trace->line, .op = TRACE_check_extension, .format = FORMAT_WORLD,
		.implied = true, .given = UINT64_C(1) << TRACE_FIELD_ret,
		.f_cap_nr = cap, .f_ret = answer,
	};
	return true;
}

static bool check_task(struct parse *p, const char *key, const struct trace_header *host,
		       const struct world_task *task)
{
	bool ok;

	parse_push_key(p, key);
	ok = world_check_task(p, host, task);
	parse_pop(p);
	return ok;
}

/* The record has not kept what a task had that only was compared: any registers will do */
static bool make_own_task(struct parse *p, const struct trace_header *host, struct trace_op *op)
{
	bool sme = host->sme_vqs;

	if (op->f_host_check != sme)
		return parse_bad(p, "host_check: of a host %s SME it is the %s list",
				 sme ? "with" : "without", sme ? "longer" : "shorter");
	op->f_host_in = op->f_host_out = world_own_task(p, sme);
	op->given |= UINT64_C(1) << TRACE_FIELD_host_in | UINT64_C(1) << TRACE_FIELD_host_out;
	return op->f_host_in;
}

static bool finish_step(struct parse *p, const struct trace_header *host, size_t index,
			struct trace_op *op)
{
	if (op->f_i != index)
		return parse_bad(p, "i: must be %zu, the number of the step", index);
	if (TRACE_HAS(op, host_check))
		return make_own_task(p, host, op);
	if (!TRACE_HAS(op, host_in))
		return true;
	return check_task(p, "host_in", host, op->f_host_in) &&
	       check_task(p, "host_out", host, op->f_host_out);
}

static bool read_steps(struct parse *p, json_t *steps, struct trace *trace)
{
	bool ok = true;

	if (!json_array_size(steps))
		return parse_bad(p, "steps: must be an array of at least one step: a case without any "
				 "compares nothing");
	parse_push_key(p, "steps");
	for (size_t i = 0; i < json_array_size(steps) && ok; i++) {
		struct trace_op *op = add_op(p, trace);

		parse_push_index(p, i);
		ok = op && trace_parse_op(p, json_array_get(steps, i), FORMAT_WORLD, op) &&
		     finish_step(p, &trace->header, i, op);
		if (ok)
			op->line = trace->line;
		parse_pop(p);
	}
	parse_pop(p);
	return ok;
}

static bool read_case(struct parse *p, json_t *json, struct trace *trace)
{
	struct trace_header *header = &trace->header;
	struct case_line line = { 0 };

	memset(header, 0, sizeof(*header));
	if (!parse_object(p, json, &case_fields, 0, NULL, &line, NULL))
		return false;
	header->kernel = line.kernel;
	trace->name = keep_string(p, "case", line.name);
	trace->config = keep_string(p, "config", line.config);
	return trace->name && trace->config && choose_abi(p, header) &&
	       trace_parse_host(p, line.host, FORMAT_WORLD, header) &&
	       add_implied(p, trace, KVM_CAP_ARM_SVE, header->kvm_sve) &&
	       add_implied(p, trace, TRACE_CAP_ARM_SME, header->kvm_sme) &&
	       read_blobs(p, line.blobs) && read_steps(p, line.steps, trace);
}

bool world_read_case(struct trace *trace, const char *line, size_t len, struct input_error *error)
{
	struct parse p = { .arena = &trace->arena, .error = error, .image = &trace->image };
	json_t *json = parse_line(&p, line, len);
	bool ok;

	arena_reset(&trace->arena);
	trace->nr = 0;
	ok = json && read_case(&p, json, trace);
	json_decref(json);
	return ok;
}

bool world_is_reproducible(const struct trace *trace)
{
	for (size_t i = 0; i < sizeof(not_reproducible) / sizeof(not_reproducible[0]); i++)
		if (!strncmp(trace->name, not_reproducible[i], strlen(not_reproducible[i])))
			return false;
	return true;
}
