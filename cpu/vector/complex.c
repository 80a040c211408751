/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integer dot products, matrices, complex arithmetic, MATCH and histograms */
#include "elem.h"
#include "executors.h"
#include "lanes.h"
#include "ops.h"

static const uint8_t *zreg(const struct exec *e, char letter)
{
	return e->r->z[field(e, letter)];
}

static enum smevec_result done(struct exec *e, const uint8_t *result)
{
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

static uint64_t part(const uint8_t *v, unsigned int i, unsigned int size, bool is_signed)
{
	uint64_t value = elem(v, i, size);

	return is_signed ? (uint64_t)sign_extend(value, size * 8) : value;
}

/* Where the element of m that goes with element i is: its own, or indexed in the segment */
static const uint8_t *with(const struct exec *e, unsigned int i)
{
	if (has_field(e, 'i'))
		return zreg(e, 'm') + i * e->esize / 16 * 16 + field(e, 'i') * e->esize;
	return zreg(e, 'm') + i * e->esize;
}

/* Codes: ZA_SUB, ZA_N_SIGNED, ZA_M_SIGNED */
static uint64_t dot(const struct exec *e, uint64_t a, const uint8_t *n, const uint8_t *m,
		    unsigned int ways)
{
	unsigned int op = (unsigned int)e->insn->op, sub = 1u << (op >> 6 & 3);

	for (unsigned int k = 0; k < ways; k++)
		a += part(n, k, sub, op & ZA_N_SIGNED) * part(m, k, sub, op & ZA_M_SIGNED);
	return a;
}

/* Bytes into singles, all at once */
static bool dot_lanes(struct exec *e, unsigned int sub)
{
	unsigned int op = (unsigned int)e->insn->op;
	_Alignas(64) uint8_t m[SMEVEC_MAX_VL], result[SMEVEC_MAX_VL];

	if (sub != 1 || e->esize != 4 || lanes_off || !simd_usable())
		return false;
	for (unsigned int i = 0; has_field(e, 'i') && i < e->vl / 4; i++)
		memcpy(m + 4 * i, with(e, i), 4);
	memcpy(result, zreg(e, 'd'), e->vl);
	lanes_dot_bytes(result, zreg(e, 'n'), has_field(e, 'i') ? m : zreg(e, 'm'), e->vl,
			op & ZA_N_SIGNED, op & ZA_M_SIGNED);
	done(e, result);
	return true;
}

enum smevec_result exec_dot(struct exec *e)
{
	unsigned int sub = 1u << ((unsigned int)e->insn->op >> 6 & 3);
	uint8_t result[SMEVEC_MAX_VL];

	if (dot_lanes(e, sub))
		return SMEVEC_DONE;
	for (unsigned int i = 0; i < e->vl / e->esize; i++)
		put_elem(result, i, e->esize,
			 dot(e, elem(zreg(e, 'd'), i, e->esize), zreg(e, 'n') + i * e->esize,
			     with(e, i), e->esize / sub));
	return done(e, result);
}

/* 2 x 8 times 8 x 2 in each segment */
enum smevec_result exec_mmla(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / 4; i++) {
		unsigned int segment = i / 4 * 16;

		put_elem(result, i, 4,
			 dot(e, elem(zreg(e, 'd'), i, 4), zreg(e, 'n') + segment + (i & 2) * 4,
			     zreg(e, 'm') + segment + (i & 1) * 8, 8));
	}
	return done(e, result);
}

/* Zdn + i * Zm, or - i * Zm where field r is set */
enum smevec_result exec_cadd(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		bool minus = (i % 2 == 0) != (field(e, 'r') != 0);
		uint64_t m = elem(zreg(e, 'm'), i ^ 1, e->esize);
		uint64_t n = elem(zreg(e, 'd'), i, e->esize);

		if (e->insn->flags & SGN)
			n = minus ? op_qsub(e, n, m, 0) : op_qadd(e, n, m, 0);
		else
			n = minus ? n - m : n + m;
		put_elem(result, i, e->esize, n);
	}
	return done(e, result);
}

