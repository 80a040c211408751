/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SEL, CPY, DUP of an element */
#include "elem.h"
#include "executors.h"

/* Zd = Pg ? Zn : Zm */
enum smevec_result exec_sel(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		const uint8_t *from = e->r->z[field(e, active(g, i, esize) ? 'n' : 'm')];

		memcpy(result + i * esize, from + i * esize, esize);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* One value into the active elements; the others keep theirs, or become zero */
static enum smevec_result copy_value(struct exec *e, char pred, uint64_t value, bool zeroing)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, pred)], *d = e->r->z[field(e, 'd')];
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t other = zeroing ? 0 : elem(d, i, esize);

		put_elem(result, i, esize, active(g, i, esize) ? value : other);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_cpy_x(struct exec *e)
{
	return copy_value(e, 'g', e->cpu->x[field(e, 'n')], false);
}

enum smevec_result exec_cpy_v(struct exec *e)
{
	return copy_value(e, 'g', elem(e->r->z[field(e, 'n')], 0, esize_of(e, 's')), false);
}

enum smevec_result exec_cpy_imm(struct exec *e)
{
	int64_t imm = sign_extend(field(e, 'i'), 8) * (field(e, 'h') ? 256 : 1);

	if (field(e, 'h') && esize_of(e, 's') == 1)
		return SMEVEC_UNDEF;
	return copy_value(e, 'g', (uint64_t)imm, !field(e, 'm'));
}

/* DUP Zd.T, Zn.T[index]: the lowest set bit of tsz is the element size, above it the index */
enum smevec_result exec_dup_elem(struct exec *e)
{
	uint32_t tsz = field(e, 't');
	unsigned int log2 = tsz ? (unsigned int)__builtin_ctz(tsz) : 5;
	uint32_t index = tsz >> (log2 + 1);
	unsigned int esize = 1u << log2;
	uint8_t result[SMEVEC_MAX_VL], value[16] = { 0 };

	if (log2 > 4)
		return SMEVEC_UNDEF;
	/* an index beyond the vector reads as zero */
	if (index < e->vl / esize)
		memcpy(value, e->r->z[field(e, 'n')] + index * esize, esize);
	for (unsigned int i = 0; i < e->vl / esize; i++)
		memcpy(result + i * esize, value, esize);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* MOVPRFX, unpredicated: a plain copy */
enum smevec_result exec_movprfx(struct exec *e)
{
	write_z(e, field(e, 'd'), e->r->z[field(e, 'n')]);
	return SMEVEC_DONE;
}
