/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating-point instructions of other shapes: reductions, conversions, complex numbers */
#include "elem.h"
#include "executors.h"
#include "lanes.h"
#include "ops.h"

static const uint8_t *zreg(const struct exec *e, char letter)
{
	return e->r->z[field(e, letter)];
}

/* What does not change a sum, a maximum or a minimum: OPT 0, 1 and 2; 3: a default NaN */
static uint64_t neutral(const struct exec *e)
{
	static const uint64_t infinity[] = { 0x7c00, 0x7f800000, 0x7ff0000000000000 };
	static const uint64_t quiet[] = { 0x7e00, 0x7fc00000, 0x7ff8000000000000 };
	uint64_t sign = UINT64_C(1) << (e->esize * 8 - 1);

	switch (e->insn->flags >> 28) {
	case 1:
		return infinity[e->esize / 4] | sign;
	case 2:
		return infinity[e->esize / 4];
	case 3:
		return quiet[e->esize / 4] | (e->env.fpcr & FPCR_AH ? sign : 0);
	default:
		return 0;
	}
}

/* Arm ARM ReducePredicated(): a balanced tree over the next power of two */
static uint64_t tree(struct exec *e, const uint64_t *v, unsigned int n)
{
	if (n == 1)
		return v[0];
	return e->insn->fn(e, tree(e, v, n / 2), tree(e, v + n / 2, n / 2), 0);
}

static unsigned int power_of_two(unsigned int n)
{
	return n < 2 ? 1 : 1u << (32 - __builtin_clz(n - 1));
}

