/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Line 1 of a trace, and the hosts of both formats */
#include <string.h>

#include "fields.h"

#define POW2_VQS 0x808bU	/* vq 1, 2, 4, 8 and 16: what streaming lengths can be */

#define IN_TRACE (1U << FORMAT_TRACE)
#define IN_WORLD (1U << FORMAT_WORLD)

/** struct header_line - the keys of line 1; @host and @kvmtrace are looked at one by one */
struct header_line {
	trace_json kvmtrace;
	trace_text kernel;
	trace_text abi;
	trace_json host;
	trace_json seed;
};

static const struct field header_rows[] = {
	FIELD(struct header_line, kvmtrace, json, 1, 0),
	FIELD(struct header_line, kernel, text, 1, 0),
	FIELD(struct header_line, abi, text, 1, 0),
	FIELD(struct header_line, host, json, 1, 0),
	FIELD(struct header_line, seed, json, 0, 1),
};
static const struct fields header_fields = FIELDS("trace's header", header_rows);

/* A trace has lengths in quadwords, a world switch in bytes */
static const struct field host_rows[] = {
	FIELD(struct trace_header, sve_vqs, vqs, IN_TRACE, 0),
	FIELD(struct trace_header, sme_vqs, vqs, IN_TRACE, 0),
	{ "sve_vls", parse_vls, offsetof(struct trace_header, sve_vqs), IN_WORLD, 0 },
	{ "sme_vls", parse_vls, offsetof(struct trace_header, sme_vqs), IN_WORLD, 0 },
	FIELD(struct trace_header, sme2, boolean, IN_TRACE | IN_WORLD, 0),
	FIELD(struct trace_header, fa64, boolean, IN_TRACE | IN_WORLD, 0),
	FIELD(struct trace_header, cpus, uint, 0, IN_TRACE),
	FIELD(struct trace_header, fpmr, boolean, IN_WORLD, 0),
	FIELD(struct trace_header, kvm_sve, boolean, IN_WORLD, 0),
	FIELD(struct trace_header, kvm_sme, boolean, IN_WORLD, 0),
	FIELD(struct trace_header, emulator, text, 0, IN_TRACE | IN_WORLD),
	FIELD(struct trace_header, cpu, text, 0, IN_TRACE | IN_WORLD),
};
static const struct fields host_fields = FIELDS("host", host_rows);

bool trace_parse_host(struct parse *p, json_t *json, enum trace_format format,
		      struct trace_header *header)
{
	bool ok;

	parse_push_key(p, "host");
	header->world = format == FORMAT_WORLD;
	ok = parse_object(p, json, &host_fields, format, NULL, header, NULL);
	if (ok && header->sme_vqs & ~POW2_VQS)
		ok = parse_bad(p, "streaming vector lengths are 16, 32, 64, 128 and 256 bytes");
	parse_pop(p);
	return ok;
}

bool trace_parse_header(struct parse *p, json_t *json, struct trace_header *header)
{
	json_int_t format = json_integer_value(json_object_get(json, "kvmtrace"));
	struct header_line line = { 0 };

	memset(header, 0, sizeof(*header));
	if (!json_is_integer(json_object_get(json, "kvmtrace")))
		return parse_bad(p, "not a trace: line 1 must be {\"kvmtrace\":%d,...}", TRACE_FORMAT);
	if (format < 1 || format > TRACE_FORMAT)
		return parse_bad(p, "trace format %" JSON_INTEGER_FORMAT
				 " is not known here (only up to %d): a newer kvmsme is needed", format,
				 TRACE_FORMAT);
	if (!parse_object(p, json, &header_fields, 0, NULL, &line, NULL))
		return false;
	if (line.seed && !json_is_integer(line.seed))
		return parse_bad(p, "seed: must be a number");
	header->version = (unsigned int)format;
	header->kernel = line.kernel;
	header->abi = line.abi;
	header->seed = json_integer_value(line.seed);
	return trace_parse_host(p, line.host, FORMAT_TRACE, header);
}
