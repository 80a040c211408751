// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decoded words of vector code.  A word's function executes it and calls that of the next one, up
 * to the end of the run: calls in tail position, which the compiler makes jumps, so that nothing
 * is between two instructions but the jump from one to the other.
 */
#include "words.h"

/* Before the end of the run, at @w */
static inline enum run_end ended(struct ucpu *m, const struct engine_word *w, enum run_end end)
{
	m->run_done = w;
	return end;
}

static inline enum run_end next(struct ucpu *m, const struct engine_word *w)
{
	return w[1].exec(m, w + 1);
}

static inline uint64_t pc_of(const struct ucpu *m, const struct engine_word *w)
{
	return m->run_page + w->offset;
}

static enum run_end to_unicorn(struct ucpu *m, const struct engine_word *w)
{
	m->engine.pc = pc_of(m, w);
	return ended(m, w, RUN_TO_UNICORN);
}

enum run_end word_none(struct ucpu *m, const struct engine_word *w)
{
	m->engine.pc = pc_of(m, w);
	return RUN_BRANCHES;
}

static enum run_end engine_ended(struct ucpu *m, const struct engine_word *w,
				 enum smevec_result result)
{
	m->result = result;
	return ended(m, w, result == SMEVEC_NOT_MINE ? RUN_TO_UNICORN : RUN_EXCEPTION);
}

static enum run_end engine(struct ucpu *m, const struct engine_word *w);
static enum run_end engine_again(struct ucpu *m, const struct engine_word *w);

static inline enum run_end exec_engine(struct ucpu *m, const struct engine_word *w)
{
	enum smevec_result result;

	m->engine.pc = pc_of(m, w);
	result = smevec_exec_decoded(&m->engine, &w->insn, &m->event);
	if (result != SMEVEC_DONE)
		return engine_ended(m, w, result);
	return w[1].exec == engine ? engine_again(m, w + 1) : next(m, w);
}

static enum run_end engine(struct ucpu *m, const struct engine_word *w)
{
	return exec_engine(m, w);
}

/* A function of its own: the loop that this becomes has more to save than a single word needs */
static __attribute__((noinline)) enum run_end engine_again(struct ucpu *m,
							   const struct engine_word *w)
{
	return exec_engine(m, w);
}

static bool sp_misaligned(const struct ucpu *m)
{
	uint64_t enable = m->engine.sys.el ? SCTLR_SA : SCTLR_SA0;

	return m->engine.x[31] & 15 && m->engine.sys.sctlr_el1 & enable;
}

/*
 * CheckSPAlignment() comes behind the access checks and only if an element is active,
 * which is when an access would happen.
 */
static enum smevec_result exec_misaligned_sp(struct ucpu *m, const struct engine_word *w)
{
	enum smevec_result result;

	m->engine.mem = &no_mem_ops;
	m->engine.pages = NULL;
	result = smevec_exec_decoded(&m->engine, &w->insn, &m->event);
	m->engine.mem = &guest_mem_ops;
	m->engine.pages = m->host_pages;
	if (result != SMEVEC_FAULT)
		return result;
	m->event.esr = (uint32_t)ESR_EC_SP_ALIGN << ESR_EC_SHIFT | (uint32_t)ESR_IL;
	m->event.target_el = 1;
	return SMEVEC_TRAP;
}

static enum run_end engine_sp(struct ucpu *m, const struct engine_word *w)
{
	enum smevec_result result;

	if (!sp_misaligned(m))
		return engine(m, w);
	m->engine.pc = pc_of(m, w);
	result = exec_misaligned_sp(m, w);
	return result == SMEVEC_DONE ? next(m, w) : engine_ended(m, w, result);
}

static enum run_end call(struct ucpu *m, const struct engine_word *w)
{
	m->engine.pc = pc_of(m, w);
	if (!w->scalar.exec(&m->engine, &w->scalar))
		return ended(m, w, RUN_TO_UNICORN);
	return next(m, w);
}

static enum run_end branch(struct ucpu *m, const struct engine_word *w)
{
	m->engine.pc = pc_of(m, w);
	if (!w->scalar.exec(&m->engine, &w->scalar))
		return ended(m, w, RUN_TO_UNICORN);
	return RUN_BRANCHES;
}

static enum run_end b_cond(struct ucpu *m, const struct engine_word *w)
{
	const struct scalar *s = &w->scalar;

	m->engine.pc = pc_of(m, w) + (scalar_holds(m->engine.nzcv, s->shift) ? s->imm : 4);
	return RUN_BRANCHES;
}

static enum run_end add_reg(struct ucpu *m, const struct engine_word *w)
{
	const struct scalar *s = &w->scalar;

