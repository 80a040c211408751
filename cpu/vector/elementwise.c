/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions that do the same to each element.  A row's fields say where the operands are:
 * n, m and a or k name vectors; n and a are the destination d where they are missing.
 */
#include "elem.h"
#include "executors.h"
#include "lanes.h"
#include "ops.h"

/** struct source - a vector operand: element i is at (i * step + offset) * esize */
struct source {
	const uint8_t *v;
	unsigned int esize, step, offset;
	bool is_signed;
};

static const uint8_t *vector(const struct exec *e, char letter, char otherwise)
{
	char l = has_field(e, letter) ? letter : otherwise;

	return e->r->z[field(e, l)];
}

static struct source source(const struct exec *e, const uint8_t *v, bool half, bool top)
{
	bool is_signed = e->insn->flags & SGN;

	if (half)
		return (struct source){ v, e->esize / 2, 2, top, is_signed };
	return (struct source){ v, e->esize, 1, 0, false };
}

static uint64_t fetch(const struct source *s, unsigned int i)
{
	uint64_t value = elem(s->v, i * s->step + s->offset, s->esize);

	return s->is_signed ? (uint64_t)sign_extend(value, s->esize * 8) : value;
}

static uint64_t fp_constant(const struct exec *e)
{
	static const uint64_t half[] = { 0x3800, 0x3f000000, 0x3fe0000000000000 };
	static const uint64_t one[] = { 0x3c00, 0x3f800000, 0x3ff0000000000000 };
	static const uint64_t two[] = { 0x4000, 0x40000000, 0x4000000000000000 };
	unsigned int size = e->esize / 4, kind = e->insn->flags >> 28;

	if (field(e, 'i'))
		return kind == 1 ? two[size] : one[size];
	return kind == 2 ? 0 : half[size];
}

uint64_t immediate(const struct exec *e)
{
	unsigned int shift = has_field(e, 'h') && field(e, 'h') ? 8 : 0;

	switch (e->insn->flags & IMM_MASK) {
	case IMM_U:
		return (uint64_t)field(e, 'i') << shift;
	case IMM_S:
		return (uint64_t)sign_extend(field(e, 'i'), 8) << shift;
	case IMM_FP:
		return fp_constant(e);
	case IMM_S5:
		return (uint64_t)sign_extend(field(e, 'i'), 5);
	case IMM_SHR:
		return 16 * e->tsize - field(e, 't');
	default:
		return field(e, 't') - 8 * e->tsize;
	}
}

/* Element i of the 128-bit segment that holds element @at of the destination */
static unsigned int indexed(const struct exec *e, const struct source *m, unsigned int at)
{
	unsigned int per_segment = 16 / e->esize;

	return at / per_segment * (16 / m->esize) + field(e, 'i');
}

static uint64_t second_operand(const struct exec *e, const struct source *m, unsigned int i)
{
	if (e->insn->flags & IMM_MASK)
		return immediate(e);
	if (e->insn->flags & WIDE_M)
		return elem(m->v, i * e->esize / 8, 8);
	if (e->insn->flags & INDEXED) {
		uint64_t value = elem(m->v, indexed(e, m, i), m->esize);

		return m->is_signed ? (uint64_t)sign_extend(value, m->esize * 8) : value;
	}
	return fetch(m, i);
}

static void put_result(const struct exec *e, uint8_t *result, unsigned int i, uint64_t value)
{
	if (e->insn->flags & (NARROW_B | NARROW_T))
		put_elem(result, 2 * i + (e->insn->flags & NARROW_T ? 1 : 0), e->esize / 2, value);
	else
		put_elem(result, i, e->esize, value);
}

/* The definition: one element after the other */
static void each_element(struct exec *e)
{
	uint32_t flags = e->insn->flags;
	struct source n = source(e, vector(e, 'n', 'd'), flags & LONG_N, flags & TOP_N);
	struct source m = source(e, vector(e, 'm', 'd'), flags & LONG_M, flags & TOP_M);
	const uint8_t *a = vector(e, has_field(e, 'a') ? 'a' : 'k', 'd');
	const uint8_t *g = has_field(e, 'g') ? e->r->p[field(e, 'g')] : NULL;
	uint8_t result[SMEVEC_MAX_VL];

	if (flags & (ZEROING | NARROW_B))
		memset(result, 0, e->vl);
	else
		memcpy(result, e->r->z[field(e, 'd')], e->vl);
	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		uint64_t x, y;

		if (g && !active(g, i, e->esize))
			continue;
		x = fetch(&n, i);
		y = second_operand(e, &m, i);
		put_result(e, result, i,
			   e->insn->fn(e, flags & REV ? y : x, flags & REV ? x : y,
				       elem(a, i, e->esize)));
	}
	write_z(e, field(e, 'd'), result);
}

