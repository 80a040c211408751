// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The run of engine words, and of general-purpose instructions between them, from a trap to
 * what only Unicorn can do.  This loop is what vector code costs; so words are decoded once,
 * the commonest scalars are executed in place, and X registers come from Unicorn when a word
 * needs them.
 *
 * A decoded word lies at its place in the page, for all pages alike, and holds only for the
 * word that is found there: whoever has written to the code, the next look sees it.
 */
#include <string.h>

#include "machine.h"

/* General-purpose instructions in a row before Unicorn takes over: what the way there costs */
#define SCALARS_MAX	64

_Static_assert(ENGINE_WORDS * 4 == PAGE_SIZE_4K, "a page has a decoded word for each of its words");

static void decode(struct engine_word *w, uint32_t word)
{
	uint32_t written = 0, read = 0;

	*w = (struct engine_word){ .word = word, .known = true };
	if (smevec_is_mine(word)) {
		smevec_decode(word, &w->insn);
		written = w->insn.xwritten;
		read = w->insn.xread;
		/* loads and stores have bit 31 set, ADDVL and the like have not */
		w->uses_sp = word >> 31 && read >> 31;
		w->scalar.kind = SCALAR_ENGINE;
	} else if (!scalar_decode(word, &w->scalar, &written, &read)) {
		w->scalar.kind = SCALAR_UNKNOWN;
	}
	w->xwritten = written;
	w->xread = read | written;
}

/* Not inlined: a run of words needs each register once */
static __attribute__((noinline)) uint32_t fetch_xregs(struct machine *m, uint32_t mask,
						       uint32_t valid)
{
	for (mask &= ~valid; mask; mask &= mask - 1) {
		unsigned int n = (unsigned int)__builtin_ctz(mask);

		uc_reg_read(m->uc, uc_xreg(n), &m->engine.x[n]);
		valid |= UINT32_C(1) << n;
	}
	return valid;
}

static bool sp_misaligned(const struct machine *m)
{
	uint64_t enable = m->engine.sys.el ? SCTLR_SA : SCTLR_SA0;

	return m->engine.x[31] & 15 && m->engine.sys.sctlr_el1 & enable;
}

/*
 * CheckSPAlignment() comes behind the access checks and only if an element is active,
 * which is when an access would happen.
 */
static enum smevec_result exec_misaligned_sp(struct machine *m, const struct engine_word *w)
{
	enum smevec_result result;

	m->engine.mem = &no_mem_ops;
	result = smevec_exec_decoded(&m->engine, &w->insn, &m->event);
	m->engine.mem = &guest_mem_ops;
	if (result != SMEVEC_FAULT)
		return result;
	m->event.esr = (uint32_t)ESR_EC_SP_ALIGN << ESR_EC_SHIFT | (uint32_t)ESR_IL;
	m->event.target_el = 1;
	return SMEVEC_TRAP;
}

/* Why a run ends: an exception, or what is left to Unicorn.  The others: not yet */
enum run_end { RUN_ON, RUN_BRANCHES, RUN_TO_UNICORN, RUN_EXCEPTION };

/**
 * struct run - between a trap and its end
 * @host:    the page of code, @page its address
 * @scalars: what may follow before the next engine word
 * @x_valid, @x_dirty: X registers that have come from Unicorn, and that must go back
 */
struct run {
	uint64_t page;
	const uint8_t *host;
	uint64_t left;
	unsigned int scalars;
	uint32_t x_valid, x_dirty;
};

static enum run_end run_engine_word(struct machine *m, const struct engine_word *w)
{
	if (w->uses_sp && sp_misaligned(m))
		m->result = exec_misaligned_sp(m, w);
	else
		m->result = smevec_exec_decoded(&m->engine, &w->insn, &m->event);
	if (m->result == SMEVEC_NOT_MINE)
		return RUN_TO_UNICORN;
	return m->result == SMEVEC_DONE ? RUN_ON : RUN_EXCEPTION;
}

