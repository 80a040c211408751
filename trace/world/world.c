/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of world switches: lines, cases, what differs */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "fields.h"
#include "select.h"
#include "world.h"

#define WORLD_FORMAT 1

/* The recorded kernels, and the ABI that each has */
static const struct {
	const char *kernel, *abi;
} kernels[] = {
	{ "linux-6.19.6+sme-v12", "sme-v12" },
	{ "linux-6.19.6+sme-v9-posted", "sme-v9-posted" },
};

/* Cases whose outcome depends on when the signal came (tests/data/world/README.md) */
static const char *const not_reproducible[] = { "g5.signal_spin_fp" };

/*
 * Programs that report what is the CPU's own: which SVE extensions are left without SVE;
 * and ZCR_EL1, which nobody switches for a vCPU without SVE, so that it is some other guest's
 */
static const struct {
	const char *program;
	bool without_sve;	/* ... of the vCPU: only then */
} cpu_values[] = { { "x_mrs_zfr0", false }, { "x_mrs_zcr", true } };

bool world_number(const json_t *object, const char *key, uint64_t *value)
{
	const json_t *json = json_object_get(object, key);
	const char *text = json_string_value(json);
	char *end;

	if (json_is_integer(json)) {
		*value = (uint64_t)json_integer_value(json);
		return true;
	}
	if (!text || strncmp(text, "0x", 2) != 0)
		return false;
	errno = 0;
	*value = strtoull(text, &end, 16);
	return !*end && end != text + 2 && !errno;
}

static bool one_string(const json_t *json, uint8_t *to, size_t room, size_t *len)
{
	struct arena arena = { NULL, 0 };
	struct trace_bytes bytes = { NULL, 0 };
	bool ok = !parse_bytes(json, &arena, &bytes) && bytes.len <= room;

	if (ok)
		memcpy(to, bytes.p, bytes.len);
	*len = bytes.len;
	arena_free(&arena);
	return ok;
}

size_t world_bytes(const struct world *w, const json_t *json, uint8_t *buf, size_t size,
		   size_t stride)
{
	const char *text = json_string_value(json);
	size_t at = 0, len, n;

	if (text && *text == '@')
		json = json_array_get(w->blobs, strtoul(text + 1, NULL, 10));
	if (!json_is_array(json))
		return one_string(json, buf, size, &len);
	for (n = 0; n < json_array_size(json); n++) {
		if (!one_string(json_array_get(json, n), buf + at, size - at, &len) ||
		    (stride && (len > stride || stride > size - at)))
			return 0;
		at += stride ? stride : len;
	}
	return n;
}

void world_differs(struct world *w, const char *what, const char *format, ...)
{
	unsigned int max = w->options->max_reports ? w->options->max_reports : CHECK_MAX_REPORTS;
	enum rule rule = rule_decided(&w->m->rules);
	FILE *out = w->options->out;
	char statement[RULE_STATEMENT_MAX];
	va_list ap;

	if (w->differs)
		return;
	w->differs = true;
	w->result->deviations++;
	if (w->reported++ >= max)
		return;
	fprintf(out, "%s:%" PRIu64 ": %s: step %zu: %s\n  record: ", w->path, w->line, w->name,
		w->step, what ? what : "?");
	va_start(ap, format);
	vfprintf(out, format, ap);
	va_end(ap);
	if (rule == RULE_NONE)
		fputs("\n  rule:   none was hit in this call\n", out);
	else
		fprintf(out, "\n  rule:   %s: %s\n  source: %s\n", rule_descs[rule].id,
			rule_statement(&w->m->profile, rule, statement), rule_descs[rule].source);
}

static const char *first_program(const json_t *step)
{
	const json_t *script = json_object_get(step, "script");
	size_t at = 0;
	const char *name;

	do
		name = json_string_value(json_array_get(json_array_get(script, at++), 0));
	while (name && !strcmp(name, "to_el0"));
	return name;
}

