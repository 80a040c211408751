// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * struct pcpu and the machine.  While the machine runs, X registers, SP in force, PC, NZCV, the
 * rest of PSTATE and what the vector engine has are its own; all else is struct pcpu's.
 */
#include <string.h>

#include "row.h"

static uint64_t *bank(struct pcpu *pcpu, uint64_t pstate)
{
	return (pstate & PSTATE_MODE_MASK) == PSTATE_EL1h ? &pcpu->sp_el1 : &pcpu->sp_el0;
}

uint64_t a64_pstate(const struct a64 *m)
{
	return m->pstate | m->v.nzcv;
}

void a64_set_pstate(struct a64 *m, uint64_t pstate)
{
	*bank(m->pcpu, m->pstate) = m->v.x[A64_SP];
	m->pstate = pstate & ~PSTATE_NZCV;
	m->v.nzcv = (uint32_t)(pstate & PSTATE_NZCV);
	m->v.x[A64_SP] = *bank(m->pcpu, m->pstate);
	a64_state_changed(m);
}

void a64_load(struct a64 *m, struct pcpu *pcpu)
{
	if (m->v.features != pcpu->features)
		a64_blocks_forget(m);
	m->pcpu = pcpu;
	m->pstate = pcpu->pstate & ~PSTATE_NZCV;
	m->v = (struct smevec_cpu){
		.regs = &pcpu->vec, .pc = pcpu->pc, .nzcv = (uint32_t)(pcpu->pstate & PSTATE_NZCV),
		.sys = pcpu->sys, .vl_map = pcpu->vl_map, .svl_map = pcpu->svl_map,
		.features = pcpu->features, .mem = &a64_mem_ops, .opaque = m,
	};
	memcpy(m->v.x, pcpu->x, sizeof(pcpu->x));
	m->v.x[A64_SP] = *bank(pcpu, pcpu->pstate);
	smevec_sys_changed(&m->v);
	a64_state_changed(m);
}

/* struct pcpu is as the machine is, which goes on if it likes */
void a64_collect(struct a64 *m)
{
	struct pcpu *pcpu = m->pcpu;

	memcpy(pcpu->x, m->v.x, sizeof(pcpu->x));
	*bank(pcpu, m->pstate) = m->v.x[A64_SP];
	pcpu->pc = m->v.pc;
	pcpu->pstate = a64_pstate(m);
	pcpu->sys = m->v.sys;
}

void a64_state_changed(struct a64 *m)
{
	unsigned int el = (m->pstate & PSTATE_EL_MASK) >> 2;

	m->v.sys.el = (uint8_t)el;
	m->v.known.passed = 0;
	m->sp_mask = m->v.sys.sctlr_el1 & (el ? SCTLR_SA : SCTLR_SA0) ? 15 : 0;
	a64_map_select(m);
}

/* AArch64.ExceptionReturn().  This PE has no AArch32 */
enum a64_result a64_exception_return(struct a64 *m, uint64_t target)
{
	const uint64_t kept = PSTATE_NZCV | PSTATE_DAIF;
	uint64_t spsr = m->pcpu->sysreg[CPU_SPSR_EL1], mode = spsr & PSTATE_MODE_MASK;
	bool legal = mode == PSTATE_EL0t || mode == PSTATE_EL1t || mode == PSTATE_EL1h;

	m->v.pc = target;
	if (!legal)
		spsr = (a64_pstate(m) & ~kept) | (spsr & kept) | PSTATE_IL;
	a64_monitor_clear(m);
	a64_set_pstate(m, spsr & A64_PSTATE_BITS);
	return A64_BRANCHED;
}
