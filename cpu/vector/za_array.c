/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations on vectors of the ZA array: integers and FP */
#include "elem.h"
#include "executors.h"
#include "ops.h"
#include "za_lanes.h"

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
	/* the sign of an exact zero follows FPCR.RMode */
	uint32_t kept = FPCR_AH | UINT32_C(3) << FPCR_RMODE;
	struct fp_env odd = { .fpcr = FPCR_DN | (e->env.fpcr & kept), .odd = true };
	struct fp_env std = { .fpcr = e->env.fpcr | FPCR_DN };
	uint64_t p = fp_mul(&odd, 8, to_double(e, x[0], 2), to_double(e, y[0], 2));

	p = fp_muladd(&odd, 8, p, to_double(e, x[1], 2), to_double(e, y[1], 2));
	return fp_add(&std, 4, a, fp_convert(&std, 8, 4, false, p));
}

/* BFDotAdd(): round to odd, flush denormals, default NaN; with FPCR.EBF as for halves */
static uint64_t bfloat_dot(struct exec *e, uint64_t a, const uint64_t *x, const uint64_t *y)
{
	struct fp_env odd = { .fpcr = FPCR_DN | FPCR_FZ | FPCR_FIZ | (e->env.fpcr & FPCR_AH), .odd = true,
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

uint64_t za_dot(struct exec *e, const struct za_plan *p, uint64_t a, const uint64_t *x,
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

static unsigned int group_register(const struct exec *e, const struct za_plan *p, char letter,
				   unsigned int r)
{
	unsigned int log2 = p->groups == 4 ? 2 : 1;
	bool aligned = letter == 'n' ? p->op & ZA_N_ALIGNED : true;

	return ((field(e, letter) << (aligned ? log2 : 0)) + r) % SMEVEC_NUM_ZREGS;
}

/* The second operand's elements that go with element i: a vector's own, or an indexed one's */
static const uint8_t *second(const struct exec *e, const struct za_plan *p, unsigned int r,
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

static uint64_t one_element(struct exec *e, const struct za_plan *p, unsigned int r, unsigned int part,
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
	return za_dot(e, p, a, x, y);
}

static void row_by_element(struct exec *e, const struct za_plan *p, unsigned int r, unsigned int part,
			   uint8_t *za)
{
	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		put_elem(za, i, e->esize, one_element(e, p, r, part, i, elem(za, i, e->esize)));
}

/* What vector r has for its second operand: an indexed element throughout its segment of @to */
static const uint8_t *second_vector(const struct exec *e, const struct za_plan *p, unsigned int r,
				    uint8_t *to)
{
	unsigned int size = p->parts > 1 ? p->sub : e->esize;

	if ((p->op & ZA_M_MASK) == ZA_M_NONE)
		return e->r->z[0];
	if ((p->op & ZA_M_MASK) != ZA_M_INDEXED)
		return second(e, p, r, 0);
	for (unsigned int at = 0; at < e->vl; at += 16) {
		const uint8_t *value = e->r->z[field(e, 'm')] + at + field(e, 'i') * size;

		for (unsigned int i = 0; i < 16; i += size)
			memcpy(to + at + i, value, size);
	}
	return to;
}

/* Whole vectors, by @sum; a row that needs it element by element */
static void rows_by_lanes(struct exec *e, const struct za_plan *p, za_lane_fn sum, uint8_t *za)
{
	_Alignas(64) uint8_t m[SMEVEC_MAX_VL + 32], result[SMEVEC_MAX_VL + 32];
	elem_fn fn = e->insn->fn;
	struct za_lanes z = {
		.n_signed = p->op & ZA_N_SIGNED, .m_signed = p->op & ZA_M_SIGNED,
		.negate = fn == op_mls || fn == op_sub || fn == op_fmls || fn == op_fsub || fn == op_za_fmlsl,
		.l = { .result = result, .bytes = e->vl },
	};

	za_lanes_fpmr(e, &z);
	for (unsigned int r = 0; r < p->groups; r++, za += e->vl / p->groups * SMEVEC_MAX_VL) {
		z.l.n = e->r->z[group_register(e, p, 'n', r)];
		z.l.m = second_vector(e, p, r, m);
		for (z.part = 0; z.part < p->parts; z.part++) {
			uint8_t *row = za + z.part * SMEVEC_MAX_VL;

			z.l.a = row;
			if (sum(&z))
				row_by_element(e, p, r, z.part, row);
			else
				memcpy(row, result, e->vl);
		}
	}
}

static bool by_lanes(struct exec *e, const struct za_plan *p, uint8_t *za)
{
	za_lane_fn sum = za_lanes_find(e, p);
	unsigned int saved;

	if (!sum)
		return false;
	saved = za_lanes_begin(e);
	rows_by_lanes(e, p, sum, za);
	za_lanes_end(saved);
	return true;
}

/* Vectors of a group are SVL / groups apart; long forms work on 2 or 4 rows in a row */
enum smevec_result exec_za_array(struct exec *e)
{
	struct za_plan p = za_plan(e);
	unsigned int stride = e->vl / p.groups;
	uint32_t base = (uint32_t)e->cpu->x[8 + field(e, 'v')] + field(e, 'o') * p.parts;

	if (e->cpu->sys.quirk_qemu && p.op & ZA_FP8 && p.op & ZA_VERTICAL) {
		qemu_fvdot(e);
		return SMEVEC_DONE;
	}
	base = base % stride / p.parts * p.parts;
	e->env.fpcr |= FPCR_DN;
	if (by_lanes(e, &p, e->r->za[base]))
		p.groups = 0;
	for (unsigned int r = 0; r < p.groups; r++)
		for (unsigned int part = 0; part < p.parts; part++)
			row_by_element(e, &p, r, part, e->r->za[base + part + r * stride]);
	e->env.fpsr = 0;
	return SMEVEC_DONE;
}

/* BFMMLA: pair @k of the row of Zn and of the column of Zm that each element is the product of */
static void matrix_pairs(const struct exec *e, unsigned int k, uint8_t *n, uint8_t *m)
{
	for (unsigned int i = 0; i < e->vl / 4; i++) {
		unsigned int segment = i & ~3u;

		memcpy(n + 4 * i, e->r->z[field(e, 'n')] + 4 * (segment + (i & 2) + k), 4);
		memcpy(m + 4 * i, e->r->z[field(e, 'm')] + 4 * (segment + (i & 1) * 2 + k), 4);
	}
}

static bool is_nan_single(const uint8_t *v, unsigned int bytes)
{
	bool nan = false;

	for (unsigned int i = 0; i < bytes / 4; i++)
		nan |= (elem(v, i, 4) & 0x7fffffff) > 0x7f800000;
	return nan;
}

/** struct dot_buffers - operands that are not registers; zeros behind them, which set no flags */
struct dot_buffers {
	_Alignas(64) uint8_t n[SMEVEC_MAX_VL + 32], m[SMEVEC_MAX_VL + 32], a[SMEVEC_MAX_VL + 32];
};

static const uint8_t *padded(const struct exec *e, char letter, uint8_t *to)
{
	if (e->vl % 32 == 0)
		return e->r->z[field(e, letter)];
	memcpy(to, e->r->z[field(e, letter)], e->vl);
	memset(to + e->vl, 0, 32);
	return to;
}

static struct lanes dot_operands(const struct exec *e, struct dot_buffers *b, uint8_t *result)
{
	struct lanes l = { .n = padded(e, 'n', b->n), .m = padded(e, 'm', b->m), .a = padded(e, 'd', b->a),
			   .result = result, .bytes = e->vl };

	if (!has_field(e, 'i'))
		return l;
	for (unsigned int i = 0; i < e->vl / 4; i++)
		memcpy(b->m + 4 * i, e->r->z[field(e, 'm')] + i / 4 * 16 + field(e, 'i') * 4, 4);
	memset(b->m + e->vl, 0, 32);
	l.m = b->m;
	return l;
}

/* Into @result, which is e->vl and 32 bytes; FDOT is the one that sets flags */
static bool fp_dot_lanes(struct exec *e, const struct za_plan *p, uint8_t *result)
{
	struct za_plan plan = { .op = p->op & ~ZA_VERTICAL, .sub = 2, .ways = 2, .parts = 1 };
	bool matrix = p->op & ZA_VERTICAL, odd = false;
	za_lane_fn sum = za_lanes_find(e, &plan);
	unsigned int csr;
	struct dot_buffers b;
	struct za_lanes z;

	if (!sum || e->vl % 16)
		return false;
	z = (struct za_lanes){ .l = dot_operands(e, &b, result) };
	csr = za_lanes_begin(e);
	for (unsigned int k = 0; k < (matrix ? 2u : 1u) && !odd; k++) {
		if (matrix) {
			matrix_pairs(e, k, b.n, b.m);
			z.l.n = b.n;
			z.l.m = b.m;
		}
		odd = sum(&z);
		z.l.a = result;
	}
	csr = za_lanes_end(csr);
	if (odd || !(p->op & ZA_HALF))
		return !odd;
	return !is_nan_single(result, e->vl) && za_lanes_flags(e, csr);
}

static void fp_dot_by_element(struct exec *e, struct za_plan *p, uint8_t *result)
{
	bool matrix = p->op & ZA_VERTICAL;

	for (unsigned int i = 0; i < e->vl / 4; i++) {
		unsigned int segment = i / 4 * 16;
		const uint8_t *n = e->r->z[field(e, 'n')] + (matrix ? segment + (i & 2) * 4 : i * 4);
		const uint8_t *m = e->r->z[field(e, 'm')] + (matrix ? segment + (i & 1) * 8 :
				   has_field(e, 'i') ? segment + field(e, 'i') * 4 : i * 4);
		uint64_t a = elem(e->r->z[field(e, 'd')], i, 4);

		for (unsigned int k = 0; k < (matrix ? 4u : 2u); k += 2) {
			uint64_t x[2] = { elem(n, k, 2), elem(n, k + 1, 2) };
			uint64_t y[2] = { elem(m, k, 2), elem(m, k + 1, 2) };

			if (p->op & ZA_HALF)
				a = fp_add(&e->env, 4, a, fp_half_dot(&e->env, x, y));
			else
				a = za_dot(e, p, a, x, y);
		}
		put_elem(result, i, 4, a);
	}
}

/* FDOT, BFDOT and (ZA_VERTICAL) BFMMLA on vectors: as into ZA, where they set no flags either */
enum smevec_result exec_fp_dot(struct exec *e)
{
	struct za_plan p = { .op = (unsigned int)e->insn->op, .sub = 2, .ways = 2 };
	_Alignas(64) uint8_t result[SMEVEC_MAX_VL + 32];

	if (!fp_dot_lanes(e, &p, result))
		fp_dot_by_element(e, &p, result);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
