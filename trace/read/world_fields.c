/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "guest_image.h"
#include "number.h"
#include "world_fields.h"

#define EVERY 1		/* objects of one kind: bit 0 */

bool parse_call(struct parse *p, json_t *json, void *to)
{
	static const char *const words[] = {
		"getpid (no KVM_RUN)", "KVM_RUN immediate_exit=1",
		"KVM_RUN, SIGALRM arrives while the guest runs", NULL,
	};
	static const enum world_call calls[] = {
		WORLD_GETPID, WORLD_IMMEDIATE_EXIT, WORLD_SIGALRM,
	};
	int word = parse_word(p, json, words);

	if (word >= 0)
		*(trace_call *)to = calls[word];
	return word >= 0;
}

bool parse_host_check(struct parse *p, json_t *json, void *to)
{
	static const char *const words[] = {
		"V low 128 bits, FPCR, FPSR preserved",
		"V low 128 bits, FPCR, FPSR, TPIDR2_EL0, SVCR=0 preserved", NULL,
	};
	int word = parse_word(p, json, words);

	*(trace_host_check *)to = word == 1;
	return word >= 0;
}

/* ["program"] or ["program", "0x..."] */
static bool parse_script_row(struct parse *p, json_t *row, uint64_t *word, struct world_script *script)
{
	const char *name = json_string_value(json_array_get(row, 0));
	size_t size = json_array_size(row);
	const char *known;

	if (!name || size > 2)
		return parse_bad(p, "must be [\"program\"] or [\"program\", \"0x...\"]");
	known = guest_image_entry(p->image, name, &word[script->nr]);
	if (!known)
		return parse_bad(p, "\"%.40s\" is none of the programs of line 1", name);
	script->nr++;
	if (!script->first && strcmp(name, "to_el0") != 0)
		script->first = known;
	return size == 1 || parse_hex(p, json_array_get(row, 1), &word[script->nr++]);
}

bool parse_script(struct parse *p, json_t *json, void *to)
{
	size_t nr = json_array_size(json), i;
	uint64_t *word = parse_alloc(p, 2 * nr * sizeof(*word));
	struct world_script script = { word, 0, NULL };
	json_t *row;

	if (!word)
		return false;
	if (!json_is_array(json) || 2 * nr > WORLD_SCRIPT_WORDS)
		return parse_bad(p, "must be an array of at most %d programs", WORLD_SCRIPT_WORDS / 2);
	json_array_foreach(json, i, row) {
		bool ok;

		parse_push_index(p, i);
		ok = parse_script_row(p, row, word, &script);
		parse_pop(p);
		if (!ok)
			return false;
	}
	*(trace_script *)to = script;
	return true;
}

/**
 * struct shape - what is stored of a kind of registers
 * @nr:  how many; 0: as many as the vector has bytes
 * @len: bytes of each; 0: the vector's, divided by @part
 * @dump_only: cannot be loaded
 */
static const struct shape {
	const char *name;
	size_t nr, len, part;
	bool dump_only;
} shapes[] = {
	{ "v", 32, 16, 1, false }, { "z", 32, 0, 1, false }, { "p", 16, 0, 8, false },
	{ "ffr", 1, 0, 8, false }, { "za", 0, 0, 1, false }, { "zt0", 1, 64, 1, false },
	{ "fp", 1, 16, 1, true }, { "sve", 1, 16, 1, true }, { "sme", 1, 32, 1, true },
};
#define NR_SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/** struct memory - a row of "loads" or "dumps" */
struct memory {
	trace_hex gpa;
	trace_json what;
	trace_uint header;
	trace_rows data;
};

#define LOADS 0
#define DUMPS 1

static const struct field memory_rows[] = {
	FIELD(struct memory, gpa, hex, 1 << LOADS | 1 << DUMPS, 0),
	FIELD(struct memory, what, json, 1 << LOADS | 1 << DUMPS, 0),
	FIELD(struct memory, header, uint, 1 << DUMPS, 0),
	FIELD(struct memory, data, rows, 1 << LOADS | 1 << DUMPS, 0),
};
static const struct fields memory_fields = FIELDS("piece of guest memory", memory_rows);

static bool is_vl(size_t vl)
{
	return vl >= 16 && vl <= 256 && vl % 16 == 0;
}

static bool fits(const struct shape *shape, size_t vl, const struct trace_rows *rows)
{
	return is_vl(vl) && rows->nr == (shape->nr ? shape->nr : vl) &&
	       rows->len == (shape->len ? shape->len : vl / shape->part);
}

static const struct shape *parse_shape(struct parse *p, const struct memory *memory, unsigned int kind)
{
	const char *words[NR_SHAPES + 1] = { NULL };
	int word;

	for (size_t i = 0; i < NR_SHAPES; i++)
		if (kind == DUMPS || !shapes[i].dump_only)
			words[i] = shapes[i].name;
	parse_push_key(p, "what");
	word = parse_word(p, memory->what, words);
	parse_pop(p);
	return word < 0 ? NULL : &shapes[word];
}

