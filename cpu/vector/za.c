/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZERO, and outer products (fp.c has the arithmetic) */
#include "elem.h"
#include "executors.h"

/* Bit t of the mask: the 64-bit element tile ZAt.D, rows t, t + 8, ... */
enum smevec_result exec_zero_za(struct exec *e)
{
	uint32_t tiles = field(e, 'm');

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

/* Row i of tile t of element size esize: ZA[i * esize + t], esize in bytes */
enum smevec_result exec_fmopa(struct exec *e)
{
	unsigned int esize = e->insn->op & FMOPA_D ? 8 : 4, elements = e->cpu->svl / esize;
	bool subtract = e->insn->op & FMOPA_SUB;
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *zn = e->r->z[field(e, 'n')], *zm = e->r->z[field(e, 'm')];

	for (unsigned int row = 0; row < elements; row++) {
		uint8_t *za = e->r->za[row * esize + field(e, 'd')];

		if (!active(pn, row, esize))
			continue;
		for (unsigned int col = 0; col < elements; col++)
			if (active(pm, col, esize))
				put_elem(za, col, esize,
					 fp_outer_product(e->r->fpcr, esize, elem(za, col, esize),
							  elem(zn, row, esize),
							  elem(zm, col, esize), subtract));
	}
	return SMEVEC_DONE;
}
