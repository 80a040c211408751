/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "legality.h"
#include "quirk.h"
#include "start_state.h"
#include "vector_compare.h"
#include "vectors.h"

#define LINE_SIZE	(1u << 20)

/** struct replay - a run over files, and where in them it is */
struct replay {
	struct vector_states states;
	FILE *out;
	const char *file;
	unsigned long line, vectors, failures, disputed, quirks, undecidable;
	struct legality legality;
};

static bool in_memory(struct replay_pe *m, json_t *ranges)
{
	size_t i;
	json_t *range;

	json_array_foreach(ranges, i, range) {
		const char *at = json_string_value(json_array_get(range, 0));
		const char *hex = json_string_value(json_array_get(range, 1));
		unsigned long offset = at ? strtoul(at, NULL, 0) : BUFFER_SIZE + 1;

		if (offset > BUFFER_SIZE ||
		    hex_bytes(hex, m->memory + offset, BUFFER_SIZE - offset) < 0)
			return false;
	}
	return true;
}

static bool in_register(struct replay_pe *m, json_t *out, const char *key, const char *hex)
{
	unsigned long n = strtoul(key + strcspn(key, "0123456789"), NULL, 10);

	if (!strncmp(key, "za[", 3))
		return n < SMEVEC_MAX_VL && hex_bytes(hex, m->regs.za[n], SMEVEC_MAX_VL) >= 0;
	if (!strcmp(key, "zt0"))
		return hex_bytes(hex, m->regs.zt0, sizeof(m->regs.zt0)) >= 0;
	if (!strcmp(key, "ffr"))
		return hex_bytes(hex, m->regs.p[SMEVEC_FFR], sizeof(m->regs.p[0])) >= 0;
	if (*key == 'z')
		return n < SMEVEC_NUM_ZREGS && hex_bytes(hex, m->regs.z[n], SMEVEC_MAX_VL) >= 0;
	if (*key == 'p')
		return n < SMEVEC_NUM_PREGS && hex_bytes(hex, m->regs.p[n], SMEVEC_MAX_VL / 8) >= 0;
	if (*key == 'x' && n < 31)
		m->cpu.x[n] = record_number(out, key);
	return *key == 'x' && n < 31;
}

/* Writes what the record says changed over the start state */
static bool apply_out(struct replay_pe *m, json_t *out)
{
	const char *key;
	json_t *value;

	json_object_foreach(out, key, value) {
		uint64_t number = json_is_array(value) ? 0 : record_number(out, key);
		bool ok = true;

		if (!strcmp(key, "mem"))
			ok = in_memory(m, value);
		else if (!strcmp(key, "sp"))
			m->cpu.x[31] = number;
		else if (!strcmp(key, "nzcv"))
			m->cpu.nzcv = (uint32_t)number;
		else if (!strcmp(key, "fpsr"))
			m->regs.fpsr = (uint32_t)number;
		else if (!strcmp(key, "fpcr"))
			m->regs.fpcr = (uint32_t)number;
		else if (!strcmp(key, "fpmr"))
			m->regs.fpmr = number;
		else if (!strcmp(key, "svcr"))
			m->regs.svcr = number;
		else
			ok = in_register(m, out, key, json_string_value(value));
		if (!ok)
			return false;
	}
	return true;
}

/* From the record's start state; false: malformed */
static bool prepare(struct replay *r, json_t *record, bool quirk)
{
	if (!start_state(&r->states.got, record))
		return false;
	r->states.got.cpu.sys.quirk_qemu = quirk;
	r->states.expected = r->states.got;
	return apply_out(&r->states.expected, json_object_get(record, "out"));
}

static void show(struct replay *r, json_t *record, const char *verdict, const char *details)
{
	fprintf(r->out, "%s:%lu: %s: %s\n%s", r->file, r->line, verdict,
		json_string_value(json_object_get(record, "asm")), details);
}

/* What differs, empty if nothing does: to be freed.  NULL: malformed, or no memory */
static char *differences(struct replay *r, json_t *record, bool quirk)
{
	char *details = NULL;
	size_t size = 0;
	FILE *out;

	if (!prepare(r, record, quirk))
		return NULL;
	out = open_memstream(&details, &size);
	if (!out)
		return NULL;
	if (!vector_agrees(&r->states, record, out) && !ftell(out))
		fprintf(out, "  differs\n");
	fclose(out);
	return details;
}

