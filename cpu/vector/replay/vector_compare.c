/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <string.h>

#include "show.h"
#include "start_state.h"
#include "vector_compare.h"

/** struct comparison - of states; what differs is written to @shown.out */
struct comparison {
	struct vector_states *s;
	json_t *record;
	struct shown shown;
};

/* What differs is worth the time: the start state is made again, and its operands come first */
static void begin_to_show(struct comparison *c)
{
	start_state(&c->s->start, c->record);
	c->shown.start = &c->s->start;
	show_operands(&c->shown);
}

/* @offset of struct replay_pe; @name and @at: what lies there */
static bool compare(struct comparison *c, const char *name, size_t at, size_t offset, size_t n)
{
	const uint8_t *want = (const uint8_t *)&c->s->expected + offset;
	const uint8_t *got = (const uint8_t *)&c->s->got + offset;

	if (!memcmp(want, got, n))
		return true;
	if (!c->shown.start)
		begin_to_show(c);
	show_difference(&c->shown, name, at, (const uint8_t *)c->shown.start + offset, want, got, n);
	return false;
}

static bool compare_vectors(struct comparison *c, unsigned int vl, bool has_ffr)
{
	bool ok = true;
	char name[16];

	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++) {
		snprintf(name, sizeof(name), "z%u", n);
		ok &= compare(c, name, 0, offsetof(struct replay_pe, regs.z[n]), vl);
	}
	for (unsigned int n = 0; n < SMEVEC_NUM_PREGS + (has_ffr ? 1u : 0u); n++) {
		snprintf(name, sizeof(name), n == SMEVEC_FFR ? "ffr" : "p%u", n);
		ok &= compare(c, name, 0, offsetof(struct replay_pe, regs.p[n]), vl / 8);
	}
	for (unsigned int n = 0; n < vl; n++) {
		snprintf(name, sizeof(name), "za[%u]", n);
		ok &= compare(c, name, 0, offsetof(struct replay_pe, regs.za[n]), vl);
	}
	return ok & compare(c, "zt0", 0, offsetof(struct replay_pe, regs.zt0), sizeof(c->s->got.regs.zt0));
}

static bool compare_state(struct comparison *c, unsigned int vl, bool has_ffr)
{
	static const struct {
		const char *name;
		size_t offset, bytes;
	} numbers[] = {
		{ "nzcv", offsetof(struct replay_pe, cpu.nzcv), 4 },
		{ "fpsr", offsetof(struct replay_pe, regs.fpsr), 4 },
		{ "svcr", offsetof(struct replay_pe, regs.svcr), 8 },
		{ "fpmr", offsetof(struct replay_pe, regs.fpmr), 8 },
	};
	bool ok = compare_vectors(c, vl, has_ffr);
	char name[16];

	for (unsigned int n = 0; n < 32; n++) {
		snprintf(name, sizeof(name), n == 31 ? "sp" : "x%u", n);
		ok &= compare(c, name, 0, offsetof(struct replay_pe, cpu.x[n]), 8);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		ok &= compare(c, numbers[i].name, 0, numbers[i].offset, numbers[i].bytes);
	for (size_t i = 0; i < BUFFER_SIZE; i += 64)
		ok &= compare(c, "mem", i, offsetof(struct replay_pe, memory) + i, 64);
	return ok;
}

static bool right_result(FILE *out, json_t *record, enum smevec_result result, uint64_t fault)
{
	const char *sig = json_string_value(json_object_get(record, "sig"));

	if (!sig && result != SMEVEC_DONE)
		fprintf(out, "  result %d, should execute\n", result);
	if (!sig)
		return result == SMEVEC_DONE;
	if (!strcmp(sig, "SIGILL")) {
		if (result == SMEVEC_DONE || result == SMEVEC_FAULT)
			fprintf(out, "  result %d, should be SIGILL\n", result);
		return result != SMEVEC_DONE && result != SMEVEC_FAULT;
	}
	if (result != SMEVEC_FAULT)
		fprintf(out, "  result %d, should fault\n", result);
	else if (fault != record_number(record, "fault"))
		fprintf(out, "  fault at %#jx\n", (uintmax_t)fault);
	return result == SMEVEC_FAULT && fault == record_number(record, "fault");
}

bool vector_agrees(struct vector_states *s, json_t *record, FILE *out)
{
	unsigned int vl = (unsigned int)record_number(record, "vl");
	bool has_ffr = !record_number(record, "sm") || record_number(record, "fa64");
	const char *text = json_string_value(json_object_get(record, "asm"));
	const char *kind = json_string_value(json_object_get(record, "kind"));
	struct comparison c = {
		s, record, { .out = out, .text = text ? text : "", .kind = kind ? kind : "int", .vl = vl },
	};
	struct smevec_event event = { 0 };
	enum smevec_result result;

	result = smevec_exec(&s->got.cpu, (uint32_t)record_number(record, "word"), &event);
	if (!right_result(out, record, result, event.fault_addr))
		return false;
	if (json_is_true(json_object_get(record, "partial")))
		return true;
	return compare_state(&c, vl, has_ffr);
}
