/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SME2 instructions on groups of two or four vectors */
#include "counter.h"
#include "elem.h"
#include "executors.h"
#include "ops.h"

static unsigned int groups_of(const struct exec *e)
{
	return (unsigned int)e->insn->op & 7;
}

static unsigned int group_base(const struct exec *e, char letter)
{
	return field(e, letter) * groups_of(e);
}

static uint64_t signed_elem(const struct exec *e, const uint8_t *v, unsigned int i)
{
	uint64_t value = elem(v, i, e->esize);

	return e->insn->flags & SGN ? (uint64_t)sign_extend(value, e->esize * 8) : value;
}

/* Zdn = Zdn op Zm, groups; ZA_M_MULTI: Zm is a group too */
enum smevec_result exec_multi_binary(struct exec *e)
{
	bool group = ((unsigned int)e->insn->op & ZA_M_MASK) == ZA_M_MULTI;
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++) {
		const uint8_t *n = e->r->z[group_base(e, 'd') + r];
		const uint8_t *m = e->r->z[group ? group_base(e, 'm') + r : field(e, 'm')];

		for (unsigned int i = 0; i < e->vl / e->esize; i++)
			put_elem(result[r], i, e->esize,
				 e->insn->fn(e, signed_elem(e, n, i), signed_elem(e, m, i), 0));
	}
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* Zd = op Zn, groups */
enum smevec_result exec_multi_unary(struct exec *e)
{
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++)
		for (unsigned int i = 0; i < e->vl / e->esize; i++)
			put_elem(result[r], i, e->esize,
				 e->insn->fn(e, signed_elem(e, e->r->z[group_base(e, 'n') + r], i), 0,
					     0));
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

enum smevec_result exec_multi_clamp(struct exec *e)
{
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++)
		for (unsigned int i = 0; i < e->vl / e->esize; i++)
			put_elem(result[r], i, e->esize,
				 e->insn->fn(e, elem(e->r->z[field(e, 'n')], i, e->esize),
					     elem(e->r->z[field(e, 'm')], i, e->esize),
					     elem(e->r->z[group_base(e, 'd') + r], i, e->esize)));
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

