// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One instruction at a time, for who looks behind each.  Unicorn's own count makes every later run of an
 * instance slow, and so does a hook for each instruction: such instances are others than those that run on.
 */
#include "ucpu.h"

bool single_asked(const struct pcpu *pcpu)
{
	return pcpu->watch && pcpu->watch->single;
}

/* Called before each instruction, behind the hook of its block; the first one of a run begins a block */
static void on_instruction(uc_engine *uc, uint64_t addr, uint32_t size, void *data)
{
	struct ucpu *m = data;

	(void)size;
	if (m->loading || !m->cur || addr == m->cur->addr)
		return;
	if (m->stop == STOP_NONE)
		m->stop = STOP_IRQ;
	uc_emu_stop(uc);
}

bool single_hook_add(struct ucpu *m)
{
	uc_hook handle;

	return !uc_hook_add(m->uc, &handle, UC_HOOK_CODE, (void *)on_instruction, m, 1, 0);
}

void single_begin(struct ucpu *m)
{
	m->touched = m->single ? m->pcpu->watch->touched : 0;
}

/* A branch to where nothing can be fetched is one, and what that is an exception of the next */
bool single_is_done(const struct ucpu *m)
{
	return m->single && !m->budget && !m->reserve;
}

/* What has not come to its end is made again, with its accesses, by the A64 CPU */
void single_left(struct ucpu *m)
{
	if (m->single && !single_is_done(m))
		m->pcpu->watch->touched = m->touched;
}

static void note_store(struct ucpu *m, uint64_t addr)
{
	uint64_t page = addr & ~(PAGE_SIZE_4K - 1), pa = page;

	if (m->pcpu->sys.sctlr_el1 & SCTLR_M && !hand_over_translate(m, page, CPU_LOOK, &pa))
		return;
	cpu_slot_memory(m->slots, m->nr_slots, pa, PAGE_SIZE_4K, true);
}

/* One that may still fault, which is then made again */
void single_access(struct ucpu *m, uint64_t addr, uint64_t size, bool write)
{
	if (!m->single || m->loading || m->stop != STOP_NONE || m->shut.size)
		return;
	cpu_watch_access(m->pcpu->watch, addr, size, write);
	if (!write)
		return;
	note_store(m, addr);
	if ((addr ^ (addr + size - 1)) >= PAGE_SIZE_4K)
		note_store(m, addr + size - 1);
}
