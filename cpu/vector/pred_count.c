/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of elements, active or of a pattern, and what is stepped by them */
#include "elem.h"
#include "executors.h"
#include "ops.h"

enum smevec_result exec_cntp(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')], *n = e->r->p[field(e, 'n')];
	uint64_t count = 0;

	for (unsigned int i = 0; i < e->vl / esize; i++)
		count += active(g, i, esize) && active(n, i, esize);
	write_x(e, field(e, 'd'), count);
	return SMEVEC_DONE;
}

enum smevec_result exec_cnt(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');

	write_x(e, field(e, 'd'),
		(uint64_t)pattern_count(field(e, 'p'), e->vl / esize) * (field(e, 'i') + 1));
	return SMEVEC_DONE;
}

static unsigned int count_active(const struct exec *e, const uint8_t *p, unsigned int esize)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < e->vl / esize; i++)
		count += active(p, i, esize);
	return count;
}

/*
 * Adds or subtracts a count.  Fields: v (subtract), u (unsigned), w (64-bit; missing: the same)
 */
static uint64_t step(const struct exec *e, uint64_t value, unsigned int bits, unsigned int count)
{
	i128 v, by = field(e, 'v') ? -(i128)count : (i128)count;
	bool is_signed = !field(e, 'u');
	uint64_t result;

	if (e->insn->op != SATURATING)
		return field(e, 'v') ? value - count : value + count;
	v = is_signed ? (i128)sign_extend(value, bits) : (i128)(value & (UINT64_MAX >> (64 - bits)));
	result = saturate(v + by, bits, is_signed);
	return is_signed ? (uint64_t)sign_extend(result, bits) : result;
}

static unsigned int x_bits(const struct exec *e)
{
	return has_field(e, 'w') && !field(e, 'w') ? 32 : 64;
}

enum smevec_result exec_incp_x(struct exec *e)
{
	unsigned int count = count_active(e, e->r->p[field(e, 'm')], esize_of(e, 's'));

	write_x(e, field(e, 'd'), step(e, read_x(e, field(e, 'd')), x_bits(e), count));
	return SMEVEC_DONE;
}

static enum smevec_result step_vector(struct exec *e, unsigned int count)
{
	unsigned int esize = esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize,
			 step(e, elem(e->r->z[field(e, 'd')], i, esize), esize * 8, count));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_incp_z(struct exec *e)
{
	return step_vector(e, count_active(e, e->r->p[field(e, 'm')], esize_of(e, 's')));
}

static unsigned int pattern_times(const struct exec *e)
{
	return pattern_count(field(e, 'p'), e->vl / esize_of(e, 's')) * (field(e, 'i') + 1);
}

enum smevec_result exec_inc_x(struct exec *e)
{
	write_x(e, field(e, 'd'),
		step(e, read_x(e, field(e, 'd')), x_bits(e), pattern_times(e)));
	return SMEVEC_DONE;
}

enum smevec_result exec_inc_z(struct exec *e)
{
	return step_vector(e, pattern_times(e));
}
