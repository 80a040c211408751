/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "show.h"
#include "start_state.h"
#include "vector_compare.h"

/** struct comparison - of states; what differs is written to @shown.out */
struct comparison {
	struct vector_states *s;
	const struct vector_record *rec;
	struct shown shown;
};

/* What differs is worth the time: the start state is made again, and its operands come first */
static void begin_to_show(struct comparison *c)
{
	struct vector_error error;

	start_state(&c->s->start, c->rec, &error);
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
		{ "fpcr", offsetof(struct replay_pe, regs.fpcr), 4 },
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

static bool right_result(FILE *out, const struct vector_record *rec, enum smevec_result result,
			 uint64_t fault)
{
	static const char *const should[] = {
		[VECTOR_NO_SIGNAL] = "execute", [VECTOR_SIGILL] = "be SIGILL", [VECTOR_SIGSEGV] = "fault",
	};
	enum vector_signal sig = result == SMEVEC_DONE ? VECTOR_NO_SIGNAL :
				 result == SMEVEC_FAULT ? VECTOR_SIGSEGV : VECTOR_SIGILL;

	if (sig != rec->sig)
		fprintf(out, "  result %d, should %s\n", result, should[rec->sig]);
	else if (sig == VECTOR_SIGSEGV && fault != rec->fault)
		fprintf(out, "  fault at %#" PRIx64 ", should be at %#" PRIx64 "\n", fault, rec->fault);
	else
		return true;
	return false;
}

bool vector_agrees(struct vector_states *s, const struct vector_record *rec, FILE *out)
{
	struct comparison c = {
		s, rec, { .out = out, .text = rec->text, .kind = rec->kind_name, .vl = rec->vl },
	};
	struct smevec_event event = { 0 };
	enum smevec_result result = smevec_exec(&s->got.cpu, rec->word, &event);

	if (!right_result(out, rec, result, event.fault_addr))
		return false;
	return rec->partial || compare_state(&c, rec->vl, vector_record_has_ffr(rec));
}

bool vector_prepare(struct vector_states *s, const struct vector_record *rec, bool quirk,
		    struct vector_error *error)
{
	if (!start_state(&s->got, rec, error))
		return false;
	s->got.cpu.sys.quirk_qemu = quirk;
	s->expected = s->got;
	return start_state_change(&s->expected, rec, error);
}