/* Bytes in front of the data must fit in, too */
static bool parse_memory(struct parse *p, json_t *json, unsigned int kind, struct memory *memory,
			 const struct shape **shape)
{
	size_t front = kind == DUMPS ? WORLD_DUMP_DATA : 0, size, vl;

	memset(memory, 0, sizeof(*memory));
	if (!parse_object(p, json, &memory_fields, kind, NULL, memory, NULL))
		return false;
	*shape = parse_shape(p, memory, kind);
	if (!*shape)
		return false;
	vl = kind == DUMPS ? memory->header : memory->data.len * (*shape)->part;
	if ((*shape)->len && kind == DUMPS && vl != (*shape)->len)
		return parse_bad(p, "header: of %s it is %zu", (*shape)->name, (*shape)->len);
	if (!fits(*shape, (*shape)->len ? 16 : vl, &memory->data))
		return parse_bad(p, "data: %zu strings of %zu bytes are not %s of a vector of %zu bytes",
				 memory->data.nr, memory->data.len, (*shape)->name, vl);
	size = front + memory->data.nr * memory->data.len;
	if (memory->gpa < WORLD_RAM || memory->gpa - WORLD_RAM > WORLD_RAM_SIZE - size)
		return parse_bad(p, "gpa: %zu bytes there are not within the guest's memory, 1 MiB at "
				 "0x%" PRIx64, size, WORLD_RAM);
	return true;
}

bool parse_loads(struct parse *p, json_t *json, void *to)
{
	size_t nr = json_array_size(json);
	struct world_load *loads = parse_alloc(p, nr * sizeof(*loads));
	const struct shape *shape;
	struct memory memory;
	bool ok = loads;

	if (ok && !nr)
		return parse_bad(p, "must be an array of {gpa, what, data}");
	for (size_t i = 0; i < nr && ok; i++) {
		parse_push_index(p, i);
		ok = parse_memory(p, json_array_get(json, i), LOADS, &memory, &shape);
		parse_pop(p);
		if (ok)
			loads[i] = (struct world_load){ memory.gpa - WORLD_RAM, memory.data };
	}
	*(trace_loads *)to = (struct world_loads){ loads, nr };
	return ok;
}

bool parse_dumps(struct parse *p, json_t *json, void *to)
{
	size_t nr = json_array_size(json);
	struct world_dump *dumps = parse_alloc(p, nr * sizeof(*dumps));
	const struct shape *shape = NULL;
	struct memory memory;
	bool ok = dumps;

	if (ok && (!nr || nr > WORLD_MAX_DUMPS))
		return parse_bad(p, "must be an array of up to %d {gpa, what, header, data}",
				 WORLD_MAX_DUMPS);
	for (size_t i = 0; i < nr && ok; i++) {
		parse_push_index(p, i);
		ok = parse_memory(p, json_array_get(json, i), DUMPS, &memory, &shape);
		parse_pop(p);
		if (ok)
			dumps[i] = (struct world_dump){ shape->name, memory.gpa - WORLD_RAM,
							memory.header, memory.data };
	}
	*(trace_dumps *)to = (struct world_dumps){ dumps, nr };
	return ok;
}

static const struct field exception_rows[] = {
	FIELD(struct world_exception, esr_el1, hex, EVERY, 0),
	FIELD(struct world_exception, elr_el1, hex, EVERY, 0),
	FIELD(struct world_exception, spsr_el1, hex, EVERY, 0),
	FIELD(struct world_exception, far_el1, hex, EVERY, 0),
	FIELD(struct world_exception, vector, hex, EVERY, 0),
};
static const struct fields exception_fields = FIELDS("guest's exception", exception_rows);

bool parse_exception(struct parse *p, json_t *json, void *to)
{
	return parse_object(p, json, &exception_fields, 0, NULL, to, NULL);
}

bool world_check_vcpu(struct parse *p, struct trace_op *op)
{
	bool sve = op->f_features >> KVM_ARM_VCPU_SVE & 1, sme = op->f_features >> KVM_ARM_VCPU_SME & 1;

	if (op->f_features & ~(1U << KVM_ARM_VCPU_SVE | 1U << KVM_ARM_VCPU_SME))
		return parse_bad(p, "features: can be \"SVE\" and \"SME\"");
	if (sve != TRACE_HAS(op, sve_vls) || (sve && !op->f_sve_vls))
		return parse_bad(p, "sve_vls: the vCPU's lengths, if it has SVE and only then");
	if (sme != TRACE_HAS(op, sme_vls) || (sme && !op->f_sme_vls))
		return parse_bad(p, "sme_vls: the vCPU's lengths, if it has SME and only then");
	return true;
}

static bool check_call(struct parse *p, const struct trace_op *op)
{
	bool alarm = op->f_call == WORLD_SIGALRM;

	if (TRACE_HAS(op, exit) == (op->f_call == WORLD_GETPID))
		return parse_bad(p, op->f_call == WORLD_GETPID ? "exit: getpid has none" :
				 "field \"exit\" is missing");
	if (alarm != TRACE_HAS(op, signals) || (alarm && op->f_signals != 1))
		return parse_bad(p, "signals: 1 where SIGALRM arrives, and only there");
	if (TRACE_HAS(op, ret) && TRACE_HAS(op, exit) && op->f_exit == KVM_EXIT_UNKNOWN)
		return parse_bad(p, "exit: a KVM_RUN that succeeds has one");
	return record_check_exit(p, op);
}

bool world_check_run(struct parse *p, struct trace_op *op)
{
	bool excepted = TRACE_HAS(op, mmio_addr) && op->f_mmio_addr == WORLD_REPORT_EXCEPTION;

	op->f_immediate_exit = op->f_call == WORLD_IMMEDIATE_EXIT;
	if (!check_call(p, op))
		return false;
	if (excepted != TRACE_HAS(op, exception))
		return parse_bad(p, "exception: where MMIO at 0x%" PRIx64 " reports one, and only there",
				 WORLD_REPORT_EXCEPTION);
	if (TRACE_HAS(op, host_in) != TRACE_HAS(op, host_out))
		return parse_bad(p, "host_in and host_out go together");
	if (TRACE_HAS(op, host_in) && TRACE_HAS(op, host_check))
		return parse_bad(p, "host_check: only without host_in");
	return true;
}