static enum run_end run_scalar(struct smevec_cpu *c, const struct scalar *s)
{
	if (s->kind == SCALAR_UNKNOWN || !s->exec(c, s))
		return RUN_TO_UNICORN;
	return s->kind == SCALAR_BRANCH ? RUN_BRANCHES : RUN_ON;
}

/*
 * From PC to the next branch that is taken, or the end of its page.  One function, and copies
 * of what is counted, so that the compiler keeps all of it in registers.
 */
static enum run_end run_straight(struct machine *m, struct run *run)
{
	struct smevec_cpu *c = &m->engine;
	struct run r = *run;
	uint64_t offset = c->pc - r.page, *x = c->x;
	enum run_end end = RUN_ON;

	for (; offset < PAGE_SIZE_4K && r.left && r.scalars; offset += 4) {
		struct engine_word *w = &m->words[offset / 4];
		const struct scalar *s = &w->scalar;
		uint32_t word;

		memcpy(&word, r.host + offset, sizeof(word));
		if (w->word != word || !w->known)
			decode(w, word);
		if (w->xread & ~r.x_valid)
			r.x_valid = fetch_xregs(m, w->xread, r.x_valid);
		r.x_dirty |= w->xwritten;
		r.left--;
		r.scalars--;
		switch (s->kind) {
		case SCALAR_ADD:
			x[s->d] = x[s->n] + s->imm;
			continue;
		case SCALAR_ADD_W:
			x[s->d] = (uint32_t)(x[s->n] + s->imm);
			continue;
		case SCALAR_ADD_REG:
			x[s->d] = x[s->n] + (x[s->m] << s->amount);
			continue;
		case SCALAR_MOV:
			x[s->d] = x[s->m];
			continue;
		case SCALAR_SET:
			x[s->d] = s->imm;
			continue;
		case SCALAR_CMP:
			scalar_subs(c, x[s->n], s->imm);
			continue;
		case SCALAR_CMP_W:
			scalar_subs(c, x[s->n] << 32, s->imm << 32);
			continue;
		case SCALAR_CMP_REG:
			scalar_subs(c, x[s->n], x[s->m]);
			continue;
		case SCALAR_CMP_REG_W:
			scalar_subs(c, x[s->n] << 32, x[s->m] << 32);
			continue;
		case SCALAR_SUBS:
			x[s->d] = scalar_subs(c, x[s->n], s->imm);
			continue;
		case SCALAR_B_COND:
			if (!scalar_holds(c->nzcv, s->shift))
				continue;
			c->pc = r.page + offset + s->imm;
			end = RUN_BRANCHES;
			break;
		case SCALAR_ENGINE:
			c->pc = r.page + offset;
			r.scalars = SCALARS_MAX;
			end = run_engine_word(m, w);
			break;
		default:
			c->pc = r.page + offset;
			end = run_scalar(c, s);
		}
		if (end != RUN_ON)
			break;
	}
	if (end == RUN_ON)
		c->pc = r.page + offset;
	r.left += end == RUN_TO_UNICORN || end == RUN_EXCEPTION;
	*run = r;
	return end;
}

static bool find_page(struct machine *m, struct run *r)
{
	uint64_t pc = m->engine.pc;

	if (pc & 3)
		return false;
	if (r->host && pc - r->page < PAGE_SIZE_4K)
		return true;
	r->page = pc & ~(PAGE_SIZE_4K - 1);
	r->host = guest_memory(m, r->page, PAGE_SIZE_4K, ACCESS_EXEC);
	return r->host;
}

/* A kick is looked at where the code branches */
bool interpret(struct machine *m, uint32_t *x_dirty)
{
	struct run r = { .left = m->budget, .scalars = SCALARS_MAX };
	enum run_end end = RUN_ON;
	bool any;

	while (end < RUN_TO_UNICORN && r.left && r.scalars && !(m->kick && *m->kick) &&
	       find_page(m, &r))
		end = run_straight(m, &r);
	any = r.left != m->budget;
	m->budget = r.left;
	*x_dirty = r.x_dirty;
	/* what Unicorn has found undefined must not go back to it */
	return end < RUN_TO_UNICORN || (end == RUN_TO_UNICORN && any);
}
