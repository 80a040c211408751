/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outer products into tiles: integers and FP; ADDHA and ADDVA */
#include "lanes.h"
#include "ops.h"
#include "predicate.h"
#include "za_lanes.h"

/* Inactive parts of an element count as zero; with all parts inactive nothing happens */
static uint64_t outer_element(struct exec *e, const struct za_plan *p, uint64_t a, unsigned int row,
			      unsigned int col)
{
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	bool fp = p->op & (ZA_HALF | ZA_BFLOAT | ZA_FP8), any = false;
	uint64_t x[8] = { 0 }, y[8] = { 0 };

	for (unsigned int k = 0; k < p->ways; k++) {
		unsigned int ni = row * p->ways + k, mi = col * p->ways + k;
		bool both = active(pn, ni, p->sub) && active(pm, mi, p->sub);

		any |= fp ? active(pn, ni, p->sub) && active(pm, mi, p->sub) : both;
		if (fp ? active(pn, ni, p->sub) : both)
			x[k] = za_subtracted(p, sub_elem(n, ni, p->sub, p->op & ZA_N_SIGNED));
		if (fp ? active(pm, mi, p->sub) : both)
			y[k] = sub_elem(m, mi, p->sub, p->op & ZA_M_SIGNED);
	}
	return any ? za_dot(e, p, a, x, y) : a;
}

/* Inactive elements count as 0, so predicates need no look later */
static void mask_inactive(const struct exec *e, const uint8_t *v, const uint8_t *p, unsigned int size,
			  uint8_t *to)
{
	uint8_t mask[SMEVEC_MAX_VL];

	if (pred_all(p, e->vl, size)) {
		memcpy(to, v, e->vl);
		return;
	}
	pred_mask(p, e->vl, size, mask);
	for (unsigned int i = 0; i < e->vl / 8; i++)
		put_elem(to, i, 8, elem(v, i, 8) & elem(mask, i, 8));
}

/* Sums of products of bytes or halfwords */
static bool outer_int_lanes(struct exec *e, const struct za_plan *p)
{
	const unsigned int both_signed = ZA_N_SIGNED | ZA_M_SIGNED;
	struct lanes_outer outer;
	_Alignas(64) uint8_t n[SMEVEC_MAX_VL], m[SMEVEC_MAX_VL];

	if (p->op & (ZA_HALF | ZA_BFLOAT | ZA_FP8) || lanes_off || !simd_usable())
		return false;
	outer.nr = e->vl / e->esize;
	outer.ways = p->ways;
	outer.esize = e->esize;
	outer.subtract = p->op & ZA_SUBTRACT;
	outer.signed_halves = p->ways == 2 && (p->op & both_signed) == both_signed;
	mask_inactive(e, e->r->z[field(e, 'n')], e->r->p[field(e, 'g')], p->sub, n);
	mask_inactive(e, e->r->z[field(e, 'm')], e->r->p[field(e, 'h')], p->sub, m);
	lanes_outer_operand(&outer, n, p->op & ZA_N_SIGNED, outer.n);
	lanes_outer_operand(&outer, m, p->op & ZA_M_SIGNED, outer.m);
	lanes_outer(&outer, e->r->za[field(e, 'd')], (size_t)e->esize * SMEVEC_MAX_VL);
	return true;
}

static uint8_t *tile_row(const struct exec *e, unsigned int row)
{
	return e->r->za[row * e->esize + field(e, 'd')];
}

static void outer_row(struct exec *e, const struct za_plan *p, unsigned int row)
{
	uint8_t *za = tile_row(e, row);

	for (unsigned int col = 0; col < e->vl / e->esize; col++)
		put_elem(za, col, e->esize, outer_element(e, p, elem(za, col, e->esize), row, col));
}

/** struct outer_fp - operands with zeros for what is inactive, and masks of what is active */
struct outer_fp {
	_Alignas(64) uint8_t n[SMEVEC_MAX_VL + 32], m[SMEVEC_MAX_VL + 32];
	_Alignas(64) uint8_t n_mask[SMEVEC_MAX_VL], m_mask[SMEVEC_MAX_VL];
	_Alignas(64) uint8_t row[SMEVEC_MAX_VL + 32], result[SMEVEC_MAX_VL + 32];
};

/* Elements of @sub bytes; subtraction changes the signs of n */
static void outer_operands(const struct exec *e, unsigned int sub, bool negate, struct outer_fp *o)
{
	const uint64_t signs = negate ? UINT64_C(0x8000800080008000) : 0;
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];

	pred_mask(e->r->p[field(e, 'g')], e->vl, sub, o->n_mask);
	pred_mask(e->r->p[field(e, 'h')], e->vl, sub, o->m_mask);
	for (unsigned int i = 0; i < e->vl / 8; i++) {
		put_elem(o->n, i, 8, (elem(n, i, 8) ^ signs) & elem(o->n_mask, i, 8));
		put_elem(o->m, i, 8, elem(m, i, 8) & elem(o->m_mask, i, 8));
	}
	memset(o->m + e->vl, 0, 32);
}

/* Of the parts of 32 bits one has both sides active, or (16 bits) the one that there is */
static void keep_inactive(const struct exec *e, const struct outer_fp *o, uint32_t n_mask, uint8_t *za)
{
	for (unsigned int i = 0; i < e->vl / 4; i++) {
		uint32_t mask = (uint32_t)elem(o->m_mask, i, 4) & n_mask;

		if (e->esize == 4)
			mask = mask ? UINT32_MAX : 0;
		put_elem(za, i, 4, (elem(o->result, i, 4) & mask) | (elem(za, i, 4) & ~mask));
	}
}