/* CMLA, SQRDCMLAH: one part of the product, by quarter turns r; fn adds, or takes away */
enum smevec_result exec_cmla(struct exec *e)
{
	unsigned int r = field(e, 'r'), lanes = 16 / e->esize;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		unsigned int mi = has_field(e, 'i') ? i / lanes * lanes + 2 * field(e, 'i') : i & ~1u;
		uint64_t n = elem(zreg(e, 'n'), (i & ~1u) + (r & 1), e->esize);
		uint64_t m = elem(zreg(e, 'm'), mi + ((i & 1) ^ (r & 1)), e->esize);
		uint64_t a = elem(zreg(e, 'd'), i, e->esize);
		bool minus = i & 1 ? r >= 2 : r == 1 || r == 2;

		if (e->insn->flags & SGN)
			a = minus ? op_qrdmlsh(e, n, m, a) : op_qrdmlah(e, n, m, a);
		else
			a = minus ? a - n * m : a + n * m;
		put_elem(result, i, e->esize, a);
	}
	return done(e, result);
}

/* CDOT: two complex products; the real or imaginary part, by quarter turns r */
enum smevec_result exec_cdot(struct exec *e)
{
	unsigned int r = field(e, 'r'), sub = e->esize / 4;
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		const uint8_t *n = zreg(e, 'n') + i * e->esize, *m = with(e, i);
		uint64_t a = elem(zreg(e, 'd'), i, e->esize);

		for (unsigned int k = 0; k < 4; k += 2) {
			uint64_t nr = part(n, k, sub, true), ni = part(n, k + 1, sub, true);
			uint64_t mr = part(m, k, sub, true), mi = part(m, k + 1, sub, true);
			uint64_t x = nr * (r & 1 ? mi : mr), y = ni * (r & 1 ? mr : mi);

			a += x + (r == 0 || r == 3 ? -y : y);
		}
		put_elem(result, i, e->esize, a);
	}
	return done(e, result);
}

/* MATCH, NMATCH (field x): is the element in the other vector's segment? */
enum smevec_result exec_match(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[SMEVEC_MAX_VL / 8] = { 0 };

	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		unsigned int lanes = 16 / e->esize, base = i / lanes * lanes;
		bool found = false;

		for (unsigned int k = base; k < base + lanes; k++)
			found |= elem(zreg(e, 'm'), k, e->esize) == elem(zreg(e, 'n'), i, e->esize);
		if (active(g, i, e->esize) && found != (field(e, 'x') != 0))
			set_active(result, i, e->esize);
	}
	pred_test(e, g, result, e->esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_histcnt(struct exec *e)
{
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		uint64_t count = 0;

		for (unsigned int k = 0; active(g, i, e->esize) && k <= i; k++)
			count += active(g, k, e->esize) && elem(zreg(e, 'm'), k, e->esize) ==
								   elem(zreg(e, 'n'), i, e->esize);
		put_elem(result, i, e->esize, count);
	}
	return done(e, result);
}

enum smevec_result exec_histseg(struct exec *e)
{
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl; i++) {
		const uint8_t *segment = zreg(e, 'm') + i / 16 * 16;

		result[i] = 0;
		for (unsigned int k = 0; k < 16; k++)
			result[i] += segment[k] == zreg(e, 'n')[i];
	}
	return done(e, result);
}

/* EORBT (TOP_M) and EORTB: an odd element with an even one; the other kind stays */
enum smevec_result exec_eorbt(struct exec *e)
{
	unsigned int top = e->insn->flags & TOP_M ? 1 : 0;
	uint8_t result[SMEVEC_MAX_VL];

	memcpy(result, zreg(e, 'd'), e->vl);
	for (unsigned int i = 0; i < e->vl / e->esize; i += 2)
		put_elem(result, i + !top, e->esize,
			 elem(zreg(e, 'n'), i + !top, e->esize) ^ elem(zreg(e, 'm'), i + top, e->esize));
	return done(e, result);
}
