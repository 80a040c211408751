// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Unicorn calls while it runs.  Nothing is decided here: a hook either goes on
 * or notes why Unicorn has to be left.
 */
#include "ucpu.h"

/* The first reason counts: Unicorn may call on until it has stopped */
static void stop(struct ucpu *m, enum stop why)
{
	if (m->stop == STOP_NONE)
		m->stop = why;
	uc_emu_stop(m->uc);
}

static enum stop block_stop(struct ucpu *m, uint64_t addr, uint32_t size, const struct block **b)
{
	enum block_state state;

	m->block_pc = addr;
	state = block_get(m, addr, size, b);
	m->block_pc = NOWHERE;
	switch (state) {
	case BLOCK_CHANGED:
		return STOP_STALE;
	case BLOCK_NO_ROOM:
		return STOP_FULL;
	case BLOCK_NO_MEMORY:
		return STOP_INSN;
	default:
		return block_refused(m, *b) ? STOP_BLOCK : STOP_NONE;
	}
}

/* From the last instruction of the block that has been run to @addr, where it has not just gone on */
static void note_branch(struct ucpu *m, uint64_t addr)
{
	const struct block *b = m->cur;

	if (b && m->pcpu->watch && m->pcpu->watch->tracing && addr != b->addr + b->size)
		cpu_watch_branch(m->pcpu->watch, b->addr + b->size - 4, addr);
}

/* Called before the first instruction of every block; uc_emu_stop() here precedes it */
static void on_block(uc_engine *uc, uint64_t addr, uint32_t size, void *data)
{
	struct ucpu *m = data;
	const struct block *b = NULL;
	enum stop why;

	if (m->loading)
		return;
	note_branch(m, addr);
	sync_block_done(m);
	if (m->stop == STOP_NONE && ucpu_interrupted(m))
		m->stop = STOP_IRQ;
	else if (m->stop == STOP_NONE && addr & 3)
		m->stop = STOP_INSN;
	if (m->stop != STOP_NONE) {
		uc_emu_stop(uc);	/* a write of PC has undone the first */
		block_passed_by(m, addr, size);
		return;
	}
	why = block_stop(m, addr, size, &b);
	if (why != STOP_NONE) {
		m->refused = size / 4;
		stop(m, why);
		return;
	}
	m->budget--;
	sync_before_block(m, b);
	m->cur = b;
}

/* Of the guest: PC is the instruction's, or behind a call */
static enum stop intr_stop(uint32_t intno)
{
	return intno == EXCP_SWI || intno == EXCP_HVC || intno == EXCP_SMC ? STOP_CALL : STOP_INSN;
}

static void on_intr(uc_engine *uc, uint32_t intno, void *data)
{
	struct ucpu *m = data;

	(void)uc;
	if (!m->loading)
		stop(m, intr_stop(intno));
	else if (intno == EXCP_UDEF && uc_get(m, UC_ARM64_REG_PC) == STUB_ADDR + 8)
		ucpu_load_finish(m);
	else
		stop(m, STOP_STUB);
}

static bool on_mem_invalid(uc_engine *uc, uc_mem_type type, uint64_t addr, int size,
			   int64_t value, void *data)
{
	struct ucpu *m = data;

	(void)uc;
	(void)type;
	(void)addr;
	(void)size;
	(void)value;
	if (m->stop == STOP_NONE)
		m->stop = STOP_ACCESS;
	return false;
}

/* That this hook exists makes Unicorn keep PC exact at every access, too */
static void on_mem_access(uc_engine *uc, uc_mem_type type, uint64_t addr, int size,
			  int64_t value, void *data)
{
	(void)uc;
	(void)value;
	reach_check(data, addr, (uint64_t)size, type == UC_MEM_WRITE);
	single_access(data, addr, (uint64_t)size, type == UC_MEM_WRITE);
}

bool hooks_add(struct ucpu *m)
{
	const struct {
		void *callback;
		int type;
	} hooks[] = {
		{ (void *)on_block, UC_HOOK_BLOCK },
		{ (void *)on_intr, UC_HOOK_INTR },
		{ (void *)on_mem_invalid, UC_HOOK_MEM_UNMAPPED | UC_HOOK_MEM_PROT },
		{ (void *)on_mem_access, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE },
	};
	uc_hook handle;

	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (uc_hook_add(m->uc, &handle, hooks[i].type, hooks[i].callback, m, 1, 0))
			return false;
	return !m->single || single_hook_add(m);
}
