// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cpu_unicorn_ops: load the registers, let Unicorn run until it has to be left,
 * collect them, hand over what Unicorn does not do, and again until that goes to EL2.
 */
#include "host_memory.h"
#include "ucpu.h"

/*
 * Instructions: a block of Unicorn's has no more.  Its translator cannot survive one of the block
 * at PC; which one that is the A64 CPU need not know.
 */
#define LONGEST_BLOCK	512

static bool broken(struct cpu_exit *exit, const char *message)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_BROKEN, .message = message };
	return true;
}

static bool host_fault(struct cpu_exit *exit)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_FAULT };
	return true;
}

static bool interrupted(struct cpu_exit *exit)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_IRQ };
	return true;
}

/* Unicorn -> struct pcpu, with the running block accounted for up to @pc */
static void leave(struct ucpu *m, uint64_t pc)
{
	bool all = m->stop == STOP_NONE || m->stop == STOP_ABORT;

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
static void enter(struct ucpu *m)
{
	uint64_t until, pc;

	start(m, ucpu_load(m), NOWHERE, false);
	pc = uc_get(m, UC_ARM64_REG_PC);
	while (m->stop == STOP_INSN && m->stop_pc != pc) {
		until = m->stop_pc;
		start(m, pc, until, true);
		pc = uc_get(m, UC_ARM64_REG_PC);
	}
	leave(m, pc);
}

/* Where the exception of Unicorn's own comes from: PC may be behind the instruction */
static bool intr(struct ucpu *m, struct cpu_exit *exit)
{
	switch (m->intno) {
	case EXCP_SWI:
	case EXCP_HVC:
	case EXCP_SMC:
		m->pcpu->pc -= 4;
		return hand_over(m, 1, exit);
	case EXCP_BKPT:
	case EXCP_PREFETCH_ABORT:
	case EXCP_DATA_ABORT:
		return hand_over(m, 1, exit);
	default:
		return broken(exit, "Unicorn raised an exception that the machine does not know");
	}
}

/* Unicorn has stopped by itself, behind it: only WFI does that */
static bool wfi(struct ucpu *m, struct cpu_exit *exit)
{
	m->pcpu->pc -= 4;
	return hand_over(m, 1, exit);
}

static bool deliver(struct ucpu *m, struct cpu_exit *exit)
{
	switch (m->stop) {
	case STOP_NONE:
		return wfi(m, exit);
	case STOP_IRQ:
		return interrupted(exit);
	case STOP_INSN:
	case STOP_ENGINE:
	case STOP_PC_ALIGN:
	case STOP_MEM:
		return hand_over(m, 1, exit);
	case STOP_STALE:
		block_forget(m, m->stop_pc);
		m->uncharged = true;
		return false;
	case STOP_FULL:
		m->spent = true;
		m->uncharged = true;
		return false;
	case STOP_INTR:
		return intr(m, exit);
	case STOP_ABORT:
		return hand_over(m, LONGEST_BLOCK, exit);
	case STOP_FAULT:
		return m->fault_in == FAULT_IN_ENGINE ? hand_over(m, 1, exit) : host_fault(exit);
	case STOP_NO_MEMORY:
		host_memory_missing();
		return broken(exit, "Unicorn has run out of memory");
	case STOP_STUB:
		break;
	}
	return broken(exit, "the guest could not be entered");
}

/*
 * A state in which Unicorn gets no instruction right: alignment checks, software step, PSTATE.IL,
 * interrupts that wait
 */
static bool not_unicorns(const struct pcpu *pcpu)
{
	return pcpu->sys.sctlr_el1 & SCTLR_A || pcpu->sysreg[CPU_MDSCR_EL1] & MDSCR_SS ||
	       pcpu->pstate & PSTATE_IL || pcpu->pc & 3 || pcpu->irq || pcpu->fiq;
}

/* Up to what stops it, and what that is.  True: an exit. */
static bool run_entered(struct ucpu *m, struct cpu_exit *exit)
{
	if (not_unicorns(m->pcpu))
		return hand_over(m, 1, exit);
	if (!reach_begin(m, m->pcpu->sys.sctlr_el1 & SCTLR_M)) {
		m->spent = true;
		host_memory_missing();
		return broken(exit, "no memory for what is no guest memory");
	}
	enter(m);
	return deliver(m, exit);
}

/* One stretch in Unicorn, and what ended it.  True: that was an exit. */
static bool run_once(struct ucpu *m, struct cpu_exit *exit)
{
	bool done;

	if (sigsetjmp(m->outer.fault.jump, 0)) {
		m->spent = true;
		return host_fault(exit);
	}
	guard_outer(m);
	m->uncharged = false;
	m->stop = STOP_NONE;
	engine_bind(m);
	done = ucpu_interrupted(m) ? interrupted(exit) : run_entered(m, exit);
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
	const uint64_t allowed = left, ticks = pcpu->ticks;
	struct pace pace = { .left = UINT64_MAX, .stretch = 1 };
	bool done = false;

	while (!done) {
		const char *fault = cpu_state_fault(pcpu);
		struct ucpu *m = fault ? NULL : ucpu_get(slots, nr_slots, &fault);

		if (!m) {
			broken(exit, fault);
			return;
		}
		pcpu->sys.el = (pcpu->pstate & PSTATE_EL_MASK) >> 2;
		m->pcpu = pcpu;
		set_budget(m, left);
		m->kick = kick;
		m->pace = &pace;
		done = run_once(m, exit);
		take_budget(m, &left);
		pcpu->ticks = ticks + (allowed - left);
		m->pcpu = NULL;
		m->pace = NULL;
		if (m->spent)
			ucpu_retire(m);
	}
	if (budget)
		*budget = left;
}

static void release(void)
{
	ucpu_release_all();
	cpu_a64_ops.release();
}

const struct cpu_ops cpu_unicorn_ops = {
	.name = "unicorn",
	.run = unicorn_run,
	.release = release,
};
