// SPDX-License-Identifier: GPL-2.0-or-later
#include "trap_insns.h"

#include <stdio.h>
#include <string.h>

enum { INSN, WORD, ASM, CHECK, X0_IS_RESULT, X2, RB, ENFPM, LEGAL_BECAUSE };

static const struct tsv_column columns[] = {
	[INSN] = { .name = "insn", .type = TSV_TEXT },
	[WORD] = { .name = "word", .type = TSV_HEX32 },
	[ASM] = { .name = "asm", .type = TSV_TEXT },
	[CHECK] = { .name = "check", .type = TSV_WORD,
		    .words = "FP ADV SVE NS SMEACC SMEEN SMEZA SSVE SSVEZA ZT0 SSVEZT0 ZCR1 SMCR1 EL1REG "
			     "UNDEF IDREG TPIDR2 FPMR FPMR0 NONE" },
	[X0_IS_RESULT] = { .name = "x0_is_result", .type = TSV_NUMBER, .max = 1 },
	[X2] = { .name = "x2", .type = TSV_NUMBER, .max = UINT64_MAX },
	[RB] = { .name = "rb", .type = TSV_WORD,
		 .words = "- ZCR_EL1 SMCR_EL1 SMPRI_EL1 TPIDR2_EL0 FPCR FPSR FPMR" },
	[ENFPM] = { .name = "enfpm", .type = TSV_NUMBER, .max = 1 },
	[LEGAL_BECAUSE] = { .name = "streaming_legal_because", .type = TSV_TEXT },
};

const struct tsv_kind trap_insns_kind = { "check", columns, sizeof(columns) / sizeof(columns[0]) };

bool trap_insns_add(struct trap_insns *insns, const struct tsv *t)
{
	struct trap_insn *insn = &insns->insn[insns->nr];
	const char *name = t->value[INSN].text;

	if (insns->nr == TRAP_MAX_INSNS)
		return tsv_fail(t, INSN, "more than %d instructions", TRAP_MAX_INSNS);
	if (strlen(name) >= sizeof(insn->name))
		return tsv_fail(t, INSN, "a name of more than %zu bytes", sizeof(insn->name) - 1);
	if (trap_insns_find(insns, name) < insns->nr)
		return tsv_fail(t, INSN, "'%s' is there before", name);
	snprintf(insn->name, sizeof(insn->name), "%s", name);
	snprintf(insn->rb, sizeof(insn->rb), "%s", t->value[RB].text);
	insn->word = (uint32_t)t->value[WORD].number;
	insn->x0_is_result = t->value[X0_IS_RESULT].number;
	insn->enfpm = t->value[ENFPM].number;
	insn->x2 = t->value[X2].number;
	insns->nr++;
	return true;
}

/* Cases come in the order of their instructions, mostly */
size_t trap_insns_find(struct trap_insns *insns, const char *name)
{
	for (size_t i = 0; i < insns->nr; i++) {
		size_t n = (insns->last + i) % insns->nr;

		if (!strcmp(insns->insn[n].name, name)) {
			insns->last = n;
			return n;
		}
	}
	return insns->nr;
}