enum smevec_result exec_multi_sel(struct exec *e)
{
	unsigned int elements = e->vl / e->esize;
	struct counter c = counter_decode(e->r->p[8 + field(e, 'g')], e->vl, e->esize);
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < groups_of(e); r++)
		for (unsigned int i = 0; i < elements; i++) {
			char from = counter_active(&c, r * elements + i) ? 'n' : 'm';

			memcpy(result[r] + i * e->esize,
			       e->r->z[group_base(e, from) + r] + i * e->esize, e->esize);
		}
	for (unsigned int r = 0; r < groups_of(e); r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* Two or four vectors of wide elements to one of narrow ones; ZA_INTERLEAVE: in turns */
enum smevec_result exec_multi_narrow(struct exec *e)
{
	unsigned int n = groups_of(e), elements = e->vl / e->esize, sub = e->esize / n;
	uint8_t result[SMEVEC_MAX_VL];

	if ((unsigned int)e->insn->op & ZA_HALVES)
		sub = e->esize / 2;
	for (unsigned int r = 0; r < n; r++)
		for (unsigned int i = 0; i < elements; i++) {
			uint64_t v = signed_elem(e, e->r->z[group_base(e, 'n') + r], i);
			unsigned int shift = has_field(e, 'i') ? e->esize * 8 - field(e, 'i') : 0;

			if (has_field(e, 'i'))
				shift = sub * 8 * (n == 2 ? 1 : 1) - (field(e, 'i') & (sub * 8 - 1));
			if (has_field(e, 'i') && n == 4)
				shift = e->esize * 8 - (field(e, 'i') & (e->esize * 8 - 1));
			put_elem(result,
				 (unsigned int)e->insn->op & ZA_INTERLEAVE ? i * n + r : r * elements + i,
				 sub, e->insn->fn(e, v, shift, sub));
		}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* One or two vectors to twice as many of elements twice as wide */
enum smevec_result exec_multi_unpack(struct exec *e)
{
	unsigned int n = groups_of(e), half = e->esize / 2, elements = e->vl / e->esize;
	uint8_t result[4][SMEVEC_MAX_VL];

	for (unsigned int r = 0; r < n; r++)
		for (unsigned int i = 0; i < elements; i++) {
			unsigned int at = (r & 1) * elements + i;
			uint64_t v = elem(e->r->z[field(e, 'n') * (n / 2) + r / 2], at, half);

			put_elem(result[r], i, e->esize,
				 e->insn->flags & SGN ? (uint64_t)sign_extend(v, half * 8) : v);
		}
	for (unsigned int r = 0; r < n; r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* ZIP and UZP over the whole group; ZA_VERTICAL: UZP.  Two: of Zn and Zm; four: of a group */
enum smevec_result exec_multi_zip(struct exec *e)
{
	unsigned int n = groups_of(e), esize = 1u << ((unsigned int)e->insn->op >> 8 & 7);
	unsigned int elements = e->vl / esize;
	uint8_t result[4][SMEVEC_MAX_VL] = { 0 };

	if (elements < n)
		return SMEVEC_UNDEF;
	for (unsigned int k = 0; k < elements * n; k++) {
		unsigned int from = k, to = k % n * elements + k / n, reg, at;

		if (!((unsigned int)e->insn->op & ZA_VERTICAL)) {
			from = k % n * elements + k / n;
			to = k;
		}
		reg = from / elements;
		at = from % elements;
		reg = n == 4 ? group_base(e, 'n') + reg : field(e, reg ? 'm' : 'n');
		memcpy(result[to / elements] + to % elements * esize, e->r->z[reg] + at * esize, esize);
	}
	for (unsigned int r = 0; r < n; r++)
		write_z(e, group_base(e, 'd') + r, result[r]);
	return SMEVEC_DONE;
}

/* MOVA and MOVAZ of several slices or array vectors; field h: vertical; t: tile and offset */
static uint8_t *slice_element(struct exec *e, unsigned int tile, unsigned int slice,
			      unsigned int i, bool vertical)
{
	unsigned int row = vertical ? i : slice, col = vertical ? slice : i;

	return e->r->za[row * e->esize + tile] + col * e->esize;
}

static void move_slice(struct exec *e, unsigned int tile, unsigned int slice, bool vertical,
		       unsigned int z)
{
	unsigned int op = (unsigned int)e->insn->op;
	uint8_t value[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / e->esize; i++) {
		uint8_t *at = slice_element(e, tile, slice, i, vertical);

		if (op & ZA_TO_ARRAY)
			memcpy(at, e->r->z[z] + i * e->esize, e->esize);
		else
			memcpy(value + i * e->esize, at, e->esize);
		if (op & ZA_ZEROES)
			memset(at, 0, e->esize);
	}
	if (!(op & ZA_TO_ARRAY))
		write_z(e, z, value);
}

enum smevec_result exec_mova_tile(struct exec *e)
{
	unsigned int n = groups_of(e), slices = e->vl / e->esize, log2 = 0, bits;
	uint32_t tile, offset;

	while (1u << log2 < n)
		log2++;
	/* offset bits: slices per 16 bytes over the group size, if there are any */
	bits = 16 / e->esize / n ? (unsigned int)__builtin_ctz(16 / e->esize / n ? 16 / e->esize / n : 1) : 0;
	offset = field(e, 't') & ((1u << bits) - 1);
	tile = field(e, 't') >> bits;
	if (slices < n)
		return SMEVEC_UNDEF;
	offset = ((uint32_t)e->cpu->x[12 + field(e, 'v')] + offset * groups_of(e)) % slices;
	offset = offset / n * n;
	for (unsigned int r = 0; r < n; r++)
		move_slice(e, tile, (offset + r) % slices, field(e, 'h'), group_base(e, 'z') + r);
	return SMEVEC_DONE;
}

enum smevec_result exec_mova_array(struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op, n = groups_of(e), stride = e->vl / n;
	uint32_t row = (uint32_t)e->cpu->x[8 + field(e, 'v')] + field(e, 'o');

	for (unsigned int r = 0; r < n; r++) {
		uint8_t *za = e->r->za[row % stride + r * stride];

		if (op & ZA_TO_ARRAY)
			memcpy(za, e->r->z[group_base(e, 'z') + r], e->vl);
		else
			write_z(e, group_base(e, 'z') + r, za);
		if (op & ZA_ZEROES)
			memset(za, 0, e->vl);
	}
	return SMEVEC_DONE;
}

/* ZERO of groups of single, double or quadruple rows */
enum smevec_result exec_zero_array(struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op, n = groups_of(e), rows = op >> 3 & 7;
	unsigned int stride = e->vl / n;
	uint32_t row = (uint32_t)e->cpu->x[8 + field(e, 'v')] + field(e, 'o') * rows;

	row = row % stride / rows * rows;
	for (unsigned int r = 0; r < n; r++)
		for (unsigned int k = 0; k < rows; k++)
			memset(e->r->za[row + k + r * stride], 0, e->vl);
	return SMEVEC_DONE;
}

uint64_t op_narrow_shift(struct exec *e, uint64_t n, uint64_t m, uint64_t a)
{
	bool from_signed = e->insn->flags & SGN;
	i128 v = from_signed ? (i128)sign_extend(n, e->esize * 8) : (i128)n;

	if (m)
		v = (v + ((i128)1 << (m - 1))) >> m;
	return saturate(v, (unsigned int)a * 8, from_signed && !((unsigned int)e->insn->op & ZA_UNSIGNED));
}
