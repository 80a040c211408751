// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Engine words, and general-purpose instructions between them, from a trap to what only Unicorn
 * can do.  This loop is what vector code costs; so words are decoded once, the commonest scalars
 * are executed in place, and X registers come from Unicorn when they are needed.
 *
 * What is decoded lies at its place in the page, for all pages alike, and holds only for the
 * words it was decoded from.  Before a run of words up to the next branch they are compared with
 * memory: whoever has written to the code, that is where it is seen.
 */
#include <string.h>

#include "machine.h"

/* General-purpose instructions in a row before Unicorn takes over: what the way there costs */
#define SCALARS_MAX	64

_Static_assert(ENGINE_WORDS * 4 == PAGE_SIZE_4K, "a page has a decoded word for each of its words");

#define LONGEST_RUN	32	/* words */

/* What lies before it may have a run that goes through it */
static void decode(struct machine *m, size_t index, uint32_t word)
{
	struct engine_word *w = &m->words[index];

	for (size_t i = 0; i < LONGEST_RUN && i <= index; i++)
		m->words[index - i].run = 0;
	m->code[index] = word;
	*w = (struct engine_word){ 0 };
	if (!smevec_is_mine(word)) {
		w->kind = (uint8_t)scalar_decode(word, &w->scalar, &w->xwritten, &w->xread);
		return;
	}
	smevec_decode(m->engine.features, word, &w->insn);
	w->kind = SCALAR_ENGINE;
	w->xwritten = w->insn.xwritten;
	w->xread = w->insn.xread;
	/* loads and stores have bit 31 set, ADDVL and the like have not */
	w->uses_sp = word >> 31 && w->xread >> 31;
}

/* All that is decoded: it was for other features */
void interpret_forget(struct machine *m)
{
	memset(m->code, 0, sizeof(m->code));
	memset(m->words, 0, sizeof(m->words));
}

static bool ends_run(const struct engine_word *w)
{
	return w->kind == SCALAR_UNKNOWN || w->kind == SCALAR_BRANCH || w->kind == SCALAR_B_COND;
}

/* Of the words at @host, which lie in the page from @first on */
static void make_run(struct machine *m, size_t first, const uint8_t *host)
{
	struct engine_word *head = &m->words[first], *w;
	uint8_t nr = 0;

	for (size_t i = first; i < ENGINE_WORDS && nr < LONGEST_RUN; i++) {
		uint32_t word;

		memcpy(&word, host + 4 * (i - first), sizeof(word));
		if (m->code[i] != word)
			decode(m, i, word);
		nr++;
		if (ends_run(&m->words[i]))
			break;
	}
	head->run = nr;
	head->run_engine = false;
	head->run_xwritten = head->run_xread = 0;
	for (w = head; w < head + nr; w++) {
		head->run_engine |= w->kind == SCALAR_ENGINE;
		head->run_xwritten |= w->xwritten;
		head->run_xread |= w->xread | w->xwritten;
	}
}

static inline bool run_is_current(const struct machine *m, size_t first, unsigned int nr,
				  const uint8_t *host)
{
	const uint8_t *code = (const uint8_t *)&m->code[first];
	unsigned int i = 0;

	for (; i + 4 <= nr; i += 4)
		if (memcmp(host + 4 * i, code + 4 * i, 16))
			return false;
	for (; i < nr; i++)
		if (memcmp(host + 4 * i, code + 4 * i, 4))
			return false;
	return nr;
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
	enum smevec_result result;

	if (w->uses_sp && sp_misaligned(m))
		result = exec_misaligned_sp(m, w);
	else
		result = smevec_exec_decoded(&m->engine, &w->insn, &m->event);
	if (result == SMEVEC_DONE)
		return RUN_ON;
	m->result = result;
	return result == SMEVEC_NOT_MINE ? RUN_TO_UNICORN : RUN_EXCEPTION;
}

static enum run_end run_scalar(struct smevec_cpu *c, const struct engine_word *w)
{
	if (w->kind == SCALAR_UNKNOWN || !w->scalar.exec(c, &w->scalar))
		return RUN_TO_UNICORN;
	return w->kind == SCALAR_BRANCH ? RUN_BRANCHES : RUN_ON;
}

