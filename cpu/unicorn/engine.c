// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trap into the smevec engine: every word that Unicorn finds undefined.  One trap
 * costs about 110 ns, so the engine goes on with the words that follow, and X
 * registers move only when a word needs them.
 */
#include <string.h>

#include "machine.h"
#include "a64.h"

/* General-purpose instructions in a row before Unicorn takes over: what the way there costs */
#define SCALARS_MAX	64

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
	} else {
		w->insn.word = word;
		if (!scalar_decode(word, &w->scalar, &written, &read))
			w->scalar.exec = NULL;
	}
	w->xwritten = written;
	w->xread = read | written;
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

static enum smevec_result engine_step(struct machine *m, const struct engine_word *w)
{
	if (w->uses_sp && sp_misaligned(m))
		return exec_misaligned_sp(m, w);
	return smevec_exec_decoded(&m->engine, &w->insn, &m->event);
}

/* Where the code at PC is in host memory, looked up once a page */
struct fetch {
	uint64_t page;
	const uint8_t *host;
};

/* The word at PC, decoded; NULL where that is for Unicorn to say */
static inline const struct engine_word *fetch_next(struct machine *m, struct fetch *f)
{
	uint64_t pc = m->engine.pc, offset = pc - f->page;
	struct engine_word *w = &m->words[pc / 4 % ENGINE_WORDS];
	uint32_t word;

	if (pc & 3)
		return NULL;
	if (!f->host || offset >= PAGE_SIZE_4K) {
		offset = pc % PAGE_SIZE_4K;
		f->page = pc - offset;
		f->host = guest_memory(m, f->page, PAGE_SIZE_4K, ACCESS_EXEC);
		if (!f->host)
			return NULL;
	}
	memcpy(&word, f->host + offset, sizeof(word));
	if (w->word != word || !w->known)
		decode(w, word);
	return w;
}

/*
 * Goes on from engine word to engine word, over general-purpose instructions.
 * False: m->result says why the instruction at PC cannot be executed.
 */
static bool engine_run(struct machine *m)
{
	unsigned int scalars = 0;
	bool first = true;	/* what Unicorn has found undefined */
	struct fetch fetch = { 0 };
	const struct engine_word *w;

	while (!machine_interrupted(m) && (w = fetch_next(m, &fetch))) {
		if (w->xread & ~m->x_valid)
			fetch_xregs(m, w->xread);
		if (w->scalar.exec && !first) {
			if (scalars++ == SCALARS_MAX || !w->scalar.exec(&m->engine, &w->scalar))
				return true;
		} else {
			m->result = engine_step(m, w);
			if (m->result == SMEVEC_NOT_MINE && !first)
				return true;
			if (m->result != SMEVEC_DONE)
				return false;
			scalars = 0;
			first = false;
		}
		m->x_dirty |= w->xwritten;
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
	if (m->v_dirty)
		smevec_v_written(e);
	sync_to_pcpu(m);
	e->known.passed = 0;
	host_pages_check(m);
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
