/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZA and ZT0 as storage: ZERO, and MOVA and MOVAZ of groups */
#include "elem.h"
#include "executors.h"

static unsigned int groups_of(const struct exec *e)
{
	return (unsigned int)e->insn->op & 7;
}

static unsigned int group_base(const struct exec *e, char letter)
{
	return field(e, letter) * groups_of(e);
}

/* Bit t of the mask: the 64-bit element tile ZAt.D, rows t, t + 8, ... */
enum smevec_result exec_zero_za(struct exec *e)
{
	uint32_t tiles = field(e, 'm');

	if (e->cpu->sys.quirk_qemu && tiles == 0xff)
		memset(e->r->za, 0, sizeof(e->r->za));
	for (unsigned int row = 0; row < e->cpu->svl; row++)
		if (tiles >> row % 8 & 1)
			memset(e->r->za[row], 0, e->cpu->svl);
	return SMEVEC_DONE;
}

enum smevec_result exec_zero_zt0(struct exec *e)
{
	memset(e->r->zt0, 0, sizeof(e->r->zt0));
	return SMEVEC_DONE;
}

/* Element i of a tile's slice */
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

/* Of the field that holds tile and offset, the offset's part: a 128-bit segment's groups of slices */
static unsigned int offset_groups(const struct exec *e)
{
	unsigned int groups = 16 / e->esize / groups_of(e);

	return groups ? groups : 1;
}

/* Slices from W12..W15 rounded down to a multiple of the group, plus offset, wrapping */
enum smevec_result exec_mova_tile(struct exec *e)
{
	unsigned int n = groups_of(e), slices = e->vl / e->esize, offsets = offset_groups(e);
	unsigned int tile = field(e, 't') / offsets, offset = field(e, 't') % offsets * n;
	uint32_t first = (uint32_t)e->cpu->x[12 + field(e, 'v')] / n * n + offset;

	if (slices < n)
		return SMEVEC_UNDEF;
	for (unsigned int r = 0; r < n; r++)
		move_slice(e, tile, (first + r) % slices, field(e, 'h'), group_base(e, 'z') + r);
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
