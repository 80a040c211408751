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

/* What rows and registers may ask for */
static uint64_t base_features(const struct pcpu *pcpu)
{
	uint64_t without = (uint64_t)!pcpu->pauth << A64_FEAT_PAuth | (uint64_t)pcpu->no_mops << A64_FEAT_MOPS |
			   (uint64_t)!pcpu->mte << A64_FEAT_MTE;

	return ~without;
}

void a64_load(struct a64 *m, struct pcpu *pcpu)
{
	uint64_t features = base_features(pcpu);

	if (m->v.features != pcpu->features || m->features != features)
		a64_blocks_forget(m);
	m->features = features;
	m->pcpu = pcpu;
	m->pstate = pcpu->pstate & ~PSTATE_NZCV;
	m->v = (struct smevec_cpu){
		.regs = &pcpu->vec, .pc = pcpu->pc, .nzcv = (uint32_t)(pcpu->pstate & PSTATE_NZCV),
		.sys = pcpu->sys, .vl_map = pcpu->vl_map, .svl_map = pcpu->svl_map,
		.features = pcpu->features, .opaque = m,
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

#define MDSCR_SS	UINT64_C(1)
#define MDSCR_KDE	(UINT64_C(1) << 13)

/* The OS lock, which is KVM's to emulate, is taken as open */
bool a64_step_enabled(const struct a64 *m, uint64_t pstate)
{
	uint64_t mdscr = m->pcpu->sysreg[CPU_MDSCR_EL1];

	if (!(mdscr & MDSCR_SS))
		return false;
	return !(pstate & PSTATE_EL_MASK) || (mdscr & MDSCR_KDE && !(pstate & PSTATE_D));
}

void a64_state_changed(struct a64 *m)
{
	unsigned int el = (m->pstate & PSTATE_EL_MASK) >> 2;
	uint64_t tcr = m->pcpu->sysreg[CPU_TCR_EL1];

	m->v.sys.el = (uint8_t)el;
	m->v.known.passed = 0;
	m->sp_mask = m->v.sys.sctlr_el1 & (el ? SCTLR_SA : SCTLR_SA0) ? 15 : 0;
	for (unsigned int half = 0; half < 2; half++)
		m->untag[half] = tcr >> (37 + half) & 1 && !(tcr >> (51 + half) & 1);
	m->steps = m->pcpu->debug ? m->pcpu->debug_step : a64_step_enabled(m, m->pstate);
	m->single = m->steps || (m->pcpu->debug && m->pcpu->nr_breakpoints);
	m->checks = a64_tag_checks(m, el);
	m->v.mem = a64_engine_memory(m);
	m->v.writable = a64_is_watched(m) ? a64_engine_writable : NULL;
	a64_map_select(m);
}

static bool legal_return(uint64_t spsr)
{
	switch (spsr & PSTATE_MODE_MASK) {	/* with nRW: this PE has no AArch32 */
	case PSTATE_EL0t:
	case PSTATE_EL1t:
	case PSTATE_EL1h:
		return true;
	default:
		return false;
	}
}

/* SetPSTATEFromPSR(): what comes back of an illegal return, too */
#define KEPT (PSTATE_NZCV | PSTATE_DAIF | PSTATE_PAN | PSTATE_ALLINT)

/* AArch64.ExceptionReturn() */
enum a64_result a64_exception_return(struct a64 *m, uint64_t target)
{
	uint64_t spsr = m->pcpu->sysreg[CPU_SPSR_EL1];
	bool step;

	if (!m->pcpu->nmi)
		spsr &= ~PSTATE_ALLINT;
	if (!m->pcpu->mte)
		spsr &= ~PSTATE_TCO;
	if (!legal_return(spsr))
		spsr = (a64_pstate(m) & ~(KEPT | PSTATE_SS)) | (spsr & (KEPT | PSTATE_SS)) | PSTATE_IL;
	step = !m->steps && !m->pcpu->debug && a64_step_enabled(m, spsr);
	a64_monitor_clear(m);
	m->pcpu->own.event = true;
	m->pcpu->own.stepped = false;
	a64_set_pstate(m, spsr & A64_PSTATE_BITS & ~(step ? 0 : PSTATE_SS));
	m->v.pc = a64_branch_address(m, target);
	return A64_BRANCHED;
}
