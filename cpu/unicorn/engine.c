// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trap into the smevec engine: every word that Unicorn finds undefined.  One trap
 * costs about 110 ns, so the engine goes on with the words that follow, and X
 * registers move only when a word needs them.
 */
#include <string.h>

#include "machine.h"
#include "a64.h"

/* General-purpose instructions in a row before Unicorn takes over */
#define SCALARS_MAX	8

void engine_bind(struct machine *m)
{
	struct pcpu *pcpu = m->pcpu;

	m->engine = (struct smevec_cpu){
		.regs = &pcpu->vec, .sys = pcpu->sys, .vl_map = pcpu->vl_map,
		.svl_map = pcpu->svl_map, .features = pcpu->features,
		.mem = &guest_mem_ops, .opaque = m,
	};
	smevec_sys_changed(&m->engine);
	engine_changed(m);
}

/*
 * Whether any scalar FP or AdvSIMD instruction may be refused now: if not, blocks
 * with such instructions run without being looked at.
 */
void engine_changed(struct machine *m)
{
	static const uint32_t probes[] = {
		0x1e604020,	/* fmov d0, d1: scalar */
		0x4e211c20,	/* and v0.16b, v1.16b, v1.16b: AdvSIMD */
	};
	struct smevec_event event;

	m->fp_trapped = false;
	for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++)
		if (smevec_check_fp(&m->engine, probes[i], &event) != SMEVEC_DONE)
			m->fp_trapped = true;
}

bool fetch_word(struct machine *m, uint64_t pc, uint32_t *word)
{
	const void *host = guest_memory(m, pc, sizeof(*word), ACCESS_EXEC);

	if (!host)
		return false;
	memcpy(word, host, sizeof(*word));
	return true;
}

static const struct engine_word *engine_word(struct machine *m, uint32_t word)
{
	struct engine_word *w = &m->words[(word * 0x9e3779b1u) >> 22];

	_Static_assert(ENGINE_WORDS == 1 << 10, "the hash gives ten bits");
	if (w->word == word && w->known)
		return w;
	*w = (struct engine_word){ .word = word, .known = true };
	if (smevec_is_mine(word))
		smevec_xregs(word, &w->xwritten, &w->xread);
	else
		w->scalar = scalar_find(word, &w->xwritten, &w->xread);
	return w;
}

static void fetch_xregs(struct machine *m, uint32_t mask)
{
	for (mask &= ~m->x_valid; mask; mask &= mask - 1) {
		unsigned int n = (unsigned int)__builtin_ctz(mask);

		uc_reg_read(m->uc, uc_xreg(n), &m->engine.x[n]);
		m->x_valid |= UINT32_C(1) << n;
	}
}

static void put_xregs(struct machine *m)
{
	for (uint32_t mask = m->x_dirty; mask; mask &= mask - 1) {
		unsigned int n = (unsigned int)__builtin_ctz(mask);

		uc_reg_write(m->uc, uc_xreg(n), &m->engine.x[n]);
	}
	m->x_dirty = 0;
}

/* Loads and stores have bit 31 set, ADDVL and the like have not */
static bool sp_misaligned(const struct machine *m, const struct engine_word *w)
{
	uint64_t enable = m->engine.sys.el ? SCTLR_SA : SCTLR_SA0;

	return w->word >> 31 && w->xread >> 31 && m->engine.x[31] & 15 &&
	       m->engine.sys.sctlr_el1 & enable;
}

/*
 * CheckSPAlignment() comes behind the access checks and only if an element is active,
 * which is when an access would happen.
 */
static enum smevec_result exec_misaligned_sp(struct machine *m, uint32_t word)
{
	enum smevec_result result;

	m->engine.mem = &no_mem_ops;
	result = smevec_exec(&m->engine, word, &m->event);
	m->engine.mem = &guest_mem_ops;
	if (result != SMEVEC_FAULT)
		return result;
	m->event.esr = (uint32_t)ESR_EC_SP_ALIGN << ESR_EC_SHIFT | (uint32_t)ESR_IL;
	m->event.target_el = 1;
	return SMEVEC_TRAP;
}