static bool agrees_as_qemu(struct replay *r, json_t *record)
{
	char *details = quirk_of(record) ? differences(r, record, true) : NULL;
	bool same = details && !*details;

	free(details);
	return same;
}

static void count_difference(struct replay *r, json_t *record, const char *details)
{
	if (json_object_get(record, "disputed")) {
		r->disputed++;
		show(r, record, "disputed", details);
	} else if (agrees_as_qemu(r, record)) {
		r->quirks++;
		show(r, record, quirk_of(record), "");
	} else if (quirk_undecidable(record)) {
		r->undecidable++;
		show(r, record, "QEMU reads what is behind its registers", "");
	} else {
		r->failures++;
		show(r, record, "FAIL", details);
	}
}

static void replay_record(struct replay *r, json_t *record)
{
	char *details = differences(r, record, false);

	r->vectors++;
	if (!details) {
		r->failures++;
		fprintf(r->out, "%s:%lu: malformed record\n", r->file, r->line);
	} else if (*details) {
		count_difference(r, record, details);
	}
	free(details);
}

static bool replay_line(struct replay *r, const char *line)
{
	json_error_t error;
	json_t *record = json_loads(line, 0, &error);

	if (!record) {
		fprintf(r->out, "%s:%lu: %s\n", r->file, r->line, error.text);
		return false;
	}
	replay_record(r, record);
	json_decref(record);
	return true;
}

static bool replay_row(struct replay *r, const char *line)
{
	char where[4096];

	snprintf(where, sizeof(where), "%s:%lu", r->file, r->line);
	if (legality_row(&r->legality, line, where, r->out))
		return true;
	fprintf(r->out, "%s: malformed row\n", where);
	return false;
}

/* Records, one a line, or a table of words with a header line */
static bool replay_file(struct replay *r, char *buf)
{
	gzFile in = gzopen(r->file, "rb");
	bool ok = in, table = false;

	if (!in)
		fprintf(r->out, "%s: cannot open\n", r->file);
	for (r->line = 1; ok && gzgets(in, buf, LINE_SIZE); r->line++) {
		if (r->line == 1 && *buf != '{')
			ok = table = legality_header(&r->legality, buf);
		else
			ok = table ? replay_row(r, buf) : replay_line(r, buf);
		if (r->line == 1 && !ok && !table && *buf != '{')
			fprintf(r->out, "%s:1: neither records nor a table of words\n", r->file);
	}
	if (in)
		gzclose(in);
	return ok;
}

static void summarize(const struct replay *r)
{
	const struct legality *l = &r->legality;

	if (r->disputed)
		fprintf(r->out, "%lu disputed records differ\n", r->disputed);
	if (r->quirks)
		fprintf(r->out, "%lu records agree with QEMU's deviation, not the architecture\n",
			r->quirks);
	if (r->undecidable)
		fprintf(r->out, "%lu records depend on memory that they do not show\n", r->undecidable);
	if (l->outside)
		fprintf(r->out, "%lu words are not the vector engine's\n", l->outside);
	if (l->doubtful)
		fprintf(r->out, "%lu words were executed by the recorder but are not allocated\n",
			l->doubtful);
	fprintf(r->out, "%lu vectors, %lu failures\n", r->vectors + l->rows,
		r->failures + l->failures);
}

int vectors_main(int nfiles, char **files, FILE *out)
{
	struct replay *r = aligned_alloc(64, (sizeof(*r) + 63) / 64 * 64);
	char *buf = malloc(LINE_SIZE);
	bool ok = r && buf;

	if (ok) {
		memset(r, 0, sizeof(*r));
		r->out = out;
		r->legality.pe = &r->states.got;
	}
	for (int i = 0; i < nfiles && ok; i++) {
		r->file = files[i];
		ok = replay_file(r, buf);
	}
	if (ok)
		summarize(r);
	nfiles = !ok ? 2 : r->failures + r->legality.failures ? 1 : 0;
	free(buf);
	free(r);
	return nfiles;
}
