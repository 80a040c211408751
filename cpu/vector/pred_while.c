/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WHILE and CTERM: predicates and flags from a comparison */
#include "counter.h"
#include "elem.h"
#include "executors.h"
#include "ops.h"
#include "predicate.h"

static bool while_condition(int op, uint64_t a, uint64_t b)
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

/* Elements from the first up, or from the last down, for which the condition holds */
static unsigned int while_length(const struct exec *e, unsigned int elements)
{
	uint64_t a = read_x(e, field(e, 'n')), b = read_x(e, field(e, 'm'));
	bool down = e->insn->op >= WHILE_GE;
	unsigned int count = 0;

	while (count < elements && while_condition(e->insn->op, a, b)) {
		a = down ? a - 1 : a + 1;
		count++;
	}
	return count;
}

static void while_flags(struct exec *e, unsigned int count, unsigned int elements)
{
	bool down = e->insn->op >= WHILE_GE;
	bool first = down ? count == elements : count, last = down ? count : count == elements;

	e->cpu->nzcv = (uint32_t)first << 31 | (uint32_t)!count << 30 | (uint32_t)!last << 29;
}

enum smevec_result exec_while_pair(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	unsigned int count = while_length(e, 2 * elements);
	bool down = e->insn->op >= WHILE_GE;
	uint8_t result[2][PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < count; i++) {
		unsigned int at = down ? 2 * elements - 1 - i : i;

		set_active(result[at / elements], at % elements, esize);
	}
	while_flags(e, count, 2 * elements);
	write_p(e, field(e, 'd') * 2, result[0]);
	write_p(e, field(e, 'd') * 2 + 1, result[1]);
	return SMEVEC_DONE;
}

/* Field k: two or four vectors */
enum smevec_result exec_while_counter(struct exec *e)
{
	unsigned int elements = (field(e, 'k') ? 4 : 2) * (e->vl / esize_of(e, 's'));
	unsigned int count = while_length(e, elements);
	bool down = e->insn->op >= WHILE_GE, invert = down && count < elements;

	while_flags(e, count, elements);
	write_counter(e, 8 + field(e, 'd'),
		      invert && count ? counter_encode(field(e, 's'), elements - count, elements, true) :
					counter_encode(field(e, 's'), count, elements, false));
	return SMEVEC_DONE;
}

/* WHILEWR, WHILERW: how many elements until two pointers conflict */
enum smevec_result exec_while_rw(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, count = 0;
	uint64_t n = read_x(e, field(e, 'n')), m = read_x(e, field(e, 'm'));
	i128 diff = (i128)m - n;
	uint8_t result[PRED_BYTES] = { 0 };

	if (field(e, 'r') && diff < 0)
		diff = -diff;
	diff /= esize;
	if (diff <= 0 || diff > elements)
		diff = elements;
	for (; count < diff; count++)
		set_active(result, count, esize);
	while_flags(e, count, elements);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* N: terminated; V: not terminated and not the last (C clear) */
enum smevec_result exec_cterm(struct exec *e)
{
	uint64_t mask = field(e, 's') ? UINT64_MAX : UINT32_MAX;
	bool equal = !((read_x(e, field(e, 'n')) ^ read_x(e, field(e, 'm'))) & mask);
	bool terminate = equal != (field(e, 'e') != 0);
	uint32_t c = e->cpu->nzcv >> 29 & 1;

	e->cpu->nzcv = (e->cpu->nzcv & UINT32_C(0x60000000)) | (uint32_t)terminate << 31 |
		       (uint32_t)(!terminate && !c) << 28;
	return SMEVEC_DONE;
}
