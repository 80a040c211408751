/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations on vectors of the ZA array, and outer products: integers and FP */
#include "elem.h"
#include "executors.h"
#include "lanes.h"
#include "ops.h"
#include "predicate.h"

/** struct plan - what a row's code says (executors.h, ZA_*) */
struct plan {
	unsigned int op, groups, parts, sub, ways;
};

static struct plan plan(const struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op;
	struct plan p = { .op = op, .groups = op & 7, .parts = op >> 3 & 7,
			  .sub = 1u << (op >> 6 & 3) };

	p.ways = e->esize / p.sub;
	return p;
}

static uint64_t sub_elem(const uint8_t *v, unsigned int i, unsigned int size, bool is_signed)
{
	uint64_t value = elem(v, i, size);

	return is_signed ? (uint64_t)sign_extend(value, size * 8) : value;
}

static uint64_t to_double(struct exec *e, uint64_t v, unsigned int size)
{
	struct fp_env quiet = { .fpcr = e->env.fpcr & ~(FPCR_FZ | FPCR_FZ16) };
	struct fp_env flush = { .fpcr = e->env.fpcr };
	uint64_t exp_mask = 0x7c00;

	/* FZ16 flushes halves before they are widened */
	if (size == 2 && flush.fpcr & FPCR_FZ16 && !(v & exp_mask))
		v &= 0x8000;
	return fp_convert(&quiet, size, 8, false, v);
}

/* FPDotAdd_ZA(): the exact sum of two products of halves, rounded to single, then added */
static uint64_t half_dot(struct exec *e, uint64_t a, const uint64_t *x, const uint64_t *y)
{
	struct fp_env odd = { .fpcr = FPCR_DN | (e->env.fpcr & FPCR_AH), .odd = true };
	struct fp_env std = { .fpcr = e->env.fpcr | FPCR_DN };
	uint64_t p = fp_mul(&odd, 8, to_double(e, x[0], 2), to_double(e, y[0], 2));

	p = fp_muladd(&odd, 8, p, to_double(e, x[1], 2), to_double(e, y[1], 2));
	return fp_add(&std, 4, a, fp_convert(&std, 8, 4, false, p));
}

/* BFDotAdd(): round to odd, flush denormals, default NaN; with FPCR.EBF as for halves */
static uint64_t bfloat_dot(struct exec *e, uint64_t a, const uint64_t *x, const uint64_t *y)
{
	struct fp_env odd = { .fpcr = FPCR_DN | FPCR_FZ | (e->env.fpcr & FPCR_AH), .odd = true,
			      .odd_infinity = true };
	struct fp_env std = { .fpcr = e->env.fpcr | FPCR_DN };
	uint64_t p;

	if (e->env.fpcr & FPCR_EBF) {
		odd.fpcr = std.fpcr & ~FPCR_FZ;
		p = fp_mul(&odd, 8, fp_convert(&std, 4, 8, false, x[0] << 16),
			   fp_convert(&std, 4, 8, false, y[0] << 16));
		p = fp_muladd(&odd, 8, p, fp_convert(&std, 4, 8, false, x[1] << 16),
			      fp_convert(&std, 4, 8, false, y[1] << 16));
		return fp_add(&std, 4, a, fp_convert(&std, 8, 4, false, p));
	}
	p = fp_add(&odd, 4, fp_mul(&odd, 4, x[0] << 16, y[0] << 16),
		   fp_mul(&odd, 4, x[1] << 16, y[1] << 16));
	return fp_add(&odd, 4, a, p);
}

static uint64_t dot(struct exec *e, const struct plan *p, uint64_t a, const uint64_t *x,
		    const uint64_t *y)
{
	if (p->op & ZA_FP8)
		return fp8_dot(e, e->esize, a, x, y, p->ways);
	if (p->op & ZA_HALF)
		return half_dot(e, a, x, y);
	if (p->op & ZA_BFLOAT)
		return bfloat_dot(e, a, x, y);
	for (unsigned int k = 0; k < p->ways; k++)
		a += x[k] * y[k];
	return a;
}

