// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Unicorn calls while it runs.  Nothing is decided here: a hook either goes on
 * or notes why Unicorn has to be left.
 */
#include "ucpu.h"
#include "a64.h"

/* The first reason counts: Unicorn may call on until it has stopped */
void ucpu_stop(struct ucpu *m, enum stop why, uint64_t pc)
{
	if (m->stop == STOP_NONE) {
		m->stop = why;
		m->stop_pc = pc;
	}
	uc_emu_stop(m->uc);
}

/* An ERET has run */
static void refresh_el(struct ucpu *m)
{
	uint64_t lost = m->pcpu->sysreg[CPU_SPSR_EL1] & PSTATE_NOT_UNICORNS;
	uint64_t pstate = uc_get(m, UC_ARM64_REG_PSTATE);

	if (lost)
		uc_set(m, UC_ARM64_REG_PSTATE, pstate | lost);
	m->engine.sys.el = (pstate & PSTATE_EL_MASK) >> 2;
	m->el_stale = false;
	engine_changed(m);
}

static bool sp_misaligned(struct ucpu *m, const struct block *b)
{
	uint64_t enable = m->engine.sys.el ? SCTLR_SA : SCTLR_SA0;

	if (!(m->engine.sys.sctlr_el1 & enable))
		return false;
	return b->sp_fault >> (uc_get(m, UC_ARM64_REG_SP) & 15) & 1;
}

/* True if Unicorn must not run all of the block */
static bool block_refused(struct ucpu *m, const struct block *b)
{
	bool look = b->flags & (BLOCK_STOP | BLOCK_ERET);
	int index;

	if (b->flags & BLOCK_FP)
		look |= m->fp_trapped;
	if (b->flags & BLOCK_SP)
		look |= sp_misaligned(m, b);
	if (!look)
		return false;
	index = block_first_stop(m, b);
	if (index < 0)
		return false;
	ucpu_stop(m, STOP_INSN, b->addr + 4 * (uint64_t)index);
	return true;
}

static bool block_unknown(struct ucpu *m, enum block_state state, uint64_t addr)
{
	switch (state) {
	case BLOCK_CHANGED:
		ucpu_stop(m, STOP_STALE, addr);
		return true;
	case BLOCK_NO_ROOM:
		ucpu_stop(m, STOP_FULL, addr);
		return true;
	case BLOCK_NO_MEMORY:
		ucpu_stop(m, STOP_INSN, addr);
		return true;
	default:
		return false;
	}
}

/* Whatever block it is */
static void stop_before_block(struct ucpu *m, uint64_t addr)
{
	if (m->el_stale)
		refresh_el(m);
	if (ucpu_interrupted(m))
		ucpu_stop(m, STOP_IRQ, addr);
	else if (addr & 3)
		ucpu_stop(m, STOP_PC_ALIGN, addr);
}

/* Called before the first instruction of every block; uc_emu_stop() here precedes it */
static void on_block(uc_engine *uc, uint64_t addr, uint32_t size, void *data)
{
	struct ucpu *m = data;
	const struct block *b = NULL;
	enum block_state state;

	if (m->loading)
		return;
	sync_block_done(m);
	if (m->stop == STOP_NONE)
		stop_before_block(m, addr);
	if (m->stop != STOP_NONE) {
		uc_emu_stop(uc);	/* a write of PC has undone the first */
		block_passed_by(m, addr, size);
		return;
	}
	m->block_pc = addr;
	state = block_get(m, addr, size, &b);
	m->block_pc = NOWHERE;
	if (block_unknown(m, state, addr))
		return;
	m->budget--;
	if (!b || block_refused(m, b))
		return;
	sync_before_block(m, b);
	if (b->flags & BLOCK_TLBI)
		m->host_gen++;
	m->el_stale = b->flags & BLOCK_ERET;
	m->cur = b;
}

static void on_intr(uc_engine *uc, uint32_t intno, void *data)
{
	struct ucpu *m = data;

	(void)uc;
	if (m->loading) {
		if (uc_get(m, UC_ARM64_REG_PC) == STUB_ADDR + 8)
			ucpu_load_finish(m);
		else
			ucpu_stop(m, STOP_STUB, STUB_ADDR);
		return;
	}
	if (intno == EXCP_UDEF) {
		guard_pause(true);
		engine_trap(m);
		guard_pause(false);
		return;
	}
	m->intno = intno;
	ucpu_stop(m, STOP_INTR, uc_get(m, UC_ARM64_REG_PC));
}

static bool on_mem_invalid(uc_engine *uc, uc_mem_type type, uint64_t addr, int size,
			   int64_t value, void *data)
{
	struct ucpu *m = data;

	(void)uc;
	(void)size;
	(void)value;
	if (m->stop != STOP_NONE)
		return false;
	m->mem_type = type;
	m->mem_addr = addr;
	m->stop = STOP_MEM;
	m->stop_pc = uc_get(m, UC_ARM64_REG_PC);
	return false;
}

/* That this hook exists makes Unicorn keep PC exact at every access, too */
static void on_mem_access(uc_engine *uc, uc_mem_type type, uint64_t addr, int size,
			  int64_t value, void *data)
{
	(void)uc;
	(void)value;
	reach_check(data, addr, (uint64_t)size, type == UC_MEM_WRITE);
}

static uint32_t system_word(const uc_arm64_cp_reg *reg, bool read)
{
	return 0xd5000000u | (uint32_t)read << 21 |
	       A64_SYSREG(reg->op0, reg->op1, reg->crn, reg->crm, reg->op2);
}

static uint32_t on_mrs(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *data)
{
	(void)uc;
	return sysreg_hook(data, system_word(cp, true), reg, cp->val);
}

static uint32_t on_msr(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *data)
{
	(void)uc;
	return sysreg_hook(data, system_word(cp, false), reg, cp->val);
}

bool hooks_add(struct ucpu *m)
{
	const struct {
		void *callback;
		int type;
		int insn;
	} hooks[] = {
		{ (void *)on_block, UC_HOOK_BLOCK, 0 },
		{ (void *)on_intr, UC_HOOK_INTR, 0 },
		{ (void *)on_mem_invalid, UC_HOOK_MEM_UNMAPPED | UC_HOOK_MEM_PROT, 0 },
		{ (void *)on_mem_access, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, 0 },
		{ (void *)on_mrs, UC_HOOK_INSN, UC_ARM64_INS_MRS },
		{ (void *)on_msr, UC_HOOK_INSN, UC_ARM64_INS_MSR },
	};
	uc_hook handle;

	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (uc_hook_add(m->uc, &handle, hooks[i].type, hooks[i].callback, m, 1, 0,
				hooks[i].insn))
			return false;
	return true;
}
