/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outer products into tiles: integers and FP; ADDHA and ADDVA */
#include "lanes.h"
#include "ops.h"
#include "predicate.h"
#include "za.h"

/* Inactive parts of an element count as zero; with all parts inactive nothing happens */
static uint64_t outer_element(struct exec *e, const struct za_plan *p, uint64_t a, unsigned int row,
			      unsigned int col)
{
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	bool subtract = p->op & ZA_SUBTRACT, fp = p->op & (ZA_HALF | ZA_BFLOAT | ZA_FP8), any = false;
	uint64_t x[8] = { 0 }, y[8] = { 0 };

	for (unsigned int k = 0; k < p->ways; k++) {
		unsigned int ni = row * p->ways + k, mi = col * p->ways + k;
		bool both = active(pn, ni, p->sub) && active(pm, mi, p->sub);

		any |= fp ? active(pn, ni, p->sub) && active(pm, mi, p->sub) : both;
		if (fp ? active(pn, ni, p->sub) : both)
			x[k] = sub_elem(n, ni, p->sub, p->op & ZA_N_SIGNED);
		if (fp ? active(pm, mi, p->sub) : both)
			y[k] = sub_elem(m, mi, p->sub, p->op & ZA_M_SIGNED);
		if (fp && subtract && active(pn, ni, p->sub))
			x[k] ^= UINT64_C(1) << (p->sub * 8 - 1);
		else if (subtract)
			x[k] = -x[k];
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

enum smevec_result exec_outer(struct exec *e)
{
	struct za_plan p = za_plan(e);

	if (outer_int_lanes(e, &p))
		return SMEVEC_DONE;
	for (unsigned int row = 0; row < e->vl / e->esize; row++) {
		uint8_t *za = e->r->za[row * e->esize + field(e, 'd')];

		for (unsigned int col = 0; col < e->vl / e->esize; col++)
			put_elem(za, col, e->esize,
				 outer_element(e, &p, elem(za, col, e->esize), row, col));
	}
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

/* Outer products of elements of the tile's own size; BMOPA counts equal bits */
enum smevec_result exec_outer_same(struct exec *e)
{
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *zn = e->r->z[field(e, 'n')], *zm = e->r->z[field(e, 'm')];

	if (outer_fp_lanes(e))
		return SMEVEC_DONE;
	e->env.fpcr |= FPCR_DN;
	for (unsigned int row = 0; row < e->vl / e->esize; row++) {
		uint8_t *za = e->r->za[row * e->esize + field(e, 'd')];

		for (unsigned int col = 0; col < e->vl / e->esize; col++)
			if (active(pn, row, e->esize) && active(pm, col, e->esize))
				put_elem(za, col, e->esize,
					 e->insn->fn(e, elem(zn, row, e->esize),
						     elem(zm, col, e->esize),
						     elem(za, col, e->esize)));
	}
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
