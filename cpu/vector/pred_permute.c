/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predicates as data: permutes, selection by an element, moves from and to vectors */
#include "elem.h"
#include "executors.h"
#include "perm.h"
#include "predicate.h"

/* All the bits of an element move with it */
static void move_bits(uint8_t *to, unsigned int i, const uint8_t *from, unsigned int j,
		      unsigned int esize)
{
	for (unsigned int b = 0; b < esize; b++)
		put_active(to, i * esize + b, 1, pred_bit(from, j * esize + b));
}

enum smevec_result exec_pred_perm(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, op = (unsigned int)e->insn->op;
	const uint8_t *from[2] = { e->r->p[field(e, 'n')], e->r->p[field(e, 'm')] };
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++) {
		struct place p = permuted(op, i, elements);

		move_bits(result, i, from[p.second], p.index, esize);
	}
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_prev(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++)
		move_bits(result, i, e->r->p[field(e, 'n')], elements - 1 - i, esize);
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_punpk(struct exec *e)
{
	unsigned int start = field(e, 'h') ? e->vl / 2 : 0;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < e->vl / 2; i++)
		put_active(result, 2 * i, 1, pred_bit(e->r->p[field(e, 'n')], start + i));
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Pd = Pm[Wv + imm] ? Pn : 0; field t: size as its lowest set bit, index above */
enum smevec_result exec_psel(struct exec *e)
{
	uint32_t t = field(e, 't');
	unsigned int log2 = t & 15 ? (unsigned int)__builtin_ctz(t) : 4, esize = 1u << log2;
	/* UInt(Wv) + imm does not wrap: it tells where VL is not a power of two */
	uint64_t index = (uint64_t)(uint32_t)e->cpu->x[12 + field(e, 'v')] + (t >> (log2 + 1));
	uint8_t result[PRED_BYTES] = { 0 };

	if (log2 > 3)
		return SMEVEC_UNDEF;
	if (active(e->r->p[field(e, 'm')], (unsigned int)(index % (e->vl / esize)), esize))
		memcpy(result, e->r->p[field(e, 'n')], sizeof(result));
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Predicate of elements of 2^k bytes: one bit each, packed in part i of the vector */
enum smevec_result exec_pmov_to_p(struct exec *e)
{
	unsigned int esize = 1u << e->insn->op, elements = e->vl / esize;
	uint8_t result[PRED_BYTES] = { 0 };

	for (unsigned int i = 0; i < elements; i++)
		put_active(result, i, esize,
			   pred_bit(e->r->z[field(e, 'n')], field(e, 'i') * elements + i));
	write_p(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Part 0 zeroes the rest of the vector */
enum smevec_result exec_pmov_from_p(struct exec *e)
{
	unsigned int esize = 1u << e->insn->op, elements = e->vl / esize, i;
	uint8_t result[SMEVEC_MAX_VL] = { 0 };

	if (field(e, 'i'))
		memcpy(result, e->r->z[field(e, 'd')], e->vl);
	for (i = 0; i < elements; i++) {
		unsigned int bit = field(e, 'i') * elements + i;
		uint8_t mask = (uint8_t)(1u << bit % 8);

		result[bit / 8] &= (uint8_t)~mask;
		result[bit / 8] |= active(e->r->p[field(e, 'n')], i, esize) ? mask : 0;
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