enum smevec_result exec_elementwise(struct exec *e)
{
	if (has_field(e, 'h') && field(e, 'h') && e->esize == 1)
		return SMEVEC_UNDEF;
	if (!exec_lanes(e))
		each_element(e);
	return SMEVEC_DONE;
}

/* Zdn and Zm: pairs of Zdn to even elements, pairs of Zm to odd ones */
enum smevec_result exec_pairwise(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	const uint8_t *from[2] = { e->r->z[field(e, 'd')], e->r->z[field(e, 'm')] };
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, from[0], e->vl);
	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		const uint8_t *v = from[i % 2];

		if (active(g, i, e->esize))
			put_elem(result, i, e->esize,
				 e->insn->fn(e, elem(v, i & ~1u, e->esize),
					     elem(v, i | 1, e->esize), 0));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* OPT of a reduction: what inactive elements count as, and how wide the result is */
enum { NEUTRAL_ZERO, NEUTRAL_ONES, NEUTRAL_MAX, NEUTRAL_MIN };

static uint64_t neutral(const struct exec *e)
{
	uint64_t ones = UINT64_MAX >> (64 - e->esize * 8);

	switch (e->insn->flags >> 28) {
	case NEUTRAL_ONES:
		return ones;
	case NEUTRAL_MAX:
		return ones >> 1;
	case NEUTRAL_MIN:
		return ones ^ ones >> 1;
	default:
		return 0;
	}
}

/* PAIRED: SADDV and UADDV, whose sum has 64 bits */
enum smevec_result exec_reduce(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->z[field(e, 'n')];
	unsigned int esize = e->esize, wide = e->insn->flags & PAIRED ? 8 : esize;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };
	uint64_t sum = neutral(e);

	e->esize = wide;
	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t value = elem(n, i, esize);

		if (!active(g, i, esize))
			continue;
		if (e->insn->flags & SGN)
			value = (uint64_t)sign_extend(value, esize * 8);
		sum = e->insn->fn(e, sum, value, 0);
	}
	put_elem(result, 0, wide, sum);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Across the 128-bit segments, element by element */
enum smevec_result exec_reduce_q(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->z[field(e, 'n')];
	unsigned int lanes = 16 / e->esize;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	for (unsigned int lane = 0; lane < lanes; lane++) {
		uint64_t sum = neutral(e);

		for (unsigned int i = lane; i < e->vl / e->esize; i += lanes)
			if (active(g, i, e->esize))
				sum = e->insn->fn(e, sum, elem(n, i, e->esize), 0);
		put_elem(result, lane, e->esize, sum);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Predicate result; integer compares set the flags (OPT(1)), FP ones do not */
enum smevec_result exec_compare(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	struct source n = source(e, e->r->z[field(e, 'n')], false, false);
	struct source m = source(e, vector(e, 'm', 'n'), false, false);
	uint8_t result[SMEVEC_MAX_VL / 8] = { 0 };

	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		if (active(g, i, e->esize) &&
		    e->insn->fn(e, fetch(&n, i),
				has_field(e, 'm') || has_field(e, 'i') ? second_operand(e, &m, i) : 0,
				i))
			set_active(result, i, e->esize);
	if (e->insn->flags & OPT(1))
		pred_test(e, g, result, e->esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* ADCLB and its kin: the carry is in the odd elements of Zm, and goes to those of Zda */
enum smevec_result exec_adc(struct exec *e)
{
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	const uint8_t *da = e->r->z[field(e, 'd')];
	uint64_t ones = UINT64_MAX >> (64 - e->esize * 8);
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i += 2) {
		uint64_t x = elem(n, i + (e->insn->flags & TOP_N ? 1 : 0), e->esize);
		i128 sum = e->insn->flags & REV ? ~x & ones : x;

		sum += elem(da, i, e->esize);
		sum += elem(m, i + 1, e->esize) & 1;
		put_elem(result, i, e->esize, (uint64_t)sum);
		put_elem(result, i + 1, e->esize, (uint64_t)(sum >> e->esize * 8));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