	m->engine.x[s->d] = m->engine.x[s->n] + (m->engine.x[s->m] << s->amount);
	return next(m, w);
}

static enum run_end mov(struct ucpu *m, const struct engine_word *w)
{
	m->engine.x[w->scalar.d] = m->engine.x[w->scalar.m];
	return next(m, w);
}

static enum run_end set(struct ucpu *m, const struct engine_word *w)
{
	m->engine.x[w->scalar.d] = w->scalar.imm;
	return next(m, w);
}

/* A comparison as a rule is there for a branch */
static inline enum run_end next_b_cond(struct ucpu *m, const struct engine_word *w)
{
	return w[1].exec == b_cond ? b_cond(m, w + 1) : next(m, w);
}

static enum run_end cmp(struct ucpu *m, const struct engine_word *w)
{
	scalar_subs(&m->engine, m->engine.x[w->scalar.n], w->scalar.imm);
	return next_b_cond(m, w);
}

static enum run_end cmp_w(struct ucpu *m, const struct engine_word *w)
{
	scalar_subs_w(&m->engine, (uint32_t)m->engine.x[w->scalar.n], (uint32_t)w->scalar.imm);
	return next_b_cond(m, w);
}

static enum run_end cmp_reg(struct ucpu *m, const struct engine_word *w)
{
	scalar_subs(&m->engine, m->engine.x[w->scalar.n], m->engine.x[w->scalar.m]);
	return next_b_cond(m, w);
}

static enum run_end cmp_reg_w(struct ucpu *m, const struct engine_word *w)
{
	scalar_subs_w(&m->engine, (uint32_t)m->engine.x[w->scalar.n],
		      (uint32_t)m->engine.x[w->scalar.m]);
	return next_b_cond(m, w);
}

static enum run_end subs(struct ucpu *m, const struct engine_word *w)
{
	const struct scalar *s = &w->scalar;

	m->engine.x[s->d] = scalar_subs(&m->engine, m->engine.x[s->n], s->imm);
	return next_b_cond(m, w);
}

/* And what counts is for a comparison */
static inline enum run_end next_compare(struct ucpu *m, const struct engine_word *w)
{
	if (w[1].exec == cmp_reg_w)
		return cmp_reg_w(m, w + 1);
	if (w[1].exec == cmp_reg)
		return cmp_reg(m, w + 1);
	if (w[1].exec == cmp)
		return cmp(m, w + 1);
	if (w[1].exec == cmp_w)
		return cmp_w(m, w + 1);
	return next(m, w);
}

static enum run_end add(struct ucpu *m, const struct engine_word *w)
{
	const struct scalar *s = &w->scalar;

	m->engine.x[s->d] = m->engine.x[s->n] + s->imm;
	return next_compare(m, w);
}

static enum run_end add_w(struct ucpu *m, const struct engine_word *w)
{
	const struct scalar *s = &w->scalar;

	m->engine.x[s->d] = (uint32_t)(m->engine.x[s->n] + s->imm);
	return next_compare(m, w);
}

static const word_fn by_kind[] = {
	[SCALAR_UNKNOWN] = to_unicorn,
	[SCALAR_ENGINE] = engine,
	[SCALAR_CALL] = call,
	[SCALAR_BRANCH] = branch,
	[SCALAR_ADD] = add,
	[SCALAR_ADD_W] = add_w,
	[SCALAR_ADD_REG] = add_reg,
	[SCALAR_MOV] = mov,
	[SCALAR_SET] = set,
	[SCALAR_CMP] = cmp,
	[SCALAR_CMP_W] = cmp_w,
	[SCALAR_CMP_REG] = cmp_reg,
	[SCALAR_CMP_REG_W] = cmp_reg_w,
	[SCALAR_SUBS] = subs,
	[SCALAR_B_COND] = b_cond,
};

static bool goes_on(enum scalar_kind kind)
{
	return kind != SCALAR_UNKNOWN && kind != SCALAR_BRANCH && kind != SCALAR_B_COND;
}

void word_decode(struct ucpu *m, uint32_t word, struct engine_word *w)
{
	enum scalar_kind kind = SCALAR_ENGINE;

	if (smevec_is_mine(word)) {
		smevec_decode(m->engine.features, word, &w->insn);
		w->xwritten = w->insn.xwritten;
		w->xread = w->insn.xread;
	} else {
		kind = scalar_decode(word, &w->scalar, &w->xwritten, &w->xread);
	}
	w->exec = by_kind[kind];
	w->goes_on = goes_on(kind);
	w->is_engine = kind == SCALAR_ENGINE;
	/* loads and stores have bit 31 set, ADDVL and the like have not */
	if (w->is_engine && word >> 31 && w->xread >> 31)
		w->exec = engine_sp;
}
