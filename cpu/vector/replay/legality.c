/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>

#include "legality.h"

#define RECORDED_VL	64

/* The modes of decode.tsv; the other tables have three of them */
enum { NS_ZA1, NS_ZA0, SM_ZA1, SM_ZA0, SM_FA64_ZA1, NR_MODES };

static const struct mode {
	const char *name;
	bool sm, za, fa64;
} modes[NR_MODES] = {
	[NS_ZA1] = { "non-streaming", false, true, true },
	[NS_ZA0] = { "non-streaming without ZA", false, false, true },
	[SM_ZA1] = { "streaming", true, true, false },
	[SM_ZA0] = { "streaming without ZA", true, false, false },
	[SM_FA64_ZA1] = { "streaming with FA64", true, true, true },
};

#define FLAG(n)		{ .name = n, .type = TSV_NUMBER, .max = 1 }
#define RECORDED(n)	{ .name = n, .type = TSV_NUMBER, .max = 1, .words = "?" }
#define WORD(n)		{ .name = n, .type = TSV_0X32 }
#define TEXT(n)		{ .name = n, .type = TSV_TEXT }

static const struct tsv_column decode[] = {
	WORD("word"), FLAG("llvm19_decodes"), RECORDED("ns_za1"), RECORDED("ns_za0"),
	RECORDED("sm_nofa64_za1"), RECORDED("sm_nofa64_za0"), RECORDED("sm_fa64_za1"),
};

static const struct tsv_column forms[] = {
	{ .name = "space", .type = TSV_WORD, .words = "sve sme" },
	TEXT("form"), TEXT("example_asm"), WORD("example_word"), TEXT("requires"),
	RECORDED("legal_nonstreaming"), RECORDED("legal_streaming_nofa64"),
	RECORDED("legal_streaming_fa64"), RECORDED("needs_za"),
};

static const struct tsv_column forms_fpsimd[] = {
	{ .name = "space", .type = TSV_WORD, .words = "fp ldst" },
	TEXT("form"), TEXT("example_asm"), WORD("example_word"), TEXT("requires"),
	RECORDED("legal_nonstreaming"), RECORDED("legal_streaming_nofa64"),
	RECORDED("legal_streaming_fa64"),
};

enum { DECODE, FORMS, FORMS_FPSIMD };

#define KIND(mark, columns)	{ mark, columns, sizeof(columns) / sizeof(columns[0]) }

/* Forms without needs_za are of the other kind */
const struct tsv_kind legality_kinds[LEGALITY_NR_KINDS] = {
	[DECODE] = KIND("ns_za1", decode),
	[FORMS] = KIND("needs_za", forms),
	[FORMS_FPSIMD] = KIND("legal_nonstreaming", forms_fpsimd),
};

/* Numbers of columns; -1: there is none */
static const struct legality_columns {
	int word, known, needs_za, mode[NR_MODES];
} columns_of[LEGALITY_NR_KINDS] = {
	[DECODE] = { 0, 1, -1, { 2, 3, 4, 5, 6 } },
	[FORMS] = { 3, -1, 8, { 5, -1, 6, -1, 7 } },
	[FORMS_FPSIMD] = { 3, -1, -1, { 5, -1, 6, -1, 7 } },
};

enum recorded { REFUSED, EXECUTES, NOT_RECORDED };

static enum recorded column(const struct tsv *t, int n)
{
	if (n < 0 || !t->value[n].is_number)
		return NOT_RECORDED;
	return t->value[n].number ? EXECUTES : REFUSED;
}

/* forms.tsv says only that a form is refused with ZA off */
static enum recorded recorded(const struct tsv *t, int mode)
{
	const struct legality_columns *c = &columns_of[t->kind - legality_kinds];

	if (mode == SM_ZA0 && column(t, c->needs_za) == EXECUTES)
		return REFUSED;
	return column(t, c->mode[mode]);
}

static enum smevec_result execute(const struct legality *l, uint32_t word, const struct mode *mode)
{
	struct smevec_event event = { 0 };

	replay_pe_plain(l->pe, RECORDED_VL, mode->fa64);
	l->pe->regs.svcr = (mode->sm ? SMEVEC_SVCR_SM : 0) | (mode->za ? SMEVEC_SVCR_ZA : 0);
	/* scalar FP and AdvSIMD are not executed here, only refused */
	if (!smevec_is_mine(word))
		return smevec_check_fp(&l->pe->cpu, word, &event);
	return smevec_exec(&l->pe->cpu, word, &event);
}

/* SMOV and UMOV: legal for element 0 alone, while a form stands for samples of any element */
static bool is_element_move(uint32_t word)
{
	return (word & 0xbfe0ec00) == 0x0e002c00;
}

/*
 * A row of forms_fpsimd.tsv, which knows neither of ZA nor of assemblers.  What the recorded
 * CPU does not have at all says nothing of modes.
 */
static bool is_fp_row(const struct tsv *t, uint32_t word)
{
	return t->kind == &legality_kinds[FORMS_FPSIMD] && smevec_is_fp(word) && !is_element_move(word) &&
	       recorded(t, SM_FA64_ZA1) == EXECUTES;
}

/* What the recorder executes and no assembler knows: its README says not to test it */
static bool is_doubtful(const struct tsv *t)
{
	const struct legality_columns *c = &columns_of[t->kind - legality_kinds];

	return column(t, c->known) == REFUSED && recorded(t, SM_FA64_ZA1) == EXECUTES;
}

/* How many modes of @word are recorded; *@ok becomes false where one differs */
static unsigned int compare_modes(const struct legality *l, const struct tsv *t, uint32_t word, bool *ok)
{
	unsigned int compared = 0;

	for (int i = 0; i < NR_MODES; i++) {
		enum recorded want = recorded(t, i);
		enum smevec_result result = execute(l, word, &modes[i]);
		bool executes = result == SMEVEC_DONE || result == SMEVEC_FAULT;

		compared += want != NOT_RECORDED;
		if (want == NOT_RECORDED || executes == (want == EXECUTES))
			continue;
		fprintf(t->err, "%s:%" PRIu64 ": FAIL: %#x (%s) %s in %s mode\n", t->name, t->line, word,
			smevec_mnemonic(word), executes ? "executes" : "is refused", modes[i].name);
		*ok = false;
	}
	return compared;
}

void legality_row(struct legality *l, const struct tsv *t)
{
	uint32_t word = (uint32_t)t->value[columns_of[t->kind - legality_kinds].word].number;
	bool ok = true;

	l->rows++;
	if (!smevec_is_mine(word) && !is_fp_row(t, word)) {
		l->outside++;
	} else if (is_doubtful(t)) {
		l->doubtful++;
	} else {
		l->compared += compare_modes(l, t, word, &ok) > 0;
		l->failures += !ok;
	}
}
