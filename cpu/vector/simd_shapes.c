/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AdvSIMD where it is not element by element in vectors of one size: scalars, long, wide and
 * narrow forms, pairs, and sums across a vector.  Field s says the narrow one of two sizes.
 *
 * e->vl is already that of field q, 8 or 16, and 16 in rows without it (engine.c).
 */
#include "elem.h"
#include "executors.h"
#include "ops.h"

/* Arm ARM C4.1: "Advanced SIMD scalar ..." */
static bool is_scalar(const struct exec *e)
{
	return e->word >> 28 & 1;
}

static const uint8_t *reg(const struct exec *e, char letter)
{
	return e->r->z[field(e, letter)];
}

static uint64_t fetch(const struct exec *e, const uint8_t *v, unsigned int i, unsigned int esize)
{
	uint64_t value = elem(v, i, esize);

	return e->insn->flags & SGN ? (uint64_t)sign_extend(value, esize * 8) : value;
}

static enum smevec_result done(struct exec *e, const uint8_t *result)
{
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* The lowest element alone; the others become zero */
enum smevec_result exec_scalar(struct exec *e)
{
	e->vl = e->esize;
	return exec_elementwise(e);
}

/* From now on e->esize is the wide size; the narrow one is returned.  set_size() has done it for shifts */
static unsigned int widen(struct exec *e)
{
	if (!has_field(e, 't'))
		e->esize *= 2;
	return e->esize / 2;
}

static uint64_t second(const struct exec *e, unsigned int at, unsigned int half)
{
	if (e->insn->flags & IMM_MASK)
		return immediate(e);
	if (e->insn->flags & INDEXED)
		at = field(e, 'i');
	return has_field(e, 'm') ? fetch(e, reg(e, 'm'), at, half) : 0;
}

/* LONG_N: n is narrow, of which Q takes the upper half; so always is m */
enum smevec_result exec_simd_long(struct exec *e)
{
	unsigned int half = widen(e), nr = is_scalar(e) ? 1 : 16 / e->esize;
	unsigned int first = field(e, 'q') ? nr : 0;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < nr; i++) {
		bool is_long = e->insn->flags & LONG_N;
		uint64_t n = is_long ? fetch(e, reg(e, 'n'), first + i, half) :
				       fetch(e, reg(e, 'n'), i, e->esize);

		put_elem(result, i, e->esize,
			 e->insn->fn(e, n, second(e, first + i, half), elem(reg(e, 'd'), i, e->esize)));
	}
	e->vl = nr * e->esize;
	return done(e, result);
}

/* Q: to the upper half, and the lower one stays */
enum smevec_result exec_simd_narrow(struct exec *e)
{
	unsigned int half = widen(e), nr = is_scalar(e) ? 1 : 16 / e->esize;
	unsigned int first = field(e, 'q') ? nr : 0;
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, reg(e, 'd'), 16);
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t n = fetch(e, reg(e, 'n'), i, e->esize), m = 0;

		if (e->insn->flags & IMM_MASK)
			m = immediate(e);
		else if (has_field(e, 'm'))
			m = fetch(e, reg(e, 'm'), i, e->esize);
		put_elem(result, first + i, half, e->insn->fn(e, n, m, 0));
	}
	e->vl = (first + nr) * half;
	return done(e, result);
}

/* Elements of the wide size, each of which is a pair of narrow ones */
enum smevec_result exec_simd_wide(struct exec *e)
{
	widen(e);
	return exec_elementwise(e);
}

/* Pairs of n, then pairs of m; a scalar is the first of those */
enum smevec_result exec_simd_pairs(struct exec *e)
{
	unsigned int nr = is_scalar(e) ? 1 : e->vl / e->esize;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < nr; i++) {
		const uint8_t *from = 2 * i < nr || nr == 1 ? reg(e, 'n') : reg(e, 'm');
		unsigned int at = 2 * i % nr;

		put_elem(result, i, e->esize,
			 e->insn->fn(e, fetch(e, from, at, e->esize), fetch(e, from, at + 1, e->esize), 0));
	}
	e->vl = nr * e->esize;
	return done(e, result);
}

/* LONG_N: the sum is twice as wide */
enum smevec_result exec_simd_across(struct exec *e)
{
	unsigned int esize = e->esize, nr = e->vl / esize;
	uint64_t sum = fetch(e, reg(e, 'n'), 0, esize);
	uint8_t result[SMEVEC_MAX_VL];

	if (e->insn->flags & LONG_N)
		e->esize *= 2;
	for (unsigned int i = 1; i < nr; i++)
		sum = e->insn->fn(e, sum, fetch(e, reg(e, 'n'), i, esize), 0);
	e->vl = e->esize;
	put_elem(result, 0, e->esize, sum);
	return done(e, result);
}