static unsigned int group_register(const struct exec *e, const struct plan *p, char letter,
				   unsigned int r)
{
	unsigned int log2 = p->groups == 4 ? 2 : 1;
	bool aligned = letter == 'n' ? p->op & ZA_N_ALIGNED : true;

	return ((field(e, letter) << (aligned ? log2 : 0)) + r) % SMEVEC_NUM_ZREGS;
}

/* The second operand's elements that go with element i: a vector's own, or an indexed one's */
static const uint8_t *second(const struct exec *e, const struct plan *p, unsigned int r,
			     unsigned int i)
{
	unsigned int size = p->parts > 1 ? p->sub : e->esize;
	unsigned int segment = i * e->esize / 16 * 16;

	if ((p->op & ZA_M_MASK) == ZA_M_INDEXED)
		return e->r->z[field(e, 'm')] + segment + field(e, 'i') * size;
	if ((p->op & ZA_M_MASK) == ZA_M_MULTI)
		return e->r->z[group_register(e, p, 'm', r)] + i * e->esize;
	return e->r->z[field(e, 'm')] + i * e->esize;
}

static uint64_t one_element(struct exec *e, const struct plan *p, unsigned int r, unsigned int part,
			    unsigned int i, uint64_t a)
{
	const uint8_t *n = e->r->z[group_register(e, p, 'n', r)] + i * e->esize;
	const uint8_t *m = second(e, p, r, i);
	bool indexed = (p->op & ZA_M_MASK) == ZA_M_INDEXED;
	uint64_t x[8], y[8];

	if ((p->op & ZA_M_MASK) == ZA_M_NONE)
		return e->insn->fn(e, a, elem(n, 0, e->esize), 0);
	if (p->parts > 1)
		return e->insn->fn(e, sub_elem(n, part, p->sub, p->op & ZA_N_SIGNED),
				   sub_elem(m, indexed ? 0 : part, p->sub, p->op & ZA_M_SIGNED), a);
	if (p->ways == 1)
		return e->insn->fn(e, elem(n, 0, e->esize), elem(m, 0, e->esize), a);
	for (unsigned int k = 0; k < p->ways; k++) {
		if (p->op & ZA_VERTICAL)
			x[k] = sub_elem(e->r->z[group_register(e, p, 'n', k)], i * p->ways + r,
					p->sub, p->op & ZA_N_SIGNED);
		else
			x[k] = sub_elem(n, k, p->sub, p->op & ZA_N_SIGNED);
		y[k] = sub_elem(m, k, p->sub, p->op & ZA_M_SIGNED);
	}
	return dot(e, p, a, x, y);
}

/* Vectors of a group are SVL / groups apart; long forms work on 2 or 4 rows in a row */
enum smevec_result exec_za_array(struct exec *e)
{
	struct plan p = plan(e);
	unsigned int stride = e->vl / p.groups;
	uint32_t base = (uint32_t)e->cpu->x[8 + field(e, 'v')] + field(e, 'o') * p.parts;

	base = base % stride / p.parts * p.parts;
	e->env.fpcr |= FPCR_DN;
	for (unsigned int r = 0; r < p.groups; r++)
		for (unsigned int part = 0; part < p.parts; part++) {
			uint8_t *za = e->r->za[base + part + r * stride];

			for (unsigned int i = 0; i < e->vl / e->esize; i++)
				put_elem(za, i, e->esize,
					 one_element(e, &p, r, part, i, elem(za, i, e->esize)));
		}
	e->env.fpsr = 0;
	return SMEVEC_DONE;
}

/* Inactive parts of an element count as zero; with all parts inactive nothing happens */
static uint64_t outer_element(struct exec *e, const struct plan *p, uint64_t a, unsigned int row,
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
		if (fp && subtract)
			x[k] ^= UINT64_C(1) << (p->sub * 8 - 1);
		else if (subtract)
			x[k] = -x[k];
	}
	return any ? dot(e, p, a, x, y) : a;
}

/*
 * Sums of products of bytes or halfwords: inactive elements count as 0, so predicates need no
 * look later.  @m: what goes with each k of an element, one vector behind the other.
 */
