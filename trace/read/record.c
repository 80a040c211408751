/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "fields.h"

const char *const trace_op_names[TRACE_NR_OPS] = {
#define X(name) [TRACE_##name] = #name,
	TRACE_OPS(X)
#undef X
};

typedef const char *(*field_parser)(const json_t *json, struct arena *arena, void *to);

/* One function for each field, so that no parser is called through a wrong type */
#define F(name, type, ops)								\
	static const char *parse_field_##name(const json_t *json, struct arena *arena,	\
					      void *to)					\
	{										\
		return parse_##type(json, arena, to);					\
	}
TRACE_FIELDS(F)
#undef F

/**
 * struct field_desc - a row of TRACE_FIELDS
 * @needed_by: bit set of the ops that cannot do without it
 */
static const struct field_desc {
	const char *name;
	field_parser parse;
	size_t offset;
	uint32_t needed_by;
} field_descs[TRACE_NR_FIELDS] = {
#define F(name, type, ops)							\
	[TRACE_FIELD_##name] = { #name, parse_field_##name,			\
				 offsetof(struct trace_op, f_##name), ops },
	TRACE_FIELDS(F)
#undef F
};

/* bad(error, format, ...) is false, as printing into memory does not fail: `return bad(...)` */
#define bad(error, ...) (snprintf((error)->text, sizeof((error)->text), __VA_ARGS__) < 0)

static json_t *parse_json(const char *text, size_t len, struct input_error *error)
{
	json_error_t json_error;
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &json_error);
	bool ok;

	if (!json)
		ok = bad(error, "column %d: not JSON: %.100s", json_error.column, json_error.text);
	else
		ok = json_is_object(json) || bad(error, "a line must be a JSON object");
	if (ok)
		return json;
	json_decref(json);
	return NULL;
}

static bool parse_vqs(const json_t *host, const char *key, uint16_t *vqs, struct input_error *error)
{
	const json_t *array = json_object_get(host, key);

	*vqs = 0;
	for (size_t i = 0; i < json_array_size(array); i++) {
		json_int_t vq = json_integer_value(json_array_get(array, i));

		if (vq < 1 || vq > 16)
			return bad(error, "host.%s: a vq must be a number from 1 to 16", key);
		*vqs |= (uint16_t)(1U << (vq - 1));
	}
	if (!json_is_array(array))
		return bad(error, "host.%s: must be an array of vqs", key);
	return true;
}

static bool parse_host(const json_t *host, struct trace_header *header, struct input_error *error)
{
	const char *emulator = json_string_value(json_object_get(host, "emulator"));
	const char *cpu = json_string_value(json_object_get(host, "cpu"));
	const json_t *sme2 = json_object_get(host, "sme2"), *fa64 = json_object_get(host, "fa64");

	if (!json_is_object(host))
		return bad(error, "host: must describe the recorded host");
	if (!json_is_boolean(sme2) || !json_is_boolean(fa64))
		return bad(error, "host.sme2 and host.fa64: must be true or false");
	header->sme2 = json_is_true(sme2);
	header->fa64 = json_is_true(fa64);
	snprintf(header->emulator, sizeof(header->emulator), "%s", emulator ? emulator : "");
	snprintf(header->cpu, sizeof(header->cpu), "%s", cpu ? cpu : "");
	return parse_vqs(host, "sve_vqs", &header->sve_vqs, error) &&
	       parse_vqs(host, "sme_vqs", &header->sme_vqs, error);
}

static bool parse_header_object(const json_t *json, struct trace_header *header,
				struct input_error *error)
{
	const json_t *format = json_object_get(json, "kvmtrace");
	const char *kernel = json_string_value(json_object_get(json, "kernel"));
	const char *abi = json_string_value(json_object_get(json, "abi"));

	if (!json_is_integer(format))
		return bad(error, "not a trace: line 1 must be {\"kvmtrace\":%d,...}",
			   TRACE_FORMAT);
	if (json_integer_value(format) != TRACE_FORMAT)
		return bad(error, "trace format %" JSON_INTEGER_FORMAT
			   " is not known here (only %d): a newer kvmsme is needed",
			   json_integer_value(format), TRACE_FORMAT);
	if (!kernel || !abi)
		return bad(error, "kernel and abi: must be strings");
	snprintf(header->kernel, sizeof(header->kernel), "%s", kernel);
	snprintf(header->abi, sizeof(header->abi), "%s", abi);
	return parse_host(json_object_get(json, "host"), header, error);
}

bool trace_parse_header(const char *text, size_t len, struct trace_header *header,
			struct input_error *error)
{
	json_t *json = parse_json(text, len, error);
	bool ok;

	memset(header, 0, sizeof(*header));
	if (!json)
		return false;
	ok = parse_header_object(json, header, error);
	json_decref(json);
	return ok;
}

static bool parse_opcode(const json_t *json, struct trace_op *op, struct input_error *error)
{
	const char *name = json_string_value(json_object_get(json, "op"));

	for (int i = 0; name && i < TRACE_NR_OPS; i++) {
		if (strcmp(name, trace_op_names[i]) != 0)
			continue;
		op->op = (enum trace_opcode)i;
		return true;
	}
	return bad(error, "op: \"%.40s\" is no operation of format %d", name ? name : "",
		   TRACE_FORMAT);
}

static bool parse_fields(const json_t *json, struct arena *arena, struct trace_op *op,
			 struct input_error *error)
{
	for (int i = 0; i < TRACE_NR_FIELDS; i++) {
		const struct field_desc *desc = &field_descs[i];
		const json_t *value = json_object_get(json, desc->name);
		const char *expected;

		if (!value && desc->needed_by >> op->op & 1)
			return bad(error, "%s: field \"%s\" is missing", trace_op_names[op->op],
				   desc->name);
		if (!value)
			continue;
		expected = desc->parse(value, arena, (char *)op + desc->offset);
		if (expected)
			return bad(error, "%s: must be %s", desc->name, expected);
		op->given |= UINT64_C(1) << i;
	}
	return true;
}

static bool check_indices(const struct trace_op *op, struct input_error *error)
{
	if (op->f_vm >= TRACE_MAX_VMS)
		return bad(error, "vm: at most %d VMs", TRACE_MAX_VMS);
	if (op->f_vcpu >= TRACE_MAX_VCPUS)
		return bad(error, "vcpu: at most %d vCPUs in a VM", TRACE_MAX_VCPUS);
	if (TRACE_HAS(op, ret) == TRACE_HAS(op, errno))
		return bad(error, "either \"ret\" or \"errno\" must be there");
	return true;
}

/* Bytes of a register that a line with @op's pointer can have */
static size_t recorded_bytes(const struct trace_op *op)
{
	uint64_t size = KVM_REG_SIZE(op->f_id);

	if (op->f_addr == TRACE_ADDR_EDGE)
		return op->f_valid;
	return size < TRACE_MAX_DATA ? (size_t)size : TRACE_MAX_DATA;
}

static bool check_reg(const struct trace_op *op, struct input_error *error)
{
	bool good = op->f_addr != TRACE_ADDR_BAD;
	bool needs_data = good && (op->op == TRACE_set_one_reg || TRACE_HAS(op, ret));

	if (op->f_addr == TRACE_ADDR_EDGE && !TRACE_HAS(op, valid))
		return bad(error, "field \"valid\" is missing");
	if (op->f_valid > TRACE_MAX_DATA)
		return bad(error, "valid: at most %d bytes", TRACE_MAX_DATA);
	if (needs_data && !TRACE_HAS(op, data))
		return bad(error, "field \"data\" is missing");
	if (needs_data && op->f_data.len != recorded_bytes(op))
		return bad(error, "data: %zu bytes, where id and pointer make %zu", op->f_data.len,
			   recorded_bytes(op));
	if (TRACE_HAS(op, partial) && op->f_partial.len > TRACE_MAX_DATA)
		return bad(error, "partial: at most %d bytes", TRACE_MAX_DATA);
	return true;
}

static bool check_op(const struct trace_op *op, struct input_error *error)
{
	bool ok = TRACE_HAS(op, ret);

	if (op->op == TRACE_set_one_reg || op->op == TRACE_get_one_reg)
		return check_reg(op, error);
	if (op->op == TRACE_get_reg_list && ok && (!TRACE_HAS(op, ids) || !TRACE_HAS(op, n_out)))
		return bad(error, "fields \"ids\" and \"n_out\" are missing");
	if (op->op == TRACE_run && ok && !TRACE_HAS(op, exit))
		return bad(error, "field \"exit\" is missing");
	if (op->op == TRACE_preferred_target && ok &&
	    (!TRACE_HAS(op, target) || !TRACE_HAS(op, features_raw)))
		return bad(error, "fields \"target\" and \"features_raw\" are missing");
	return true;
}

bool trace_parse_op(const char *text, size_t len, struct arena *arena, struct trace_op *op,
		    struct input_error *error)
{
	json_t *json = parse_json(text, len, error);
	bool ok;

	memset(op, 0, sizeof(*op));
	if (!json)
		return false;
	ok = parse_opcode(json, op, error) && parse_fields(json, arena, op, error) &&
	     check_indices(op, error) && check_op(op, error);
	json_decref(json);
	return ok;
}