/* A word may write a register in part (or not, SMEVEC_FAULT): read it first as well */
static enum smevec_result engine_step(struct machine *m, const struct engine_word *w)
{
	enum smevec_result result;

	fetch_xregs(m, w->xread | w->xwritten);
	if (sp_misaligned(m, w))
		result = exec_misaligned_sp(m, w->word);
	else
		result = smevec_exec(&m->engine, w->word, &m->event);
	if (result == SMEVEC_DONE)
		m->x_dirty |= w->xwritten;
	return result;
}

static void scalar_step(struct machine *m, const struct engine_word *w)
{
	fetch_xregs(m, w->xread);
	w->scalar(&m->engine, w->word);
	m->x_valid |= w->xwritten;
	m->x_dirty |= w->xwritten;
}

/* Where the code at PC is in host memory, looked up once a page */
struct fetch {
	uint64_t page;
	const uint8_t *host;
};

static bool fetch_next(struct machine *m, struct fetch *f, uint32_t *word)
{
	uint64_t pc = m->engine.pc, page = pc & ~(PAGE_SIZE_4K - 1);

	if (pc & 3)
		return false;
	if (!f->host || page != f->page) {
		f->host = guest_memory(m, page, PAGE_SIZE_4K, ACCESS_EXEC);
		f->page = page;
	}
	if (!f->host)
		return false;
	memcpy(word, f->host + (pc - page), sizeof(*word));
	return true;
}

/*
 * Goes on from engine word to engine word, over a few general-purpose instructions.
 * False: m->result says why the instruction at PC cannot be executed.
 */
static bool engine_run(struct machine *m)
{
	unsigned int scalars = 0;
	bool first = true;	/* what Unicorn has found undefined */
	struct fetch fetch = { 0 };
	uint32_t word;

	while (!machine_interrupted(m) && fetch_next(m, &fetch, &word)) {
		const struct engine_word *w = engine_word(m, word);

		if (w->scalar && !first) {
			if (scalars++ == SCALARS_MAX)
				return true;
			scalar_step(m, w);
		} else {
			m->result = engine_step(m, w);
			if (m->result == SMEVEC_NOT_MINE && !first)
				return true;
			if (m->result != SMEVEC_DONE)
				return false;
			scalars = 0;
			first = false;
		}
		m->budget--;
	}
	return true;	/* the block hook or the fetch says what is wrong */
}

void engine_trap(struct machine *m)
{
	struct smevec_cpu *e = &m->engine;
	uint32_t fpcr = e->regs->fpcr, fpsr;
	uint64_t pc = uc_get(m, UC_ARM64_REG_PC);
	uint64_t pstate = uc_get(m, UC_ARM64_REG_PSTATE);
	uint32_t nzcv = (uint32_t)(pstate & PSTATE_NZCV);
	bool go_on;

	e->pc = pc;
	e->nzcv = nzcv;
	e->sys.el = (pstate & PSTATE_EL_MASK) >> 2;
	m->pcpu->pstate = pstate;
	sync_block_left(m, pc);
	sync_to_pcpu(m);
	fpsr = e->regs->fpsr;
	m->x_valid = 0;
	m->x_dirty = 0;
	m->result = SMEVEC_NOT_MINE;
	go_on = !(pstate & PSTATE_IL) && engine_run(m);
	put_xregs(m);
	if (e->nzcv != nzcv)
		uc_set(m, UC_ARM64_REG_NZCV, e->nzcv);
	if (e->pc != pc) {
		uc_set(m, UC_ARM64_REG_PC, e->pc);
		m->v_stale = ~UINT32_C(0);
		m->fp_stale |= e->regs->fpcr != fpcr || e->regs->fpsr != fpsr;
		engine_changed(m);
	}
	if (!go_on)
		machine_stop(m, STOP_ENGINE, e->pc);
}
