/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating-point vectors and outer products; fp.c has the arithmetic */
#include "elem.h"
#include "executors.h"
#include "fp.h"

static uint64_t fp_op(struct fp_env *env, int op, unsigned int esize, uint64_t a, uint64_t b)
{
	switch (op) {
	case FP_ADD:
		return fp_add(env, esize, a, b);
	case FP_SUB:
		return fp_sub(env, esize, a, b);
	case FP_SUBR:
		return fp_sub(env, esize, b, a);
	default:
		return fp_mul(env, esize, a, b);
	}
}

/* Zd = Zn op Zm */
enum smevec_result exec_zzz_fp(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	struct fp_env env = { e->r->fpcr, 0 };
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize,
			 fp_op(&env, e->insn->op, esize, elem(n, i, esize), elem(m, i, esize)));
	e->r->fpsr |= env.fpsr;
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* Zdn = Pg ? Zdn op Zm : Zdn */
enum smevec_result exec_zpz_fp(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')], *m = e->r->z[field(e, 'm')];
	const uint8_t *dn = e->r->z[field(e, 'd')];
	struct fp_env env = { e->r->fpcr, 0 };
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t a = elem(dn, i, esize);

		if (active(g, i, esize))
			a = fp_op(&env, e->insn->op, esize, a, elem(m, i, esize));
		put_elem(result, i, esize, a);
	}
	e->r->fpsr |= env.fpsr;
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* FMLA and its kin: Zda = (+-)Zda + (+-)Zn * Zm */
enum smevec_result exec_fmla(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	const uint8_t *g = e->r->p[field(e, 'g')], *da = e->r->z[field(e, 'd')];
	const uint8_t *n = e->r->z[field(e, 'n')], *m = e->r->z[field(e, 'm')];
	struct fp_env env = { e->r->fpcr, 0 };
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	for (unsigned int i = 0; i < e->vl / esize; i++) {
		uint64_t a = elem(da, i, esize), x = elem(n, i, esize);

		if (active(g, i, esize)) {
			a = e->insn->op & FMLA_NEG_ADDEND ? fp_neg(esize, a) : a;
			x = e->insn->op & FMLA_NEG_PRODUCT ? fp_neg(esize, x) : x;
			a = fp_muladd(&env, esize, a, x, elem(m, i, esize));
		}
		put_elem(result, i, esize, a);
	}
	e->r->fpsr |= env.fpsr;
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/*
 * Row i of tile t of element size esize is ZA[i * esize + t].  Outer products give default
 * NaNs and leave FPSR alone (Arm ARM FPMulAdd_ZA).
 */
enum smevec_result exec_fmopa(struct exec *e)
{
	unsigned int esize = e->insn->op & FMOPA_D ? 8 : 4, elements = e->cpu->svl / esize;
	const uint8_t *pn = e->r->p[field(e, 'g')], *pm = e->r->p[field(e, 'h')];
	const uint8_t *zn = e->r->z[field(e, 'n')], *zm = e->r->z[field(e, 'm')];
	struct fp_env env = { e->r->fpcr | FPCR_DN, 0 };

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
