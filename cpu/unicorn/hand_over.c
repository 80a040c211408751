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

bool hand_over(struct ucpu *m, uint64_t nr, struct cpu_exit *exit)
{
	if (m->stop == STOP_MEM || m->stop == STOP_INTR)
		set_monitor(m);
	cpu_a64_execute(m->pcpu, m->slots, m->nr_slots, &nr, exit);
	return exit->reason != CPU_EXIT_IRQ;
}

bool hand_over_translate(struct ucpu *m, uint64_t va, enum cpu_access access, uint64_t *pa)
{
	return cpu_a64_translate(m->pcpu, &m->engine.sys, m->slots, m->nr_slots, va, access, pa);
}
