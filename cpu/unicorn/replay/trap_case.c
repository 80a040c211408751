// SPDX-License-Identifier: GPL-2.0-or-later
#include "trap_case.h"

#include <inttypes.h>
#include <string.h>

#include "number.h"

enum {
	EL, FPEN, ZEN, SMEN, SM, ZA, FACPU, FA64, EZT0, ENTP2, INSN, WORD, RESULT, ESR, X0,
	SVCR_AFTER, RB, DISPUTED, ARCH,
};

#define FLAG(n)		{ .name = n, .type = TSV_NUMBER, .max = 1 }
#define FIELD(n)	{ .name = n, .type = TSV_NUMBER, .max = 3 }
#define OR_NONE(n)	{ .name = n, .type = TSV_NUMBER, .max = UINT64_MAX, .words = "-" }

static const struct tsv_column columns[] = {
	[EL] = FLAG("el"),
	[FPEN] = FIELD("fpen"),
	[ZEN] = FIELD("zen"),
	[SMEN] = FIELD("smen"),
	[SM] = FLAG("sm"),
	[ZA] = FLAG("za"),
	[FACPU] = FLAG("facpu"),
	[FA64] = FLAG("fa64"),
	[EZT0] = FLAG("ezt0"),
	[ENTP2] = FLAG("entp2"),
	[INSN] = { .name = "insn", .type = TSV_TEXT },
	[WORD] = { .name = "word", .type = TSV_HEX32 },
	[RESULT] = { .name = "result", .type = TSV_WORD, .words = "ok el1" },
	[ESR] = { .name = "esr", .type = TSV_0X32, .words = "-" },
	[X0] = OR_NONE("x0"),
	/* the recorder keeps RES0 bits of SVCR, all eight of a byte */
	[SVCR_AFTER] = { .name = "svcr_after", .type = TSV_NUMBER, .max = 255 },
	[RB] = OR_NONE("rb"),
	[DISPUTED] = FLAG("disputed"),
	[ARCH] = { .name = "arch", .type = TSV_TEXT },
};

const struct tsv_kind trap_case_kind = { "svcr_after", columns, sizeof(columns) / sizeof(columns[0]) };

bool trap_case_fail(const struct tsv *t, const char *what, uint64_t got, uint64_t want)
{
	fprintf(t->err, "%s:%" PRIu64 ": %s at EL%s: %s is %#" PRIx64 ", recorded %#" PRIx64 "\n",
		t->name, t->line, t->value[INSN].text, t->value[EL].text, what, got, want);
	return false;
}

static void read_setting(struct trap_case *c, const struct tsv_value *v)
{
	c->el = (unsigned int)v[EL].number;
	c->fpen = (unsigned int)v[FPEN].number;
	c->zen = (unsigned int)v[ZEN].number;
	c->smen = (unsigned int)v[SMEN].number;
	c->sm = v[SM].number;
	c->za = v[ZA].number;
	c->facpu = v[FACPU].number;
	c->fa64 = v[FA64].number;
	c->ezt0 = v[EZT0].number;
	c->entp2 = v[ENTP2].number;
}

static bool read_insn(struct trap_case *c, struct trap_insns *insns, const struct tsv *t)
{
	uint32_t word;

	c->insn = trap_insns_find(insns, t->value[INSN].text);
	if (c->insn == insns->nr)
		return tsv_fail(t, INSN, "'%.63s' is in no table of instructions", t->value[INSN].text);
	word = insns->insn[c->insn].word;
	return t->value[WORD].number == word ||
	       tsv_fail(t, WORD, "the table of instructions has %08" PRIx32, word);
}

/* A column has a number exactly when there is something to say */
static bool says(const struct tsv *t, size_t column, bool should, const char *when)
{
	if (t->value[column].is_number == should)
		return true;
	return tsv_fail(t, column, should ? "a number is needed %s" : "should be '-' %s", when);
}

static bool read_outcome(struct trap_case *c, const struct trap_insn *insn, const struct tsv *t)
{
	const struct tsv_value *v = t->value;
	bool has_rb = strcmp(insn->rb, "-") != 0;

	c->executed = tsv_is(t, RESULT, "ok");
	c->esr = v[ESR].number;
	c->svcr_after = v[SVCR_AFTER].number;
	c->has_x0 = v[X0].is_number;
	c->x0 = v[X0].number;
	c->has_rb = v[RB].is_number;
	c->rb = v[RB].number;
	if (!says(t, ESR, !c->executed, c->executed ? "where it executes" : "where it traps"))
		return false;
	if (!says(t, X0, c->executed && insn->x0_is_result,
		  c->has_x0 ? "without a result in X0" : "with a result in X0"))
		return false;
	return says(t, RB, has_rb, has_rb ? "for what is read back" : "with nothing to read back");
}

/* The architecture's answer replaces the recorded one: an ESR, ok, or rb=... */
static bool read_arch(struct trap_case *c, const struct trap_insn *insn, const struct tsv *t)
{
	const char *arch = t->value[ARCH].text;

	c->disputed = t->value[DISPUTED].number;
	if (!c->disputed)
		return !strcmp(arch, "-") || tsv_fail(t, ARCH, "should be '-' where nothing is disputed");
	if (!strncmp(arch, "rb=", 3))
		return (c->has_rb && number_parse(arch + 3, UINT64_MAX, &c->rb)) ||
		       tsv_fail(t, ARCH, "rb= and a number is for what is read back");
	c->has_rb = false;
	c->executed = !strcmp(arch, "ok");
	c->has_x0 &= c->executed && insn->x0_is_result;
	return c->executed || number_parse(arch, UINT32_MAX, &c->esr) ||
	       tsv_fail(t, ARCH, "'%.40s' should be an ESR, ok, or rb= and a number", arch);
}

bool trap_case_read(struct trap_case *c, struct trap_insns *insns, const struct tsv *t)
{
	read_setting(c, t->value);
	if (c->fa64 && !c->facpu)
		return tsv_fail(t, FA64, "should be 0 without FEAT_SME_FA64 (facpu)");
	return read_insn(c, insns, t) && read_outcome(c, &insns->insn[c->insn], t) &&
	       read_arch(c, &insns->insn[c->insn], t);
}
