/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FEAT_SME_MOP4: each quarter of a tile is an outer product of its own, of half a vector of Zn (by
 * its rows) and half a vector of Zm (by its columns).  Where there are two vectors, the quarters on
 * the right are of Zn's second one, and the lower ones of Zm's second one.
 */
#include "ops.h"
#include "za_lanes.h"

static const uint8_t *source_n(const struct exec *e, bool right)
{
	return e->r->z[2 * field(e, 'n') + (right && field(e, 'j'))];
}

static const uint8_t *source_m(const struct exec *e, bool low)
{
	return e->r->z[16 + 2 * field(e, 'm') + (low && field(e, 'k'))];
}

/* @n and @m are where the elements are that make one of the tile's */
static uint64_t quarter_element(struct exec *e, const struct za_plan *p, uint64_t a, const uint8_t *n,
				const uint8_t *m)
{
	uint64_t x[4], y[4];

	if (p->ways == 1)
		return e->insn->fn(e, elem(n, 0, e->esize), elem(m, 0, e->esize), a);
	for (unsigned int k = 0; k < p->ways; k++) {
		x[k] = za_subtracted(p, sub_elem(n, k, p->sub, p->op & ZA_N_SIGNED));
		y[k] = sub_elem(m, k, p->sub, p->op & ZA_M_SIGNED);
	}
	return za_dot(e, p, a, x, y);
}

static void quarter_row(struct exec *e, const struct za_plan *p, unsigned int row, uint8_t *za)
{
	const unsigned int half = e->vl / e->esize / 2;
	const uint8_t *m = source_m(e, row >= half);

	for (unsigned int col = 0; col < 2 * half; col++)
		put_elem(za, col, e->esize,
			 quarter_element(e, p, elem(za, col, e->esize),
					 source_n(e, col >= half) + row * e->esize, m + col * e->esize));
}

/** struct quarter_lanes - rows as vectors; what is behind them is read, too */
struct quarter_lanes {
	_Alignas(64) uint8_t n[SMEVEC_MAX_VL + 32], a[SMEVEC_MAX_VL + 32], result[SMEVEC_MAX_VL + 32];
};

/* The element of Zn that @row is multiplied by, throughout 64 bits */
static uint64_t multiplier(const struct exec *e, const struct za_plan *p, bool right, unsigned int row)
{
	static const uint64_t throughout[] = { 0x0001000100010001, 0x0000000100000001, 1 };
	uint64_t value = elem(source_n(e, right), row, e->esize) * throughout[e->esize / 4];

	if (p->op & ZA_SUBTRACT && p->op & (ZA_HALF | ZA_BFLOAT))
		value ^= 0x8000800080008000;
	return value;
}

static void put_inverted(uint8_t *to, const uint8_t *from, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes / 8; i++)
		put_elem(to, i, 8, ~elem(from, i, 8));
}

/* One row by @sum; false: it has to be done element by element */
static bool quarter_row_lanes(const struct exec *e, const struct za_plan *p, za_lane_fn sum,
			      struct quarter_lanes *q, unsigned int row, uint8_t *za)
{
	const bool inverted = p->op & ZA_SUBTRACT && !(p->op & (ZA_HALF | ZA_BFLOAT));
	const uint64_t left = multiplier(e, p, false, row), right = multiplier(e, p, true, row);
	struct za_lanes z = {
		.l = { .n = q->n, .m = source_m(e, row >= e->vl / e->esize / 2), .a = inverted ? q->a : za,
		       .result = q->result, .bytes = e->vl },
		.n_signed = p->op & ZA_N_SIGNED, .m_signed = p->op & ZA_M_SIGNED,
		.negate = e->insn->fn == op_fmls,
	};

	za_lanes_fpmr(e, &z);
	for (unsigned int i = 0; i < e->vl / 8; i++)
		put_elem(q->n, i, 8, i < e->vl / 16 ? left : right);
	/* a - s is ~(~a + s) */
	if (inverted)
		put_inverted(q->a, za, e->vl);
	if (sum(&z))
		return false;
	if (inverted)
		put_inverted(za, q->result, e->vl);
	else
		memcpy(za, q->result, e->vl);
	return true;
}

static void quarter_rows(struct exec *e, const struct za_plan *p, za_lane_fn sum)
{
	struct quarter_lanes q = { 0 };

	for (unsigned int row = 0; row < e->vl / e->esize; row++) {
		uint8_t *za = e->r->za[row * e->esize + field(e, 'd')];

		if (!sum || !quarter_row_lanes(e, p, sum, &q, row, za))
			quarter_row(e, p, row, za);
	}
}

enum smevec_result exec_outer_quarter(struct exec *e)
{
	struct za_plan p = za_plan(e);
	za_lane_fn sum;
	unsigned int saved;

	e->env.fpcr |= FPCR_DN;
	sum = za_lanes_find(e, &p);
	saved = za_lanes_begin(e);
	quarter_rows(e, &p, sum);
	za_lanes_end(saved);
	e->env.fpsr = 0;
	return SMEVEC_DONE;
}
