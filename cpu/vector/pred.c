/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates: patterns, tests, PTRUE, PFALSE, FFR */
#include "elem.h"
#include "executors.h"
#include "ops.h"
#include "predicate.h"

#define PATTERN_POW2	0
#define PATTERN_VL16	9
#define PATTERN_VL256	13
#define PATTERN_MUL4	29
#define PATTERN_MUL3	30
#define PATTERN_ALL	31

/* Arm ARM DecodePredCount(): elements that a pattern names, of @elements there are */
unsigned int pattern_count(unsigned int pattern, unsigned int elements)
{
	unsigned int fixed;

	switch (pattern) {
	case PATTERN_POW2:
		return 1u << (31 - __builtin_clz(elements));
	case PATTERN_MUL4:
		return elements - elements % 4;
	case PATTERN_MUL3:
		return elements - elements % 3;
	case PATTERN_ALL:
		return elements;
	}
	if (pattern > PATTERN_VL256)
		return 0;
	fixed = pattern < PATTERN_VL16 ? pattern : 16u << (pattern - PATTERN_VL16);
	return elements >= fixed ? fixed : 0;
}

/* Arm ARM PredTest(): N first active true, Z none, C not last active true */
void pred_test(struct exec *e, const uint8_t *mask, const uint8_t *result,
	       unsigned int esize)
{
	bool first = false, seen = false, any = false, last = false;
	uint64_t pattern = pred_pattern(esize);

	for (unsigned int k = 0; k < (e->vl + 63) / 64; k++) {
		uint64_t governed = pred_word(mask, k, e->vl) & pattern;
		uint64_t set = pred_word(result, k, e->vl) & governed;

		if (!governed)
			continue;
		if (!seen)
			first = set >> __builtin_ctzll(governed) & 1;
		last = set >> (63 - __builtin_clzll(governed)) & 1;
		seen = true;
		any |= set != 0;
	}
	e->cpu->nzcv = (uint32_t)first << 31 | (uint32_t)!any << 30 | (uint32_t)!last << 29;
}

enum smevec_result exec_ptrue(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	unsigned int count = pattern_count(field(e, 'p'), e->vl / esize);
	uint8_t result[SMEVEC_MAX_VL / 8] = { 0 };

	pred_fill(result, 0, count, esize);
	if (e->insn->op == SETS_FLAGS)
		pred_test(e, result, result, esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_pfalse(struct exec *e)
{
	memset(e->r->p[field(e, 'd')], 0, sizeof(e->r->p[0]));
	return SMEVEC_DONE;
}

enum smevec_result exec_setffr(struct exec *e)
{
	uint8_t all[SMEVEC_MAX_VL / 8];

	memset(all, 0xff, sizeof(all));
	write_p(e, SMEVEC_FFR, all);
	return SMEVEC_DONE;
}

enum smevec_result exec_wrffr(struct exec *e)
{
	write_p(e, SMEVEC_FFR, e->r->p[field(e, 'n')]);
	return SMEVEC_DONE;
}

enum smevec_result exec_rdffr(struct exec *e)
{
	write_p(e, field(e, 'd'), e->r->p[SMEVEC_FFR]);
	return SMEVEC_DONE;
}

enum smevec_result exec_rdffr_pred(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[SMEVEC_MAX_VL / 8];

	for (unsigned int i = 0; i < sizeof(result); i++)
		result[i] = g[i] & e->r->p[SMEVEC_FFR][i];
	if (e->insn->op == SETS_FLAGS)
		pred_test(e, g, result, 1);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
