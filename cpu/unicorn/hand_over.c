// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Unicorn does not do, or does not get right, is the A64 CPU's: it executes the instruction
 * at PC, takes its exception to EL1, or says what goes to EL2.
 */
#include <string.h>

#include "ucpu.h"
#include "a64.h"

/*
 * Unicorn has found its own monitor as it should be, or it would have made no access.  The A64
 * CPU has not seen the exclusive load.
 */
static void set_monitor(struct ucpu *m)
{
	struct pcpu *pcpu = m->pcpu;
	bool el1h = (pcpu->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h;
	uint64_t size, addr;
	const void *host;
	uint32_t word;

	if (!fetch_word(m, pcpu->pc, &word) || !a64_is_store_exclusive(word))
		return;
	size = (UINT64_C(1) << (word >> 30)) << (word >> 21 & 1);
	addr = a64_rn(word) < 31 ? pcpu->x[a64_rn(word)] : el1h ? pcpu->sp_el1 : pcpu->sp_el0;
	host = guest_memory(m, addr, size, CPU_READ);
	if (!host)
		return;
	pcpu->exclusive.addr = addr;
	pcpu->exclusive.size = size;
	memset(pcpu->exclusive.value, 0, sizeof(pcpu->exclusive.value));
	memcpy(pcpu->exclusive.value, host, size);
}

#define SHORT		16	/* of the budget: what Unicorn has done between two that are handed over */
#define STRETCH_MAX	1024	/* instructions */

/*
 * Where one follows soon upon the other, more than that is handed over: the way back costs as much
 * as hundreds of instructions, and Unicorn's exclusive monitor.
 */
static uint64_t stretch(struct ucpu *m, uint64_t nr)
{
	struct pace *pace = m->pace;

	if (pace->left - (m->budget + m->reserve) > SHORT)
		pace->stretch = 1;
	else if (pace->stretch < STRETCH_MAX)
		pace->stretch *= 2;
	if (nr < pace->stretch)
		nr = pace->stretch;
	return nr <= m->budget ? nr : m->budget ? m->budget : 1;
}

bool hand_over(struct ucpu *m, uint64_t nr, struct cpu_exit *exit)
{
	uint64_t left, charge;

	if (m->stop == STOP_MEM || m->stop == STOP_INTR)
		set_monitor(m);
	nr = left = stretch(m, nr);
	cpu_a64_execute(m->pcpu, m->slots, m->nr_slots, &left, exit);
	charge = nr - left ? nr - left - 1 : 0;	/* one is taken off in any case */
	m->budget -= charge < m->budget ? charge : m->budget;
	m->pace->left = m->budget + m->reserve;
	return exit->reason != CPU_EXIT_IRQ;
}

bool hand_over_translate(struct ucpu *m, uint64_t va, enum cpu_access access, uint64_t *pa)
{
	return cpu_a64_translate(m->pcpu, &m->engine.sys, m->slots, m->nr_slots, va, access, pa);
}