static uint64_t outer_operand(const struct exec *e, const struct plan *p, char z, char g,
			      bool is_signed, unsigned int i)
{
	if (!active(e->r->p[field(e, g)], i, p->sub))
		return 0;
	return sub_elem(e->r->z[field(e, z)], i, p->sub, is_signed);
}

static bool outer_int_lanes(struct exec *e, const struct plan *p)
{
	unsigned int nr = e->vl / e->esize;
	uint32_t n32[4], m32[SMEVEC_MAX_VL];
	uint64_t n64[4], m64[SMEVEC_MAX_VL / 2];

	if (p->op & (ZA_HALF | ZA_BFLOAT | ZA_FP8) || lanes_off || !simd_usable())
		return false;
	for (unsigned int i = 0; i < nr * p->ways; i++) {
		unsigned int at = i % p->ways * nr + i / p->ways;
		uint64_t m = outer_operand(e, p, 'm', 'h', p->op & ZA_M_SIGNED, i);

		if (e->esize == 4)
			m32[at] = (uint32_t)m;
		else
			m64[at] = m;
	}
	for (unsigned int row = 0; row < nr; row++) {
		uint8_t *za = e->r->za[row * e->esize + field(e, 'd')];

		for (unsigned int k = 0; k < p->ways; k++) {
			uint64_t n = outer_operand(e, p, 'n', 'g', p->op & ZA_N_SIGNED,
						   row * p->ways + k);

			n64[k] = p->op & ZA_SUBTRACT ? -n : n;
			n32[k] = (uint32_t)n64[k];
		}
		if (e->esize == 4)
			lanes_outer32(n32, m32, p->ways, nr, za);
		else
			lanes_outer64(n64, m64, p->ways, nr, za);
	}
	return true;
}

enum smevec_result exec_outer(struct exec *e)
{
	struct plan p = plan(e);

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
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *zn = e->r->z[field(e, 'n')], *zm = e->r->z[field(e, 'm')];
	uint64_t sign = e->insn->fn == op_fmls ? UINT64_C(1) << (e->esize * 8 - 1) : 0;
	uint8_t mask[SMEVEC_MAX_VL];

	if (e->esize < 4 || (e->insn->fn != op_fmla && e->insn->fn != op_fmls) || !fp_lanes_usable(e))
		return false;
	pred_mask(pm, e->vl, e->esize, mask);
	for (unsigned int row = 0; row < e->vl / e->esize; row++)
		if (active(pn, row, e->esize))
			fp_lanes_outer(e, elem(zn, row, e->esize) ^ sign, zm, mask,
				   e->r->za[row * e->esize + field(e, 'd')]);
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

/* FDOT, BFDOT and (ZA_VERTICAL) BFMMLA on vectors: as into ZA, where they set no flags either */
enum smevec_result exec_fp_dot(struct exec *e)
{
	struct plan p = { .op = (unsigned int)e->insn->op, .sub = 2, .ways = 2 };
	bool matrix = p.op & ZA_VERTICAL;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / 4; i++) {
		unsigned int segment = i / 4 * 16;
		const uint8_t *n = e->r->z[field(e, 'n')] + (matrix ? segment + (i & 2) * 4 : i * 4);
		const uint8_t *m = e->r->z[field(e, 'm')] + (matrix ? segment + (i & 1) * 8 :
				   has_field(e, 'i') ? segment + field(e, 'i') * 4 : i * 4);
		uint64_t a = elem(e->r->z[field(e, 'd')], i, 4);

		for (unsigned int k = 0; k < (matrix ? 4u : 2u); k += 2) {
			uint64_t x[2] = { elem(n, k, 2), elem(n, k + 1, 2) };
			uint64_t y[2] = { elem(m, k, 2), elem(m, k + 1, 2) };

			if (p.op & ZA_HALF)
				a = fp_add(&e->env, 4, a, fp_half_dot(&e->env, x, y));
			else
				a = dot(e, &p, a, x, y);
		}
		put_elem(result, i, 4, a);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