bool world_is_learned(struct world *w, uint64_t value)
{
	const char *program = first_program(w->now);
	const json_t *known;
	char key[128];

	for (size_t i = 0; program && i < sizeof(cpu_values) / sizeof(cpu_values[0]); i++) {
		if (strcmp(program, cpu_values[i].program) != 0 ||
		    (cpu_values[i].without_sve && w->has_sve))
			continue;
		snprintf(key, sizeof(key), "%s/%s", w->config, program);
		known = json_object_get(w->file->learned, key);
		if (known)
			return (uint64_t)json_integer_value(known) == value;
		return !json_object_set_new(w->file->learned, key, json_integer((json_int_t)value));
	}
	return false;
}

static uint16_t vqs(const json_t *lengths)
{
	uint16_t set = 0;

	for (size_t i = 0; i < json_array_size(lengths); i++) {
		json_int_t bytes = json_integer_value(json_array_get(lengths, i));

		if (bytes >= 16 && bytes <= 256)
			set |= (uint16_t)(1U << (bytes / 16 - 1));
	}
	return set;
}

static void copy_string(char *to, size_t size, const json_t *json)
{
	snprintf(to, size, "%s", json_string_value(json) ? json_string_value(json) : "");
}

static struct trace_header header_of(const json_t *record)
{
	const json_t *host = json_object_get(record, "host");
	struct trace_header header = {
		.abi = "sve-mainline",
		.sve_vqs = vqs(json_object_get(host, "sve_vls")),
		.sme_vqs = vqs(json_object_get(host, "sme_vls")),
		.sme2 = json_is_true(json_object_get(host, "sme2")),
		.fa64 = json_is_true(json_object_get(host, "fa64")),
	};

	copy_string(header.kernel, sizeof(header.kernel), json_object_get(record, "kernel"));
	copy_string(header.emulator, sizeof(header.emulator), json_object_get(host, "emulator"));
	copy_string(header.cpu, sizeof(header.cpu), json_object_get(host, "cpu"));
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (!strcmp(header.kernel, kernels[i].kernel))
			snprintf(header.abi, sizeof(header.abi), "%s", kernels[i].abi);
	return header;
}

static bool make_machine(struct world *w, const json_t *record, struct input_error *error)
{
	struct trace_header header = header_of(record);
	struct learned_host nothing = { 0 };
	const struct profile *profile = w->options->profile;
	const struct kernel_pop *pop;
	struct kvmsme_error refused = { "its kernel is not built in" };
	struct kvmsme_host host;
	char note[256];

	if (!profile)
		profile = trace_select_profile(&header, note, sizeof(note), error);
	if (!profile)
		return false;
	pop = kernel_by_name(profile->kernel);
	if (pop) {
		host = trace_host(&header, profile, pop, &nothing);
		w->m = kvmsme_new_custom(&host, profile, NULL, w->options->cpu, &refused);
	}
	w->sve_vqs = header.sve_vqs;
	w->sme_vqs = header.sme_vqs;
	if (w->m)
		w->kvm = kvmsme_open(w->m, "/dev/kvm", 0);
	else
		snprintf(error->text, sizeof(error->text), "profile %s: %.100s", profile->name,
			 refused.text);
	return w->m;
}

static void close_case(struct world *w)
{
	kvmsme_free(w->m);
	for (int i = 0; i < WORLD_MAX_VMS; i++)
		if (w->ram[i])
			munmap(w->ram[i], WORLD_RAM_SIZE);
}

static bool reproducible(const char *name)
{
	for (size_t i = 0; i < sizeof(not_reproducible) / sizeof(not_reproducible[0]); i++)
		if (!strncmp(name, not_reproducible[i], strlen(not_reproducible[i])))
			return false;
	return true;
}