/* One row by @sum; false: it has to be done element by element */
static bool outer_fp_row(const struct exec *e, za_lane_fn sum, struct outer_fp *o, unsigned int row)
{
	uint64_t value = elem(o->n, row, e->esize);
	uint32_t mask = (uint32_t)elem(o->n_mask, row, e->esize);
	uint8_t *za = tile_row(e, row);
	struct za_lanes z = { .l = { .n = o->row, .m = o->m, .a = za, .result = o->result,
				     .bytes = e->vl } };

	if (!mask)
		return true;
	za_lanes_fpmr(e, &z);
	value |= e->esize == 2 ? value << 16 : 0;
	mask |= e->esize == 2 ? mask << 16 : 0;
	for (unsigned int i = 0; i < e->vl / 4; i++)
		put_elem(o->row, i, 4, value);
	if (sum(&z))
		return false;
	keep_inactive(e, o, mask, za);
	return true;
}

/* Sums of products of two halves, or of four bytes */
static bool outer_dot_lanes(struct exec *e, const struct za_plan *p)
{
	za_lane_fn sum = p->op & (ZA_HALF | ZA_BFLOAT | ZA_FP8) ? za_lanes_find(e, p) : NULL;
	struct outer_fp o;
	unsigned int saved;

	if (!sum)
		return false;
	outer_operands(e, p->sub, p->op & ZA_SUBTRACT, &o);
	saved = za_lanes_begin(e);
	for (unsigned int row = 0; row < e->vl / e->esize; row++)
		if (!outer_fp_row(e, sum, &o, row))
			outer_row(e, p, row);
	za_lanes_end(saved);
	return true;
}

enum smevec_result exec_outer(struct exec *e)
{
	struct za_plan p = za_plan(e);

	if (outer_int_lanes(e, &p) || outer_dot_lanes(e, &p))
		return SMEVEC_DONE;
	for (unsigned int row = 0; row < e->vl / e->esize; row++)
		outer_row(e, &p, row);
	return SMEVEC_DONE;
}

/* FMOPA and FMOPS of singles and doubles set no flags and make default NaNs only */
static bool outer_fp_lanes(struct exec *e)
{
	_Alignas(64) uint8_t n_mask[SMEVEC_MAX_VL], m_mask[SMEVEC_MAX_VL];
	struct fp_outer o = {
		.n = e->r->z[field(e, 'n')], .n_mask = n_mask, .m = e->r->z[field(e, 'm')],
		.m_mask = m_mask, .za = e->r->za[field(e, 'd')], .stride = e->esize * SMEVEC_MAX_VL,
		.subtract = e->insn->fn == op_fmls,
	};

	if (e->esize < 4 || (e->insn->fn != op_fmla && !o.subtract) || !fp_lanes_usable(e))
		return false;
	pred_mask(e->r->p[field(e, 'g')], e->vl, e->esize, n_mask);
	pred_mask(e->r->p[field(e, 'h')], e->vl, e->esize, m_mask);
	fp_lanes_outer(e, &o);
	return true;
}

static void outer_same_row(struct exec *e, unsigned int row)
{
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *zn = e->r->z[field(e, 'n')], *zm = e->r->z[field(e, 'm')];
	uint8_t *za = tile_row(e, row);

	for (unsigned int col = 0; col < e->vl / e->esize; col++)
		if (active(pn, row, e->esize) && active(pm, col, e->esize))
			put_elem(za, col, e->esize,
				 e->insn->fn(e, elem(zn, row, e->esize), elem(zm, col, e->esize),
					     elem(za, col, e->esize)));
}

/* FMOPA and FMOPS to halves or BFloat16 */
static bool outer_half_lanes(struct exec *e)
{
	za_lane_fn sum = e->esize == 2 && !lanes_off ? za_lanes_same(e) : NULL;
	struct outer_fp o;
	unsigned int saved;

	if (!sum)
		return false;
	outer_operands(e, 2, e->insn->fn == op_fmls, &o);
	saved = za_lanes_begin(e);
	for (unsigned int row = 0; row < e->vl / 2; row++)
		if (!outer_fp_row(e, sum, &o, row))
			outer_same_row(e, row);
	za_lanes_end(saved);
	return true;
}

/* Outer products of elements of the tile's own size; BMOPA counts equal bits */
enum smevec_result exec_outer_same(struct exec *e)
{
	if (outer_fp_lanes(e))
		return SMEVEC_DONE;
	e->env.fpcr |= FPCR_DN;
	if (!outer_half_lanes(e))
		for (unsigned int row = 0; row < e->vl / e->esize; row++)
			outer_same_row(e, row);
	e->env.fpsr = 0;
	return SMEVEC_DONE;
}

/* ADDHA, ADDVA (field o): a vector added to all rows or columns */
enum smevec_result exec_addha(struct exec *e)
{
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];

	for (unsigned int row = 0; row < e->vl / e->esize; row++) {
		uint8_t *za = e->r->za[row * e->esize + field(e, 'd')];

		for (unsigned int col = 0; col < e->vl / e->esize; col++)
			if (active(pn, row, e->esize) && active(pm, col, e->esize))
				put_elem(za, col, e->esize,
					 elem(za, col, e->esize) +
						 elem(e->r->z[field(e, 'n')],
						      e->insn->op & ZA_VERTICAL ? row : col, e->esize));
	}
	return SMEVEC_DONE;
}

uint64_t op_bmopa(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	(void)e;
	return a + (uint64_t)__builtin_popcount(~(uint32_t)(n ^ m));
}

uint64_t op_bmops(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	(void)e;
	return a - (uint64_t)__builtin_popcount(~(uint32_t)(n ^ m));
}
