/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "legality.h"

#define RECORDED_VL	64

/* Column names of decode.tsv and forms.tsv, and the mode they speak of */
static const struct mode {
	const char *decode, *forms, *name;
	bool sm, za, fa64;
} modes[] = {
	{ "ns_za1", "legal_nonstreaming", "non-streaming", false, true, true },
	{ "ns_za0", "", "non-streaming without ZA", false, false, true },
	{ "sm_nofa64_za1", "legal_streaming_nofa64", "streaming", true, true, false },
	{ "sm_nofa64_za0", "", "streaming without ZA", true, false, false },
	{ "sm_fa64_za1", "legal_streaming_fa64", "streaming with FA64", true, true, true },
};
#define NR_MODES	(sizeof(modes) / sizeof(modes[0]))
#define MODE_ZA_OFF	3
#define MODE_FA64	4

/* The text of column @n, counted from 1, and its length; NULL: none such */
static const char *column(const char *line, int n, size_t *len)
{
	while (line && --n > 0) {
		line = strchr(line, '\t');
		line = line ? line + 1 : NULL;
	}
	*len = line ? strcspn(line, "\t\r\n") : 0;
	return n < 0 ? NULL : line;
}

static int find_column(const char *line, const char *name)
{
	size_t len;
	const char *text;

	for (int n = 1; *name && (text = column(line, n, &len)); n++)
		if (len == strlen(name) && !strncmp(text, name, len))
			return n;
	return 0;
}

bool legality_header(struct legality *l, const char *line)
{
	l->word = find_column(line, "word");
	if (!l->word)
		l->word = find_column(line, "example_word");
	l->known = find_column(line, "llvm19_decodes");
	l->needs_za = find_column(line, "needs_za");
	for (size_t i = 0; i < NR_MODES; i++) {
		l->mode[i] = find_column(line, modes[i].decode);
		if (!l->mode[i])
			l->mode[i] = find_column(line, modes[i].forms);
	}
	return l->word && l->mode[0];
}

/* '0', '1', or '?' where nothing is recorded */
static char flag(const char *line, int n)
{
	size_t len;
	const char *text = n ? column(line, n, &len) : NULL;

	return text && len == 1 ? *text : '?';
}

/* forms.tsv says only that a form is refused with ZA off */
static char recorded(const struct legality *l, const char *line, size_t mode)
{
	if (mode == MODE_ZA_OFF && flag(line, l->needs_za) == '1')
		return '0';
	return flag(line, l->mode[mode]);
}

static enum smevec_result execute(struct legality *l, uint32_t word, const struct mode *mode)
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
static bool is_fp_row(const struct legality *l, const char *line, uint32_t word)
{
	return !l->known && !l->needs_za && smevec_is_fp(word) && !is_element_move(word) &&
	       recorded(l, line, MODE_FA64) == '1';
}

bool legality_row(struct legality *l, const char *line, const char *where, FILE *out)
{
	size_t len;
	const char *text = column(line, l->word, &len);
	uint32_t word = text ? (uint32_t)strtoul(text, NULL, 0) : 0;
	bool ok = true;

	if (!word)
		return false;
	l->rows++;
	if (!smevec_is_mine(word) && !is_fp_row(l, line, word)) {
		l->outside++;
		return true;
	}
	/* what the recorder executes and no assembler knows: its README says not to test it */
	if (flag(line, l->known) == '0' && recorded(l, line, MODE_FA64) == '1') {
		l->doubtful++;
		return true;
	}
	for (size_t i = 0; i < NR_MODES; i++) {
		char want = recorded(l, line, i);
		enum smevec_result result = execute(l, word, &modes[i]);
		bool executes = result == SMEVEC_DONE || result == SMEVEC_FAULT;

		if (want == '?' || executes == (want == '1'))
			continue;
		fprintf(out, "%s: FAIL: %#x (%s) %s in %s mode\n", where, word, smevec_mnemonic(word),
			executes ? "executes" : "is refused", modes[i].name);
		ok = false;
	}
	l->failures += !ok;
	return true;
}
