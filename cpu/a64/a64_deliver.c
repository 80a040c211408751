// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is taken, and by whom: exceptions to EL1 by struct pcpu, others by who runs the vCPU; and
 * what is looked at between instructions: stops, debug exceptions, SError, FIQ and IRQ.
 */
#include "row.h"

/* An exception to EL1 is taken by struct pcpu, */
static void collect(struct a64 *m)
{
	m->pcpu->pc = m->v.pc;
	m->pcpu->pstate = a64_pstate(m);
	m->pcpu->sys = m->v.sys;
}

/* which then says where it goes on */
static void go_on(struct a64 *m)
{
	m->v.pc = m->pcpu->pc;
	a64_set_pstate(m, m->pcpu->pstate);
}

static void enter_el1(struct a64 *m)
{
	collect(m);
	cpu_enter_el1(m->pcpu, m->trap.esr, m->trap.far, m->trap.set_far);
	go_on(m);
}

static bool to_el1(struct a64 *m, struct cpu_exit *exit)
{
	struct cpu_watch *watch = m->pcpu->watch;

	*exit = (struct cpu_exit){ .reason = CPU_EXIT_WATCH };
	if (watch && a64_halts(m)) {
		watch->stop = CPU_WATCH_HLT;
		return true;
	}
	enter_el1(m);
	if (watch && watch->catches && !watch->stop)
		watch->stop = CPU_WATCH_CAUGHT;
	return watch && watch->stop;
}

bool a64_deliver(struct a64 *m, struct cpu_exit *exit)
{
	switch (m->trap.to) {
	case A64_TO_EL1:
		return to_el1(m, exit);
	case A64_TO_EL2:
		*exit = (struct cpu_exit){ .reason = CPU_EXIT_SYNC, .esr = m->trap.esr,
					   .far = m->trap.far, .ipa = m->trap.ipa };
		return true;
	default:
		*exit = (struct cpu_exit){ .reason = CPU_EXIT_FAULT };
		return true;
	}
}

/* The virtual SError is no more when it is taken */
static bool serror(struct a64 *m)
{
	struct pcpu *pcpu = m->pcpu;

	if (!pcpu->serror || m->pstate & PSTATE_A)
		return false;
	collect(m);
	pcpu->serror = false;
	cpu_serror_el1(pcpu, pcpu->serror_iss);
	go_on(m);
	return true;
}

/* FIQ before IRQ */
static bool interrupt(struct a64 *m)
{
	struct pcpu *pcpu = m->pcpu;
	uint64_t masked = m->pstate;

	if (pcpu->nmi && masked & PSTATE_ALLINT)
		return false;
	if (!(pcpu->fiq && !(masked & PSTATE_F)) && !(pcpu->irq && !(masked & PSTATE_I)))
		return false;
	collect(m);
	cpu_interrupt_el1(pcpu, pcpu->fiq && !(masked & PSTATE_F));
	go_on(m);
	return true;
}

#define ISS_STEP_ISV	(UINT64_C(1) << 24)
#define FSC_DEBUG	0x22

/* The software step exception: behind an instruction that has been stepped, or at once */
static void step_exception(struct a64 *m)
{
	uint64_t ec = a64_el(m) ? ESR_EC_STEP_CUR : ESR_EC_STEP_LOW;

	a64_to_el1(m, a64_esr(ec, (m->pcpu->own.stepped ? ISS_STEP_ISV : 0) | FSC_DEBUG));
	m->pcpu->own.stepped = false;
	enter_el1(m);
}

/* To EL2, where there is no "current" EL that has it */
static bool debug_exception(struct a64 *m, uint64_t ec, struct cpu_exit *exit)
{
	a64_to_el2(m, a64_esr(ec, (m->pcpu->own.stepped ? ISS_STEP_ISV : 0) | FSC_DEBUG));
	m->pcpu->own.stepped = false;
	return a64_deliver(m, exit);
}

static bool at_breakpoint(const struct a64 *m)
{
	const struct pcpu *pcpu = m->pcpu;

	for (unsigned int i = 0; i < pcpu->nr_breakpoints; i++)
		if (pcpu->breakpoint[i].at == m->v.pc && pcpu->breakpoint[i].els >> a64_el(m) & 1)
			return true;
	return false;
}

static bool at_stop(struct a64 *m, struct cpu_exit *exit)
{
	struct cpu_watch *watch = m->pcpu->watch;

	if (!watch || !watch->nr_stops || cpu_watch_next_stop(watch, m->v.pc) != m->v.pc)
		return false;
	watch->stop = CPU_WATCH_AT;
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_WATCH };
	return true;
}

/* QEMU fetches before it looks for a pending step, whose exception the architecture has come first */
static bool fetch_comes_first(struct a64 *m)
{
	return m->v.sys.quirk_qemu && !(m->v.pc & 3) && !a64_block_at(m);
}

/* The step's exception comes first */
bool a64_debugged(struct a64 *m, struct cpu_exit *exit)
{
	if (at_stop(m, exit))
		return true;
	if (!m->pcpu->debug)
		return false;
	if (m->steps && !(m->pstate & PSTATE_SS) && !fetch_comes_first(m))
		return debug_exception(m, ESR_EC_STEP_LOW, exit);
	if (!at_breakpoint(m))
		return false;
	m->pcpu->own.stepped = false;
	return debug_exception(m, ESR_EC_BREAKPT_LOW, exit);
}

bool a64_asynchronous(struct a64 *m)
{
	if (serror(m))
		return true;
	if ((m->pcpu->irq || m->pcpu->fiq) && interrupt(m))
		return true;
	if (!m->steps || m->pstate & PSTATE_SS || m->pcpu->debug)
		return false;
	step_exception(m);
	return true;
}
