/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating-point vectors and outer products; fp.c has the arithmetic */
#include "elem.h"
#include "executors.h"
#include "fp.h"

/*
 * Row i of tile t of element size esize is ZA[i * esize + t].  Outer products give default
 * NaNs and leave FPSR alone (Arm ARM FPMulAdd_ZA).
 */
enum smevec_result exec_fmopa(struct exec *e)
{
	unsigned int esize = e->insn->op & FMOPA_D ? 8 : 4, elements = e->cpu->svl / esize;
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *zn = e->r->z[field(e, 'n')], *zm = e->r->z[field(e, 'm')];
	struct fp_env env = { .fpcr = e->r->fpcr | FPCR_DN };

	for (unsigned int row = 0; row < elements; row++) {
		uint8_t *za = e->r->za[row * esize + field(e, 'd')];
		uint64_t n = elem(zn, row, esize);

		if (!active(pn, row, esize))
			continue;
		if (e->insn->op & FMOPA_SUB)
			n = fp_neg(esize, n);
		for (unsigned int col = 0; col < elements; col++)
			if (active(pm, col, esize))
				put_elem(za, col, esize,
					 fp_muladd(&env, esize, elem(za, col, esize), n,
						   elem(zm, col, esize)));
	}
	return SMEVEC_DONE;
}