enum smevec_result exec_fp_reduce(struct exec *e)
{
	unsigned int elements = e->vl / e->esize, padded = power_of_two(elements);
	uint64_t values[SMEVEC_MAX_VL / 2];
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	for (unsigned int i = 0; i < padded; i++)
		values[i] = i < elements && active(e->r->p[field(e, 'g')], i, e->esize) ?
				    elem(zreg(e, 'n'), i, e->esize) : neutral(e);
	put_elem(result, 0, e->esize, tree(e, values, padded));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_fp_reduce_q(struct exec *e)
{
	unsigned int lanes = 16 / e->esize, segments = e->vl / 16, padded = power_of_two(segments);
	uint64_t values[SMEVEC_MAX_VL / 16];
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	for (unsigned int lane = 0; lane < lanes; lane++) {
		for (unsigned int s = 0; s < padded; s++) {
			unsigned int i = s * lanes + lane;

			values[s] = s < segments && active(e->r->p[field(e, 'g')], i, e->esize) ?
					    elem(zreg(e, 'n'), i, e->esize) : neutral(e);
		}
		put_elem(result, lane, e->esize, tree(e, values, padded));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Strictly in order */
enum smevec_result exec_fadda(struct exec *e)
{
	uint64_t sum = elem(zreg(e, 'd'), 0, e->esize);
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		if (active(e->r->p[field(e, 'g')], i, e->esize))
			sum = fp_add(&e->env, e->esize, sum, elem(zreg(e, 'm'), i, e->esize));
	put_elem(result, 0, e->esize, sum);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Between sizes: OPT of the row, as CVT(from, to) and what kind */
enum smevec_result exec_fcvt(struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op, from = 1u << (op & 3), to = 1u << (op >> 2 & 3);
	unsigned int esize = from > to ? from : to;
	struct fp_env *env = op & CVT_BF16 ? quiet_under_ah(e) : &e->env;
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	for (unsigned int i = fcvt_lanes(e, result) ? e->vl : 0; i < e->vl / esize; i++) {
		uint64_t v, top = op & CVT_TOP;

		if (!active(e->r->p[field(e, 'g')], i, esize))
			continue;
		v = elem(zreg(e, 'n') + (top && from < to ? from : 0), i * (esize / from), from);
		if (op & CVT_FROM_INT) {
			bool negative = op & CVT_SIGNED && sign_extend(v, from * 8) < 0;

			v = fp_from_int(&e->env, to, negative ? 0 - (uint64_t)sign_extend(v, from * 8) : v,
					negative);
		} else if (op & CVT_TO_INT) {
			v = fp_to_int(&e->env, from, v, to * 8, op & CVT_SIGNED);
		} else {
			e->env.odd = op & CVT_ODD;
			v = fp_convert(env, from, to, op & CVT_BF16, v);
		}
		if (top && to < from)
			put_elem(result + to, i * 2, to, v);
		else
			put_elem(result, i, esize,
				 op & CVT_TO_INT && op & CVT_SIGNED ?
					 (uint64_t)sign_extend(v, to * 8) : v);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Zdn + i * Zm, or - i * Zm where field r is set */
enum smevec_result exec_fcadd(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		uint64_t m = elem(zreg(e, 'm'), i ^ 1, e->esize);
		bool minus = (i % 2 == 0) != (field(e, 'r') != 0);

		if (active(e->r->p[field(e, 'g')], i, e->esize))
			put_elem(result, i, e->esize,
				 fp_add(&e->env, e->esize, elem(zreg(e, 'd'), i, e->esize),
					minus ? fp_negated(e, m) : m));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* quirk_qemu: the indexed form changes the sign of a NaN, too */
static uint64_t negated_part(const struct exec *e, uint64_t v)
{
	if (e->cpu->sys.quirk_qemu && e->insn->exec == exec_fcmla_indexed)
		return v ^ UINT64_C(1) << (e->esize * 8 - 1);
	return fp_negated(e, v);
}

/* One part of Zda + Zn * Zm, by quarter turns r: the real or imaginary part of Zn with Zm */
static uint64_t complex_part(struct exec *e, uint64_t a, const uint8_t *n, const uint8_t *m,
			     unsigned int i, unsigned int mi)
{
	unsigned int r = field(e, 'r'), real = i & ~1u, odd = i & 1;
	uint64_t x = elem(n, real + (r & 1), e->esize);
	uint64_t y = elem(m, (mi & ~1u) + (odd ^ (r & 1)), e->esize);
	bool minus = odd ? r >= 2 : r == 1 || r == 2;

	return fp_muladd(&e->env, e->esize, a, x, minus ? negated_part(e, y) : y);
}

enum smevec_result exec_fcmla(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		if (active(e->r->p[field(e, 'g')], i, e->esize))
			put_elem(result, i, e->esize,
				 complex_part(e, elem(result, i, e->esize), zreg(e, 'n'),
					      zreg(e, 'm'), i, i));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_fcmla_indexed(struct exec *e)
{
	unsigned int lanes = 16 / e->esize;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		put_elem(result, i, e->esize,
			 complex_part(e, elem(zreg(e, 'd'), i, e->esize), zreg(e, 'n'), zreg(e, 'm'),
				      i, i / lanes * lanes + 2 * field(e, 'i')));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* 2 x 2 matrices: Zda + Zn * transpose(Zm), in segments of four elements */
enum smevec_result exec_fmmla(struct exec *e)
{
	unsigned int esize = e->esize;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	if (e->vl < 4 * esize)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize / 4 * 4; i++) {
		const uint8_t *n = zreg(e, 'n') + (i & ~3u) * esize + (i & 2) * esize;
		const uint8_t *m = zreg(e, 'm') + (i & ~3u) * esize + (i & 1) * 2 * esize;
		uint64_t p0 = fp_mul(&e->env, esize, elem(n, 0, esize), elem(m, 0, esize));
		uint64_t p1 = fp_mul(&e->env, esize, elem(n, 1, esize), elem(m, 1, esize));

		put_elem(result, i, esize,
			 fp_add(&e->env, esize, elem(zreg(e, 'd'), i, esize),
				fp_add(&e->env, esize, p0, p1)));
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
