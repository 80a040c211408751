/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates: PTRUE, PFALSE, FFR, counts, WHILE */
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

enum smevec_result exec_cntp(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->p[field(e, 'n')];
	uint64_t count = 0;

	for (unsigned int i = 0; i < e->vl / esize; i++)
		count += active(g, i, esize) && active(n, i, esize);
	write_x(e, field(e, 'd'), count);
	return SMEVEC_DONE;
}

enum smevec_result exec_cnt(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');

	write_x(e, field(e, 'd'),
		(uint64_t)pattern_count(field(e, 'p'), e->vl / esize) * (field(e, 'i') + 1));
	return SMEVEC_DONE;
}

bool while_condition(int op, uint64_t a, uint64_t b)
{
	switch (op) {
	case WHILE_LT:
		return (int64_t)a < (int64_t)b;
	case WHILE_LE:
		return (int64_t)a <= (int64_t)b;
	case WHILE_LO:
		return a < b;
	case WHILE_LS:
		return a <= b;
	case WHILE_GE:
		return (int64_t)a >= (int64_t)b;
	case WHILE_GT:
		return (int64_t)a > (int64_t)b;
	case WHILE_HS:
		return a >= b;
	default:
		return a > b;
	}
}

static bool while_signed(int op)
{
	return op == WHILE_LT || op == WHILE_LE || op == WHILE_GE || op == WHILE_GT;
}

/* The 32-bit forms compare 32-bit values that wrap on their own */
static uint64_t while_operand(const struct exec *e, uint64_t value)
{
	if (field(e, 'w'))
		return value;
	return while_signed(e->insn->op) ? (uint64_t)(int64_t)(int32_t)value : (uint32_t)value;
}

/* The value behind which counting would wrap: the largest, or the smallest when counting down */
static uint64_t while_limit(const struct exec *e, bool down)
{
	bool is_signed = while_signed(e->insn->op);

	if (!field(e, 'w') && is_signed)
		return (uint64_t)(int64_t)(down ? INT32_MIN : INT32_MAX);
	if (is_signed)
		return (uint64_t)(down ? INT64_MIN : INT64_MAX);
	return down ? 0 : field(e, 'w') ? UINT64_MAX : UINT32_MAX;
}

/*
 * How many elements, from the first one on, the condition holds for while @a counts up or down.
 * Where it includes the limit it never ends; otherwise it ends before @a wraps.
 */
static unsigned int while_count(const struct exec *e, uint64_t a, uint64_t b, unsigned int elements)
{
	int op = e->insn->op;
	bool down = op >= WHILE_GE;
	bool inclusive = op == WHILE_LE || op == WHILE_LS || op == WHILE_GE || op == WHILE_HS;
	uint64_t distance = down ? a - b : b - a;

	if (!while_condition(op, a, b))
		return 0;
	if (distance >= elements || (inclusive && b == while_limit(e, down)))
		return elements;
	return (unsigned int)distance + inclusive;
}

enum smevec_result exec_while(struct exec *e)
{
	bool down = e->insn->op >= WHILE_GE;
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	uint64_t a = while_operand(e, read_x(e, field(e, 'n')));
	uint64_t b = while_operand(e, read_x(e, field(e, 'm')));
	uint8_t result[SMEVEC_MAX_VL / 8] = { 0 };
	uint8_t all[SMEVEC_MAX_VL / 8];
	unsigned int nr = while_count(e, a, b, elements);

	memset(all, 0xff, sizeof(all));
	pred_fill(result, down ? elements - nr : 0, nr, esize);
	pred_test(e, all, result, esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
