// SPDX-License-Identifier: GPL-2.0-or-later
/* The JSON schema of traces: docs/trace.schema.json */
#include <jansson.h>

#include "trace_writer.h"

#define U32 "{\"type\":\"integer\",\"minimum\":0,\"maximum\":4294967295}"
#define HEX "{\"type\":\"string\",\"pattern\":\"^0x[0-9a-fA-F]{1,16}$\"}"
#define TEXT "{\"type\":\"string\"}"

/* What values of a field type are */
#define schema_uint U32
#define schema_int "{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647}"
#define schema_hex HEX
#define schema_errno "{\"type\":\"string\",\"pattern\":\"^E[A-Z0-9]+$\"}"
#define schema_flag "{\"enum\":[true,false,0,1]}"
#define schema_exit "{\"anyOf\":[" U32 ",{\"enum\":[\"mmio\",\"none\"]}]}"
#define schema_bytes "{\"type\":\"string\",\"pattern\":\"^([0-9a-fA-F]{2})*$\"}"
#define schema_ids "{\"type\":\"array\",\"items\":" HEX "}"
#define schema_addr "{\"enum\":[\"bad\",\"edge\"]}"
#define schema_name TEXT
#define schema_comment TEXT
#define schema_request "{\"type\":\"string\",\"pattern\":\"^(KVM_[A-Z0-9_]+|0x[0-9a-fA-F]{1,8})$\"}"
#define schema_features "{\"type\":\"array\",\"items\":" TEXT ",\"uniqueItems\":true}"
#define schema_raw_features "{\"type\":\"array\",\"items\":" U32 ",\"minItems\":7,\"maxItems\":7}"
#define schema_vls NULL
#define schema_call NULL
#define schema_script NULL
#define schema_loads NULL
#define schema_exception NULL
#define schema_dumps NULL
#define schema_task NULL
#define schema_host_check NULL

static const struct {
	const char *name, *schema;
	uint32_t needed, optional;
} rows[TRACE_NR_FIELDS] = {
#define F(name, type, needed, optional) { #name, schema_##type, needed, optional },
	TRACE_FIELDS(F)
#undef F
};

static const char header[] =
	"{\"type\":\"object\",\"additionalProperties\":false,"
	"\"required\":[\"kvmtrace\",\"kernel\",\"abi\",\"host\"],\"properties\":{"
	"\"kvmtrace\":{\"enum\":[1,2]},\"kernel\":" TEXT ",\"abi\":" TEXT ",\"seed\":{\"type\":\"integer\"},"
	"\"host\":{\"type\":\"object\",\"additionalProperties\":false,"
	"\"required\":[\"sve_vqs\",\"sme_vqs\",\"sme2\",\"fa64\"],\"properties\":{"
	"\"sve_vqs\":{\"$ref\":\"#/$defs/vqs\"},\"sme_vqs\":{\"$ref\":\"#/$defs/vqs\"},"
	"\"sme2\":{\"type\":\"boolean\"},\"fa64\":{\"type\":\"boolean\"},\"cpus\":{\"type\":\"integer\",\"minimum\":0},"
	"\"emulator\":" TEXT ",\"cpu\":" TEXT "}}}}";
static const char vqs[] =
	"{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":16}}";

static json_t *op_schema(int op)
{
	json_t *properties = json_object(), *required = json_array();

	for (int i = 0; i < TRACE_NR_FIELDS; i++) {
		json_t *value;

		if (!((rows[i].needed | rows[i].optional) >> op & 1))
			continue;
		value = i == TRACE_FIELD_op ? json_pack("{s:s}", "const", trace_op_names[op]) :
					      json_loads(rows[i].schema, 0, NULL);
		json_object_set_new(properties, rows[i].name, value);
		if (rows[i].needed >> op & 1)
			json_array_append_new(required, json_string(rows[i].name));
	}
	return json_pack("{s:s, s:b, s:o, s:o, s:[{s:[s]}, {s:[s]}]}", "type", "object",
			 "additionalProperties", 0, "properties", properties, "required", required,
			 "oneOf", "required", "ret", "required", "errno");
}

void trace_write_schema(FILE *file)
{
	json_t *lines = json_array(), *schema;

	json_array_append_new(lines, json_pack("{s:s}", "$ref", "#/$defs/header"));
	for (int op = 0; op < TRACE_vcpu; op++)
		json_array_append_new(lines, op_schema(op));
	schema = json_pack("{s:s, s:s, s:o, s:{s:o, s:o}}", "$schema", "https://json-schema.org/draft/2020-12/schema",
			   "title", "A line of a trace: docs/trace-format.md", "oneOf", lines,
			   "$defs", "header", json_loads(header, 0, NULL), "vqs", json_loads(vqs, 0, NULL));
	json_dumpf(schema, file, JSON_INDENT(1));
	fputc('\n', file);
	json_decref(schema);
}
