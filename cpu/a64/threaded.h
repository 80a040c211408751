/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How one word of a block leads to the next: for the files that have quick forms of instructions */
#ifndef KVMSME_A64_THREADED_H
#define KVMSME_A64_THREADED_H

#include "row.h"

/* @op ends the run of its block */
static inline enum a64_result a64_ended(struct a64 *m, const struct a64_op *op, enum a64_result result)
{
	m->done = op->offset / 4 + (result != A64_TRAPPED);
	return result;
}

/* The compiler is kept from what it makes of op[1].exec otherwise: one more register, and two moves, in every word */
static A64_INLINE enum a64_result a64_go_on_at(struct a64 *m, const struct a64_op *op)
{
	__asm__("" : "+r"(op));
	return op->exec(m, op);
}

static A64_INLINE enum a64_result a64_next(struct a64 *m, const struct a64_op *op)
{
	return a64_go_on_at(m, op + 1);
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

static inline uint64_t a64_pc_of(const struct a64 *m, const struct a64_op *op)
{
	return m->block->pc + op->offset;
}

/* The rest of a64_enter() where that takes a call, which would have the others keep a frame */
enum a64_result a64_enter_long(struct a64 *m, struct a64_block *next, const struct a64_op *op);

/* Of a64_chain() and a64_go() where the next block is not known, or something else is to be looked at before it */
enum a64_result a64_chain_ends(struct a64 *m, struct a64_block *next, uint64_t btype, unsigned int done,
			       const struct a64_op *op);
enum a64_result a64_go_ends(struct a64 *m, const struct a64_op *op);

/* What follows is not known, or something is to be looked at before it: a64_block_at() gives @op its link */
static A64_INLINE enum a64_result a64_leave(struct a64 *m, const struct a64_op *op)
{
	m->leaving = (struct a64_op *)(uintptr_t)op;
	m->leaving_to = m->v.pc;
	return A64_BRANCHED;
}

/* Nothing else is to be looked at before @next, unless its words have changed */
static A64_INLINE bool a64_may_enter(const struct a64 *m, const struct a64_block *next)
{
	return next->map == m->chains && next->nr <= m->budget && !__atomic_load_n(m->kick, __ATOMIC_RELAXED);
}

/* @op, if not NULL, is to have a link to what is there instead of @next */
static A64_INLINE enum a64_result a64_enter(struct a64 *m, struct a64_block *next, uint64_t btype,
					    const struct a64_op *op)
{
	m->v.pc = next->pc;
	a64_touches(m, NULL);
	m->entry_btype = btype;
	if (next->nr > A64_SHORT_BLOCK)
		return a64_enter_long(m, next, op);
	if (!a64_short_block_is_current(next))
		return a64_leave(m, op);
	m->block = next;
	return next->op->exec(m, next->op);
}

/*
 * The block has ended with @op and goes on at @target, where @next is, if it is any.  @btype: as it finds
 * PSTATE.BTYPE, which is of no account otherwise, since @next is no guarded page's then
 */
static A64_INLINE enum a64_result a64_chain(struct a64 *m, struct a64_block *next, uint64_t target, uint64_t btype,
					    const struct a64_op *op)
{
	m->v.pc = target;
	m->budget -= op->nr;
	if (!a64_may_enter(m, next))
		return a64_chain_ends(m, next, btype, op->nr, NULL);
	return a64_enter(m, next, btype, NULL);
}

/* To where the link of @op leads, or will */
static A64_INLINE enum a64_result a64_go(struct a64 *m, const struct a64_op *op)
{
	m->budget -= op->nr;
	if (!a64_may_enter(m, op->link))
		return a64_go_ends(m, op);
	return a64_enter(m, op->link, 0, op);
}

/* A conditional branch, which does not end the block */
static A64_INLINE enum a64_result a64_go_if(struct a64 *m, const struct a64_op *op, bool taken)
{
	return taken ? a64_go(m, op) : a64_next(m, op);
}

/* threaded_branch.c: NULL: no form of a branch there */
a64_exec a64_threaded_branch(struct a64_op *op);

/* B.cond, which a comparison calls at once */
static A64_INLINE enum a64_result a64_exec_b_cond_now(struct a64 *m, const struct a64_op *op)
{
	return a64_go_if(m, op, a64_holds(m, op->shift));
}
enum a64_result a64_exec_b_cond(struct a64 *m, const struct a64_op *op);

/* A comparison as a rule is there for a branch */
static A64_INLINE enum a64_result a64_next_b_cond(struct a64 *m, const struct a64_op *op)
{
	return op[1].exec == a64_exec_b_cond ? a64_exec_b_cond_now(m, op + 1) : a64_next(m, op);
}

/* Straight code of one line each: how the result comes from x[n], x[m], imm and amount */
#define A64_STRAIGHT(name, value)						\
	static enum a64_result name(struct a64 *m, const struct a64_op *op)	\
	{									\
		const uint64_t *x = m->v.x;					\
										\
		m->v.x[op->d] = (value);					\
		return a64_next(m, op);						\
	}

/* Which form: of 32 bits, 64, or both */
enum { A64_EITHER, A64_NARROW, A64_WIDE };

static inline bool a64_is_width(const struct a64_op *op, int width)
{
	return width == A64_EITHER || (width == A64_WIDE) == op->wide;
}

/* threaded_alu.c, threaded_bits.c: NULL: no form there.  They fit @op to the form that they choose */
a64_exec a64_threaded_alu(const struct a64_op *op);
a64_exec a64_threaded_bits(struct a64_op *op);

/* threaded_ldst.c, threaded_ldst_v.c: NULL: no form of a load or store there */
a64_exec a64_threaded_ldst(const struct a64_op *op);
a64_exec a64_threaded_ldst_v(const struct a64_op *op);

#endif
