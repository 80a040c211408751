// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quick forms of branches, which go straight to the block that followed last time; returns and branches to
 * registers to the one that was run last of all with their hash.
 */
#include "threaded.h"

#define FORM(name) static enum a64_result name(struct a64 *m, const struct a64_op *op)

enum a64_result a64_chain_long(struct a64 *m, struct a64_block *next)
{
	if (!a64_block_is_current(next))
		return A64_BRANCHED;
	m->block = next;
	return next->op->exec(m, next->op);
}

enum a64_result a64_exec_b_cond(struct a64 *m, const struct a64_op *op)
{
	return a64_exec_b_cond_now(m, op);
}

FORM(b)
{
	return a64_go(m, op, true, op->imm);
}

FORM(bl)
{
	m->v.x[30] = a64_pc_of(m, op) + 4;
	return a64_go(m, op, true, op->imm);
}

FORM(cbz)
{
	return a64_go(m, op, !m->v.x[op->d], op->imm);
}

FORM(cbnz)
{
	return a64_go(m, op, m->v.x[op->d], op->imm);
}

FORM(cbz_w)
{
	return a64_go(m, op, !(uint32_t)m->v.x[op->d], op->imm);
}

FORM(cbnz_w)
{
	return a64_go(m, op, (uint32_t)m->v.x[op->d], op->imm);
}

FORM(tbz)
{
	return a64_go(m, op, !(m->v.x[op->d] >> op->amount & 1), op->imm);
}

FORM(tbnz)
{
	return a64_go(m, op, m->v.x[op->d] >> op->amount & 1, op->imm);
}

FORM(ret)
{
	uint64_t target = a64_branch_address(m, m->v.x[op->n]);

	return a64_chain(m, m->hash[a64_block_hash(target)], target, op->offset / 4 + 1u, 0);
}

/* PSTATE.BTYPE is of no account in pages that are not guarded */
static inline struct a64_block *unguarded(const struct a64 *m, uint64_t target)
{
	struct a64_block *b = m->hash[a64_block_hash(target)];

	return b && !b->guarded && b->pc == target && b->map == m->chains ? b : NULL;
}

FORM(br)
{
	uint64_t target = a64_branch_address(m, m->v.x[op->n]);
	struct a64_block *next = unguarded(m, target);

	if (!next)
		return a64_exec_call(m, op);
	return a64_chain(m, next, target, op->offset / 4 + 1u,
			 (uint64_t)a64_btype_of_br(m, op) << PSTATE_BTYPE_SHIFT);
}

FORM(blr)
{
	uint64_t target = a64_branch_address(m, m->v.x[op->n]);
	struct a64_block *next = unguarded(m, target);

	if (!next)
		return a64_exec_call(m, op);
	m->v.x[30] = a64_pc_of(m, op) + 4;
	return a64_chain(m, next, target, op->offset / 4 + 1u, UINT64_C(2) << PSTATE_BTYPE_SHIFT);
}

enum { EITHER, NARROW_ONLY, WIDE_ONLY };

static const struct {
	a64_fn fn;
	int width;
	a64_exec exec;
} forms[] = {
	{ a64_do_b, EITHER, b },
	{ a64_do_bl, EITHER, bl },
	{ a64_do_b_cond, EITHER, a64_exec_b_cond },
	{ a64_do_cbz, WIDE_ONLY, cbz },
	{ a64_do_cbnz, WIDE_ONLY, cbnz },
	{ a64_do_cbz, NARROW_ONLY, cbz_w },
	{ a64_do_cbnz, NARROW_ONLY, cbnz_w },
	{ a64_do_tbz, EITHER, tbz },
	{ a64_do_tbnz, EITHER, tbnz },
	{ a64_do_ret, EITHER, ret },
	{ a64_do_br, EITHER, br },
	{ a64_do_blr, EITHER, blr },
};

a64_exec a64_threaded_branch(const struct a64_op *op)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].fn == op->fn &&
		    (forms[i].width == EITHER || (forms[i].width == WIDE_ONLY) == op->wide))
			return forms[i].exec;
	return NULL;
}