static bool check_steps(struct world *w, const json_t *record, struct input_error *error)
{
	const json_t *steps = json_object_get(record, "steps");

	for (w->step = 0; w->step < json_array_size(steps); w->step++) {
		w->now = json_array_get(steps, w->step);
		w->differs = false;
		w->result->operations++;
		if (world_step(w))
			continue;
		snprintf(error->text, sizeof(error->text), "step %zu makes no sense", w->step);
		return false;
	}
	return true;
}

static bool check_case(struct world *w, const json_t *record, struct input_error *error)
{
	bool ok;

	w->name = json_string_value(json_object_get(record, "case"));
	w->config = json_string_value(json_object_get(record, "config"));
	w->blobs = json_object_get(record, "blobs");
	if (!w->name || !w->config || !json_is_array(json_object_get(record, "steps"))) {
		snprintf(error->text, sizeof(error->text), "a case has a name, a config and steps");
		return false;
	}
	if (!reproducible(w->name))
		return true;
	ok = make_machine(w, record, error) && check_steps(w, record, error);
	close_case(w);
	return ok;
}

static json_t *parse_line(const char *line, size_t len, struct input_error *error)
{
	json_error_t json_error;
	json_t *json = json_loadb(line, len, 0, &json_error);

	if (!json)
		snprintf(error->text, sizeof(error->text), "column %d: not JSON: %.100s",
			 json_error.column, json_error.text);
	return json;
}

static bool load_head(struct world_file *file, const char *line, size_t len,
		      struct input_error *error)
{
	uint64_t format = 0;
	size_t nr;

	file->head = parse_line(line, len, error);
	if (!file->head)
		return false;
	world_number(file->head, "world_programs", &format);
	file->programs = json_object_get(file->head, "programs");
	file->learned = json_object();
	file->image = malloc(WORLD_SCRIPT);
	nr = json_string_length(json_object_get(file->head, "image_hex")) / 2;
	if (format == WORLD_FORMAT && file->image && json_is_object(file->programs) &&
	    one_string(json_object_get(file->head, "image_hex"), file->image, WORLD_SCRIPT, &nr)) {
		file->image_len = nr;
		return true;
	}
	snprintf(error->text, sizeof(error->text),
		 format > WORLD_FORMAT ? "format %" PRIu64 " is not known here: a newer kvmsme is needed"
				       : "no image and programs of format %" PRIu64, format);
	return false;
}

static bool check_line(struct world *w, struct world_file *file, const char *line, size_t len,
		       struct input_error *error)
{
	struct world one = { .options = w->options, .path = w->path, .file = file,
			     .result = w->result, .reported = w->reported, .line = w->line };
	json_t *record;
	bool ok;

	if (!file->head)
		return load_head(file, line, len, error);
	record = parse_line(line, len, error);
	ok = record && check_case(&one, record, error);
	json_decref(record);
	w->reported = one.reported;
	return ok;
}

bool world_check_file(const struct check_options *options, const char *path,
		      struct check_result *result)
{
	struct world w = { .options = options, .path = path, .result = result };
	struct world_file file = { 0 };
	struct input_error error = { 0 };
	struct input *in = input_open(path, &error);
	bool ok = in;
	char *line;
	size_t len;
	int more = 0;

	while (ok && (more = input_line(in, &line, &len, &error)) > 0) {
		w.line = input_line_number(in);
		ok = check_line(&w, &file, line, len, &error);
		if (!ok)
			error.line = w.line;
	}
	if (in)
		input_close(in);
	json_decref(file.head);
	json_decref(file.learned);
	free(file.image);
	if (ok && !more)
		return true;
	fprintf(options->err, "%s:%" PRIu64 ": %s\n", path, error.line, error.text);
	return false;
}

bool world_is(const char *path)
{
	struct input_error error;
	struct input *in = input_open(path, &error);
	char *line;
	size_t len;
	bool is = in && input_line(in, &line, &len, &error) > 0 &&
		  !strncmp(line, "{\"world_programs\":", strlen("{\"world_programs\":"));

	if (in)
		input_close(in);
	return is;
}