/*
 * @nr words of a run from PC on.  One function, and no more than it needs in its loop, so that the
 * compiler keeps all in registers; @done: how many have been executed.
 */
static enum run_end run_words(struct machine *m, uint64_t pc, const struct engine_word *w,
			      unsigned int nr, unsigned int *done)
{
	struct smevec_cpu *c = &m->engine;
	const struct engine_word *first = w, *last = w + nr;
	enum run_end end = RUN_ON;
	uint64_t *x = c->x;

	for (; w < last; w++) {
		const struct scalar *s = &w->scalar;

		switch ((enum scalar_kind)w->kind) {
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
			break;
		case SCALAR_CMP_W:
			scalar_subs(c, x[s->n] << 32, s->imm << 32);
			break;
		case SCALAR_CMP_REG:
			scalar_subs(c, x[s->n], x[s->m]);
			break;
		case SCALAR_CMP_REG_W:
			scalar_subs(c, x[s->n] << 32, x[s->m] << 32);
			break;
		case SCALAR_SUBS:
			x[s->d] = scalar_subs(c, x[s->n], s->imm);
			break;
		case SCALAR_B_COND:
			w--;
			break;
		case SCALAR_ENGINE:
			c->pc = pc + 4 * (uint64_t)(w - first);
			end = run_engine_word(m, w);
			if (end == RUN_ON)
				continue;
			goto ended;
		case SCALAR_UNKNOWN:
		case SCALAR_CALL:
		case SCALAR_BRANCH:
			c->pc = pc + 4 * (uint64_t)(w - first);
			end = run_scalar(c, w);
			if (end == RUN_ON)
				continue;
			goto ended;
		default:
			__builtin_unreachable();
		}
		/* behind a comparison there is a branch as a rule */
		if (w + 1 == last || w[1].kind != SCALAR_B_COND)
			continue;
		s = &(++w)->scalar;
		*done = (unsigned int)(w - first) + 1;
		c->pc = pc + 4 * *done + (scalar_holds(c->nzcv, s->shift) ? s->imm - 4 : 0);
		return RUN_BRANCHES;
	}
ended:
	*done = (unsigned int)(w - first) + (end == RUN_BRANCHES);
	if (end == RUN_ON)
		c->pc = pc + 4 * *done;
	return end == RUN_ON ? RUN_BRANCHES : end;
}

static const uint8_t no_kick;

/* From PC up to the next branch, or the end of its page; and again while that branches to PC */
static enum run_end run_straight(struct machine *m, struct run *r)
{
	uint64_t pc = m->engine.pc, offset = pc - r->page;
	const struct engine_word *w = &m->words[offset / 4];
	const uint8_t *host = r->host + offset;
	const volatile uint8_t *kick = m->kick ? m->kick : &no_kick;
	uint64_t left = r->left;
	unsigned int nr, done;
	enum run_end end;
	bool again;

	if (!run_is_current(m, offset / 4, w->run, host))
		make_run(m, offset / 4, host);
	nr = w->run;
	if (w->run_xread & ~r->x_valid)
		r->x_valid = fetch_xregs(m, w->run_xread, r->x_valid);
	r->x_dirty |= w->run_xwritten;
	r->scalars = w->run_engine ? SCALARS_MAX : r->scalars > nr ? r->scalars - nr : 0;
	again = w->run_engine && left >= nr;
	if (left < nr)
		nr = (unsigned int)left;
	do {
		end = run_words(m, pc, w, nr, &done);
		left -= done;
	} while (again && m->engine.pc == pc && end == RUN_BRANCHES && left >= nr && !*kick &&
		 run_is_current(m, offset / 4, nr, host));
	r->left = left;
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
	enum run_end end = RUN_BRANCHES;
	bool any;

	while (end == RUN_BRANCHES && r.left && r.scalars && !(m->kick && *m->kick) &&
	       find_page(m, &r))
		end = run_straight(m, &r);
	any = r.left != m->budget;
	m->budget = r.left;
	*x_dirty = r.x_dirty;
	/* what Unicorn has found undefined must not go back to it */
	return end == RUN_BRANCHES || (end == RUN_TO_UNICORN && any);
}
