/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations on one element that AdvSIMD has beside those of SVE (ops_int.c) */
#include "ops.h"

#define OP(name, expression)						\
	uint64_t op_##name(struct exec *e, uint64_t n, uint64_t m, uint64_t a)	\
	{								\
		(void)e, (void)n, (void)m, (void)a;			\
		return expression;					\
	}

/* Compares: all bits of the element, or none */
OP(cmeq, 0 - op_cmpeq(e, n, m, 0))
OP(cmge, 0 - op_cmpge(e, n, m, 0))
OP(cmgt, 0 - op_cmpgt(e, n, m, 0))
OP(cmle, 0 - op_cmple(e, n, m, 0))
OP(cmlt, 0 - op_cmplt(e, n, m, 0))
OP(cmtst, 0 - (uint64_t)((n & m) != 0))

OP(orn, n | ~m)
OP(bit, (n & m) | (a & ~m))
OP(bif, (n & ~m) | (a & m))

/* The amount of a shift is the lowest byte of its element, signed (SVE takes all of it) */
OP(sshl, op_shl(e, n, (uint64_t)(int8_t)m, 0))
OP(srshl, op_rshl(e, n, (uint64_t)(int8_t)m, 0))
OP(sqshl, op_qshl(e, n, (uint64_t)(int8_t)m, 0))
OP(sqrshl, op_qrshl(e, n, (uint64_t)(int8_t)m, 0))

OP(addlp, op_adalp(e, n, 0, 0))
OP(xtn, n)
OP(shll, n << e->esize * 4)
OP(sha1h, n << 30 | n >> 2)
