// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Unicorn does not do, or does not get right, is the A64 CPU's: it executes the instruction
 * at PC, takes its exception to EL1, or says what goes to EL2.
 */
#include "ucpu.h"

/* Of the budget, what Unicorn has done between two that are handed over.  With the MMU on the way back loses the TLB */
#define SHORT		16
#define SHORT_MMU	1024
#define STRETCH_MAX	(UINT64_C(1) << 24)	/* instructions */

/*
 * Where one follows soon upon the other, more than that is handed over: the way back costs as much
 * as hundreds of instructions, with the MMU on tens of thousands.
 */
static uint64_t stretch(struct ucpu *m, uint64_t nr)
{
	struct pace *pace = m->pace;
	uint64_t soon = m->tlb_used ? SHORT_MMU : SHORT;

	if (pace->left - (m->budget + m->reserve) > soon)
		pace->stretch = 1;
	else if (pace->stretch < STRETCH_MAX)
		pace->stretch *= 8;
	return nr < pace->stretch ? pace->stretch : nr;
}

/* As many of @nr as the budget has, at least one */
static void execute(struct ucpu *m, uint64_t nr, struct cpu_exit *exit)
{
	uint64_t now = nr < m->budget ? nr : m->budget, reserve = m->signal ? 0 : m->reserve;
	uint64_t later = nr - now < reserve ? nr - now : reserve;
	struct cpu_budget budget = { .nr = now ? now : 1, .reserve = later };

	m->budget -= now;
	m->reserve -= later;
	cpu_a64_execute(m->pcpu, m->slots, m->nr_slots, &budget, m->kick, exit);
	m->budget += now ? budget.nr : 0;
	m->reserve += budget.reserve;
	m->signal |= budget.signal;
}

/* What has been seen of a kick or a signal here nobody would see again soon: it is an exit, CPU_EXIT_IRQ */
bool hand_over(struct ucpu *m, uint64_t nr, struct cpu_exit *exit)
{
	if (!m->budget)
		m->budget = ucpu_more_budget(m);
	execute(m, stretch(m, nr), exit);
	m->pace->left = m->budget + m->reserve;
	return exit->reason != CPU_EXIT_IRQ || ucpu_interrupted(m);
}

bool hand_over_translate(struct ucpu *m, uint64_t va, enum cpu_access access, uint64_t *pa)
{
	return cpu_a64_translate(m->pcpu, m->slots, m->nr_slots, va, access, pa);
}

const void *code_memory(struct ucpu *m, uint64_t addr, size_t len)
{
	uint64_t pa = addr;

	if (m->pcpu->sys.sctlr_el1 & SCTLR_M &&
	    (len > PAGE_SIZE_4K - addr % PAGE_SIZE_4K ||
	     !hand_over_translate(m, addr, CPU_FETCH, &pa)))
		return NULL;
	return cpu_slot_memory(m->slots, m->nr_slots, pa, len, false);
}
