// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cpu_unicorn_ops: load the registers, let Unicorn run until it has to be left,
 * collect them, deliver the exception, and again until one goes to EL2.
 */
#include "host_memory.h"
#include "ucpu.h"
#include "a64.h"

#define ESR_ISS_WFx	(UINT64_C(0x1e) << 20)	/* CV 1, COND 0b1110, TI 0: WFI */

static bool broken(struct cpu_exit *exit, const char *message)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_BROKEN, .message = message };
	return true;
}

static bool interrupted(struct cpu_exit *exit)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_IRQ };
	return true;
}

static const char *pcpu_fault(const struct pcpu *pcpu)
{
	if (pcpu->pstate & PSTATE_nRW)
		return "PSTATE.nRW is set: this CPU has no AArch32";
	switch (pcpu->pstate & PSTATE_MODE_MASK) {
	case PSTATE_EL0t:
	case PSTATE_EL1t:
	case PSTATE_EL1h:
		return NULL;
	default:
		return "PSTATE.M is neither EL0t, EL1t nor EL1h";
	}
}

static bool pc_misaligned(struct ucpu *m)
{
	uint64_t esr = (uint64_t)ESR_EC_PC_ALIGN << ESR_EC_SHIFT | ESR_IL;

	cpu_enter_el1(m->pcpu, esr, m->pcpu->pc, true);
	return false;
}

/* Unicorn has stopped by itself: only WFI does that */
static bool wfi(struct ucpu *m, struct cpu_exit *exit)
{
	uint32_t word;

	m->pcpu->pc -= 4;
	if (!fetch_word(m, m->pcpu->pc, &word) || word != A64_WFI)
		return broken(exit, "Unicorn stopped for no known reason");
	exit_sync(exit, (uint64_t)ESR_EC_WFx << ESR_EC_SHIFT | ESR_IL | ESR_ISS_WFx, 0, 0);
	return true;
}

/* Unicorn -> struct pcpu, with the running block accounted for up to @pc */
static void leave(struct ucpu *m, uint64_t pc)
{
	bool all = m->stop == STOP_NONE || m->stop == STOP_ABORT || m->stop == STOP_RELOAD;

	if (m->stop == STOP_FAULT && m->cur)
		all = pc - m->cur->addr >= m->cur->size;
	if (m->stop == STOP_INTR && m->intno != EXCP_DATA_ABORT && m->intno != EXCP_BKPT)
		all = true;
	if (all)
		sync_block_done(m);
	else
		sync_block_left(m, pc);
	m->pcpu->sys = m->engine.sys;
	ucpu_collect(m);
	m->engine.sys.el = m->pcpu->sys.el;
	m->pcpu->pc = pc;
}

/* Unicorn stopped at @until, or because of WFI */
static void note_arrival(struct ucpu *m, uint64_t until)
{
	if (m->stop == STOP_NONE && uc_get(m, UC_ARM64_REG_PC) == until) {
		m->stop = STOP_INSN;
		m->stop_pc = until;
	}
}

/* Where the guest is: its registers are exact, but PC is set at accesses and ends of blocks only */
static void note_fault(struct ucpu *m)
{
	if (m->fault_in == FAULT_IN_ENGINE)
		engine_abandon(m);
	else if (m->block_pc != NOWHERE)
		uc_set(m, UC_ARM64_REG_PC, m->block_pc);
}

static void start(struct ucpu *m, uint64_t pc, uint64_t until, bool anew)
{
	m->stop = STOP_NONE;
	m->block_pc = NOWHERE;
	guard_start(m, pc, until, anew);
	if (!m->spent)
		block_forget_passed(m);
	if (m->stop == STOP_FAULT)
		note_fault(m);
	note_arrival(m, until);
}

/*
 * Unicorn stops before a whole block.  If it may run the first instructions of it,
 * that takes a second start with `until`, which works on fresh translations only.
 */
static void enter(struct ucpu *m, uint64_t until)
{
	uint64_t pc;

	start(m, ucpu_load(m), until, false);
	pc = uc_get(m, UC_ARM64_REG_PC);
	while (m->stop == STOP_INSN && m->stop_pc != pc) {
		until = m->stop_pc;
		start(m, pc, until, true);
		pc = uc_get(m, UC_ARM64_REG_PC);
	}
	leave(m, pc);
}

/*
 * Unicorn's translator cannot survive a word of the block at PC: most likely the first
 * one known to be fatal.  What stands before it shall run.  When that has been tried,
 * go by single words; the one that is fatal alone is undefined.
 */
static void avoid_fatal_word(struct ucpu *m, uint64_t tried, uint64_t *until)
{
	const uint64_t longest_block = 2 * PAGE_SIZE_4K;
	uint64_t pc = m->pcpu->pc;
	uint32_t word;

	if (tried == pc + 4) {
		*until = pc;
		return;
	}
	*until = pc + 4;
	for (uint64_t n = 0; tried == NOWHERE && n < longest_block; n += 4) {
		if (!fetch_word(m, pc + n, &word))
			return;
		if (guard_is_fatal(word)) {
			*until = pc + n;
			return;
		}
	}
}

