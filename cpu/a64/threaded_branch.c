// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quick forms of branches, which go straight to the block that followed last time; returns and branches to
 * registers to the one that was run last of all with their hash.
 */
#include "threaded.h"

#define FORM(name) static enum a64_result name(struct a64 *m, const struct a64_op *op)

enum a64_result a64_enter_long(struct a64 *m, struct a64_block *next, const struct a64_op *op)
{
	if (!a64_block_is_current(next))
		return a64_leave(m, op);
	m->block = next;
	return next->op->exec(m, next->op);
}

/* Branches are noted: @m->chains is 0 then, so that the others lose nothing by that */
static enum a64_result chain_traced(struct a64 *m, struct a64_block *next, uint64_t btype, unsigned int done,
				    const struct a64_op *op)
{
	a64_note_branch(m, done);
	if (next->map != m->traces || next->nr > m->budget || __atomic_load_n(m->kick, __ATOMIC_RELAXED))
		return a64_leave(m, op);
	m->entry_btype = btype;
	return a64_enter_long(m, next, op);
}

enum a64_result a64_chain_ends(struct a64 *m, struct a64_block *next, uint64_t btype, unsigned int done,
			       const struct a64_op *op)
{
	a64_touches(m, NULL);
	return m->traces ? chain_traced(m, next, btype, done, op) : a64_leave(m, op);
}

enum a64_result a64_go_ends(struct a64 *m, const struct a64_op *op)
{
	m->v.pc = a64_pc_of(m, op) + op->imm;
	return a64_chain_ends(m, op->link, 0, op->nr, op);
}

/* Behind the last word: the block was as long as blocks may be, or its page ends */
enum a64_result a64_exec_end(struct a64 *m, const struct a64_op *op)
{
	return a64_go(m, op);
}

enum a64_result a64_exec_b_cond(struct a64 *m, const struct a64_op *op)
{
	return a64_exec_b_cond_now(m, op);
}

FORM(b)
{
	return a64_go(m, op);
}

FORM(bl)
{
	m->v.x[30] = a64_pc_of(m, op) + 4;
	return a64_go(m, op);
}

FORM(cbz)
{
	return a64_go_if(m, op, !m->v.x[op->d]);
}

FORM(cbnz)
{
	return a64_go_if(m, op, m->v.x[op->d]);
}

FORM(cbz_w)
{
	return a64_go_if(m, op, !(uint32_t)m->v.x[op->d]);
}

FORM(cbnz_w)
{
	return a64_go_if(m, op, (uint32_t)m->v.x[op->d]);
}

FORM(tbz)
{
	return a64_go_if(m, op, !(m->v.x[op->d] >> op->amount & 1));
}

FORM(tbnz)
{
	return a64_go_if(m, op, m->v.x[op->d] >> op->amount & 1);
}

/* The block that was run last of all with the hash of @target, if it is there */
static inline struct a64_block *at(const struct a64 *m, uint64_t target)
{
	struct a64_block *b = m->hash[a64_block_hash(target)];

	return b && b->pc == target ? b : &a64_no_block;
}

FORM(ret)
{
	uint64_t target = a64_branch_address(m, m->v.x[op->n]);

	return a64_chain(m, at(m, target), target, 0, op);
}

/* PSTATE.BTYPE is of no account in pages that are not guarded.  NULL: not there */
static inline struct a64_block *unguarded(const struct a64 *m, uint64_t target)
{
	struct a64_block *b = at(m, target);

	return !b->guarded && b->map == m->chains ? b : NULL;
}

FORM(br)
{
	uint64_t target = a64_branch_address(m, m->v.x[op->n]);
	struct a64_block *next = unguarded(m, target);

	if (!next)
		return a64_exec_call(m, op);
	return a64_chain(m, next, target, (uint64_t)a64_btype_of_br(m, op) << PSTATE_BTYPE_SHIFT, op);
}

FORM(blr)
{
	uint64_t target = a64_branch_address(m, m->v.x[op->n]);
	struct a64_block *next = unguarded(m, target);

	if (!next)
		return a64_exec_call(m, op);
	m->v.x[30] = a64_pc_of(m, op) + 4;
	return a64_chain(m, next, target, UINT64_C(2) << PSTATE_BTYPE_SHIFT, op);
}

static const struct {
	a64_fn fn;
	int width;
	bool direct, conditional;
	a64_exec exec;
} forms[] = {
	{ a64_do_b, A64_EITHER, true, false, b },
	{ a64_do_bl, A64_EITHER, true, false, bl },
	{ a64_do_b_cond, A64_EITHER, true, true, a64_exec_b_cond },
	{ a64_do_cbz, A64_WIDE, true, true, cbz },
	{ a64_do_cbnz, A64_WIDE, true, true, cbnz },
	{ a64_do_cbz, A64_NARROW, true, true, cbz_w },
	{ a64_do_cbnz, A64_NARROW, true, true, cbnz_w },
	{ a64_do_tbz, A64_EITHER, true, true, tbz },
	{ a64_do_tbnz, A64_EITHER, true, true, tbnz },
	{ a64_do_ret, A64_EITHER, false, false, ret },
	{ a64_do_br, A64_EITHER, false, false, br },
	{ a64_do_blr, A64_EITHER, false, false, blr },
};
#define NR_FORMS (sizeof(forms) / sizeof(forms[0]))

bool a64_is_conditional(const struct a64_op *op)
{
	for (size_t i = 0; i < NR_FORMS; i++)
		if (forms[i].fn == op->fn)
			return forms[i].conditional && !a64_forms_off;
	return false;
}

a64_exec a64_threaded_branch(struct a64_op *op)
{
	for (size_t i = 0; i < NR_FORMS; i++) {
		if (forms[i].fn != op->fn || !a64_is_width(op, forms[i].width))
			continue;
		if (forms[i].direct)
			op->link = &a64_no_block;
		return forms[i].exec;
	}
	return NULL;
}
