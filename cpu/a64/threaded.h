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

static inline uint64_t a64_pc_of(const struct a64 *m, const struct a64_op *op)
{
	return m->block->pc + op->offset;
}

/* The rest of a64_chain() where that takes a call, which would have the others keep a frame */
enum a64_result a64_chain_long(struct a64 *m, struct a64_block *next, const struct a64_op *op);

/* The same where branches are noted: @m->chains is 0 then, so that the others lose nothing by that */
enum a64_result a64_chain_traced(struct a64 *m, struct a64_block *next, const struct a64_op *op, uint64_t btype,
				 unsigned int done);

/* What follows is not known, or something is to be looked at before it: a64_block_at() gives @op its link */
static A64_INLINE enum a64_result a64_leave(struct a64 *m, const struct a64_op *op)
{
	m->leaving = (struct a64_op *)(uintptr_t)op;
	m->leaving_to = m->v.pc;
	return A64_BRANCHED;
}

/*
 * A block has ended after @done words and goes on at @target, where @next has been: it is run at once
 * where nothing else is to be looked at before it.  @btype: as it finds PSTATE.BTYPE, which is of no account
 * otherwise, since @next is no guarded page's then.  @op, if not NULL, is to have a link to what is there
 */
static A64_INLINE enum a64_result a64_chain(struct a64 *m, struct a64_block *next, uint64_t target, unsigned int done,
					    uint64_t btype, const struct a64_op *op)
{
	m->v.pc = target;
	m->budget -= done;
	a64_touches(m, NULL);
	m->done = 0;
	if (next->map != m->chains || next->nr > m->budget || __atomic_load_n(m->kick, __ATOMIC_RELAXED))
		return m->traces ? a64_chain_traced(m, next, op, btype, done) : a64_leave(m, op);
	m->entry_btype = btype;
	if (next->nr > A64_SHORT_BLOCK)
		return a64_chain_long(m, next, op);
	if (!a64_short_block_is_current(next))
		return a64_leave(m, op);
	m->block = next;
	return next->op->exec(m, next->op);
}

/* To where the link of @op leads, or will, after @done words */
static A64_INLINE enum a64_result a64_follow(struct a64 *m, const struct a64_op *op, uint64_t target, unsigned int done)
{
	return a64_chain(m, op->link, target, done, 0, op);
}

static A64_INLINE enum a64_result a64_go(struct a64 *m, const struct a64_op *op)
{
	return a64_follow(m, op, a64_pc_of(m, op) + op->imm, op->offset / 4 + 1u);
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