static bool deliver(struct ucpu *m, uint64_t tried, uint64_t *until, struct cpu_exit *exit)
{
	switch (m->stop) {
	case STOP_NONE:
		return wfi(m, exit);
	case STOP_IRQ:
		return interrupted(exit);
	case STOP_INSN:
		return deliver_insn(m, exit);
	case STOP_STALE:
		block_forget(m, m->stop_pc);
		m->uncharged = true;
		return false;
	case STOP_RELOAD:
		return false;
	case STOP_FULL:
		m->spent = true;
		m->uncharged = true;
		return false;
	case STOP_PC_ALIGN:
		return pc_misaligned(m);
	case STOP_INTR:
		return deliver_intr(m, exit);
	case STOP_ENGINE:
		return deliver_engine(m, exit);
	case STOP_MEM:
		return deliver_mem(m, exit);
	case STOP_ABORT:
		avoid_fatal_word(m, tried, until);
		return false;
	case STOP_FAULT:
		return deliver_fault(m, exit);
	case STOP_NO_MEMORY:
		host_memory_missing();
		return broken(exit, "Unicorn has run out of memory");
	case STOP_STUB:
		break;
	}
	return broken(exit, "the guest could not be entered");
}

/* Up to what stops it, and what that is.  True: an exit. */
static bool run_entered(struct ucpu *m, uint64_t run_until, uint64_t *until, struct cpu_exit *exit)
{
	if (m->pcpu->pc & 3)
		return pc_misaligned(m);
	if (m->pcpu->pstate & PSTATE_IL || m->pcpu->pc == run_until)
		return deliver_insn(m, exit);
	enter(m, run_until);
	return deliver(m, run_until, until, exit);
}

/* One stretch in Unicorn, and what ended it.  True: that was an exit. */
static bool run_once(struct ucpu *m, uint64_t *until, struct cpu_exit *exit)
{
	uint64_t run_until = *until;
	bool done;

	if (sigsetjmp(m->outer.fault.jump, 0)) {
		m->spent = true;
		return exit_host_fault(exit);
	}
	guard_outer(m);
	*until = NOWHERE;
	m->uncharged = false;
	engine_bind(m);
	done = ucpu_interrupted(m) ? interrupted(exit) : run_entered(m, run_until, until, exit);
	host_fault_leave(&m->outer.fault);
	return done;
}

uint64_t ucpu_more_budget(struct ucpu *m, uint64_t least)
{
	uint64_t more;

	m->signal |= m->reserve && host_signals_due();
	if (!m->reserve || m->signal)
		return 0;
	more = host_signals_slice();
	if (more < least)
		more = least;
	if (more > m->reserve)
		more = m->reserve;
	m->reserve -= more;
	return more;
}

/* Of @left, what may be used up to the next look for signals */
static void set_budget(struct ucpu *m, uint64_t left)
{
	uint64_t slice = host_signals_slice();

	m->budget = left < slice ? left : slice;
	m->reserve = left - m->budget;
	m->signal = false;
}

/*
 * What remains of *@left.  An exception whose vector faults again is a loop, too; but what an
 * instance does or does not know from before is no matter of the guest's.  Entering it takes as
 * long as many instructions.  Behind an instance that is spent it is time for a look at signals:
 * making another may take most of a second.
 */
static void take_budget(struct ucpu *m, uint64_t *left)
{
	const uint64_t entry = 64;
	uint64_t rest = m->budget + m->reserve;

	if (rest == *left && rest && !m->uncharged)
		rest--;
	*left = rest;
	host_signals_keep(m->budget > entry && !m->spent ? m->budget - entry : 0);
}

static void unicorn_run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
			uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	uint64_t left = budget ? *budget : UINT64_MAX;
	uint64_t until = NOWHERE;
	bool done = false;

	while (!done) {
		const char *fault = pcpu_fault(pcpu);
		struct ucpu *m = fault ? NULL : ucpu_get(slots, nr_slots, &fault);

		if (!m) {
			broken(exit, fault);
			return;
		}
		pcpu->sys.el = (pcpu->pstate & PSTATE_EL_MASK) >> 2;
		m->pcpu = pcpu;
		set_budget(m, left);
		m->kick = kick;
		done = run_once(m, &until, exit);
		take_budget(m, &left);
		m->pcpu = NULL;
		if (m->spent)
			ucpu_retire(m);
	}
	if (budget)
		*budget = left;
}

const struct cpu_ops cpu_unicorn_ops = {
	.name = "unicorn",
	.run = unicorn_run,
	.release = ucpu_release_all,
};
