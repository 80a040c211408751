// SPDX-License-Identifier: GPL-2.0-or-later
/* What is asked of the CPU from outside (cpu_watch.h) */
#include "a64_memory.h"

/* HLT is undefined to EL1, unless a debugger has it */
bool a64_halts(struct a64 *m)
{
	const struct cpu_watch *watch = m->pcpu->watch;
	struct a64_trap trap = m->trap;
	const uint8_t *host;
	uint32_t word;

	if (!watch->halting || ESR_EC(trap.esr) != ESR_EC_UNKNOWN || !(m->pstate & PSTATE_EL_MASK))
		return false;
	host = m->v.pc & 3 ? NULL : a64_fetch(m, m->v.pc);
	m->trap = trap;
	if (!host)
		return false;
	memcpy(&word, host, sizeof(word));
	return word == CPU_HLT_SEMIHOSTING;
}
