// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Unicorn does not do, or does not get right, is the A64 CPU's: it executes the instruction
 * at PC, takes its exception to EL1, or says what goes to EL2.
 */
#include "ucpu.h"

#define SHORT		16	/* of the budget: what Unicorn has done between two that are handed over */
#define STRETCH_MAX	(UINT64_C(1) << 24)	/* instructions */

/*
 * Where one follows soon upon the other, more than that is handed over: the way back costs as much
 * as hundreds of instructions.
 */
static uint64_t stretch(struct ucpu *m, uint64_t nr)
{
	struct pace *pace = m->pace;

	if (pace->left - (m->budget + m->reserve) > SHORT)
		pace->stretch = 1;
	else if (pace->stretch < STRETCH_MAX)
		pace->stretch *= 8;
	return nr < pace->stretch ? pace->stretch : nr;
}

/* As many of @nr as the budget has up to the next look for signals, at least one; returns how many */
static uint64_t execute(struct ucpu *m, uint64_t nr, struct cpu_exit *exit)
{
	uint64_t part, left;

	if (!m->budget)
		m->budget = ucpu_more_budget(m);
	part = left = nr < m->budget ? nr : m->budget ? m->budget : 1;
	cpu_a64_execute(m->pcpu, m->slots, m->nr_slots, &left, exit);
	m->budget -= part - left < m->budget ? part - left : m->budget;
	return part;
}

/* What has been seen of a kick or a signal here nobody would see again soon: it is an exit, CPU_EXIT_IRQ */
bool hand_over(struct ucpu *m, uint64_t nr, struct cpu_exit *exit)
{
	bool done = false;

	for (nr = stretch(m, nr); nr && !done; done |= ucpu_interrupted(m)) {
		nr -= execute(m, nr, exit);
		done = exit->reason != CPU_EXIT_IRQ;
	}
	m->pace->left = m->budget + m->reserve;
	return done;
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
