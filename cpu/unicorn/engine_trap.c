// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trap into the smevec engine: every word that Unicorn finds undefined.  One trap
 * costs about 110 ns, so the engine goes on with the words that follow (interpret.c).
 */
#include <string.h>

#include "ucpu.h"
#include "a64.h"

void engine_bind(struct ucpu *m)
{
	struct pcpu *pcpu = m->pcpu;

	if (m->engine.features != pcpu->features)
		interpret_forget(m);
	m->engine = (struct smevec_cpu){
		.regs = &pcpu->vec, .sys = pcpu->sys, .vl_map = pcpu->vl_map,
		.svl_map = pcpu->svl_map, .features = pcpu->features,
		.mem = &guest_mem_ops, .opaque = m, .pages = m->host_pages,
	};
	smevec_sys_changed(&m->engine);
	engine_changed(m);
}

/*
 * Whether any scalar FP or AdvSIMD instruction may be refused now: if not, blocks
 * with such instructions run without being looked at.
 */
void engine_changed(struct ucpu *m)
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

bool fetch_word(struct ucpu *m, uint64_t pc, uint32_t *word)
{
	const void *host = guest_memory(m, pc, sizeof(*word), CPU_FETCH);

	if (!host)
		return false;
	memcpy(word, host, sizeof(*word));
	return true;
}

static void put_xregs(struct ucpu *m, uint32_t mask)
{
	for (; mask; mask &= mask - 1) {
		unsigned int n = (unsigned int)__builtin_ctz(mask);

		uc_reg_write(m->uc, uc_xreg(n), &m->engine.x[n]);
	}
}

void engine_trap(struct ucpu *m)
{
	struct smevec_cpu *e = &m->engine;
	uint32_t fpcr = e->regs->fpcr, fpsr;
	uint64_t pc = uc_get(m, UC_ARM64_REG_PC);
	uint64_t pstate = uc_get(m, UC_ARM64_REG_PSTATE);
	uint32_t nzcv = (uint32_t)(pstate & PSTATE_NZCV);
	bool go_on;

	m->x_dirty = 0;
	e->pc = pc;
	e->nzcv = nzcv;
	e->sys.el = (pstate & PSTATE_EL_MASK) >> 2;
	m->pcpu->pstate = pstate;
	if (m->cur && m->cur->addr == pc)
		m->budget++;	/* nothing of the block has run: the engine's words are counted */
	sync_block_left(m, pc);
	if (m->v_dirty)
		smevec_v_written(e);
	sync_to_pcpu(m);
	e->known.passed = 0;
	host_pages_check(m);
	fpsr = e->regs->fpsr;
	m->result = SMEVEC_NOT_MINE;
	go_on = !(pstate & PSTATE_IL) && interpret(m);
	put_xregs(m, m->x_dirty);
	if (e->nzcv != nzcv)
		uc_set(m, UC_ARM64_REG_NZCV, e->nzcv);
	if (e->pc != pc) {
		uc_set(m, UC_ARM64_REG_PC, e->pc);
		m->v_stale = ~UINT32_C(0);
		m->fp_stale |= e->regs->fpcr != fpcr || e->regs->fpsr != fpsr;
		engine_changed(m);
	}
	if (!go_on)
		ucpu_stop(m, STOP_ENGINE, e->pc);
}

/* The word at engine.pc has met memory that is not there: what came before it is done */
void engine_abandon(struct ucpu *m)
{
	put_xregs(m, m->x_dirty);
	uc_set(m, UC_ARM64_REG_NZCV, m->engine.nzcv);
	uc_set(m, UC_ARM64_REG_PC, m->engine.pc);
}
