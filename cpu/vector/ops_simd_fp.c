/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating-point operations on one element that AdvSIMD and scalars alone have */
#include "executors.h"
#include "ops.h"

#define OP(name) uint64_t op_##name(struct exec *e, uint64_t n, uint64_t m, uint64_t a)

/* Where a condition holds all bits of the element are ones */
#define MASK_OF(name)					\
	OP(name##_mask)					\
	{						\
		return 0 - op_##name(e, n, m, a);	\
	}

MASK_OF(fcmeq)
MASK_OF(fcmge)
MASK_OF(fcmgt)
MASK_OF(fcmle)
MASK_OF(fcmlt)
MASK_OF(facge)
MASK_OF(facgt)

OP(fnmul)
{
	return fp_negated(e, op_fmul(e, n, m, a));
}

/* Bits of the fraction: field f counts from the element size down */
static unsigned int fraction(const struct exec *e)
{
	return has_field(e, 'f') ? e->esize * 8 - field(e, 'f') : 0;
}

OP(to_fixed)
{
	unsigned int code = (unsigned int)e->insn->op;
	struct fp_fixed to = { .bits = e->esize * 8, .fraction = fraction(e), .mode = code & INT_MODE,
			       .is_signed = code & INT_SIGNED };

	(void)m;
	(void)a;
	return fp_to_fixed(&e->env, e->esize, n, to);
}

OP(from_fixed)
{
	bool negative = e->insn->op & INT_SIGNED && sign_extend(n, e->esize * 8) < 0;
	uint64_t magnitude = negative ? 0 - (uint64_t)sign_extend(n, e->esize * 8) : n;

	(void)m;
	(void)a;
	return fp_from_fixed(&e->env, e->esize, magnitude, negative, fraction(e));
}

/* FRINT32X, FRINT32Z, FRINT64X, FRINT64Z */
OP(frint_n)
{
	unsigned int code = (unsigned int)e->insn->op;
	unsigned int mode = code & ROUND_BY_FPCR ? e->env.fpcr >> FPCR_RMODE & 3 : FP_ROUND_ZERO;

	(void)m;
	(void)a;
	return fp_round_int_n(&e->env, e->esize, n, mode, code & ROUND_64 ? 64 : 32);
}
