/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How one word of a block leads to the next: for the files that have quick forms of instructions */
#ifndef KVMSME_A64_THREADED_H
#define KVMSME_A64_THREADED_H

#include "row.h"

static inline enum a64_result a64_next(struct a64 *m, const struct a64_op *op)
{
	return op[1].exec(m, op + 1);
}

/* What the word's row names, and then the next word; behind the check for V registers */
enum a64_result a64_exec_call(struct a64 *m, const struct a64_op *op);
enum a64_result a64_exec_call_fp(struct a64 *m, const struct a64_op *op);

/* What follows may meet memory that the host does not have, and then is known to have been @op */
static inline void a64_touches(struct a64 *m, const struct a64_op *op)
{
	m->at = op;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/* threaded_ldst.c, threaded_ldst_v.c: NULL: no form of a load or store there */
a64_exec a64_threaded_ldst(const struct a64_op *op);
a64_exec a64_threaded_ldst_v(const struct a64_op *op);

#endif
