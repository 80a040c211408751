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

/*
 * Unicorn -> struct pcpu.  Where the guest is: its registers are exact, but PC is set at accesses and
 * ends of blocks only.
 */
static void leave(struct ucpu *m)
{
	uint64_t pc = uc_get(m, UC_ARM64_REG_PC);

	if (m->stop == STOP_FAULT && m->block_pc != NOWHERE)
		pc = m->block_pc;
	if (m->stop == STOP_CALL)
		pc -= 4;
	if (m->cur && m->cur->addr == pc && m->stop != STOP_ABORT)
		m->budget++;	/* nothing of the block has run */
	if (m->cur && m->stop != STOP_ABORT && pc - m->cur->addr < m->cur->size)
		sync_block_left(m, pc);
	else
		sync_block_done(m);
	ucpu_collect(m);
	m->pcpu->pc = pc;
}

static void enter(struct ucpu *m)
{
	m->stop = STOP_NONE;
	m->block_pc = NOWHERE;
	single_begin(m);
	guard_start(m, ucpu_load(m));
	if (!m->spent)
		block_forget_passed(m);
	leave(m);
	single_left(m);
}

static bool deliver(struct ucpu *m, struct cpu_exit *exit)
{
	if (single_is_done(m))
		return interrupted(exit);
	switch (m->stop) {
	case STOP_IRQ:
		return interrupted(exit);
	case STOP_NONE:
	case STOP_INSN:
	case STOP_CALL:
	case STOP_ACCESS:
		return hand_over(m, 1, exit);
	case STOP_BLOCK:
		return hand_over(m, m->refused, exit);
	case STOP_STALE:
		block_forget(m, m->pcpu->pc);
		m->uncharged = true;
		return false;
	case STOP_FULL:
		m->spent = true;
		m->uncharged = true;
		return false;
	case STOP_ABORT:
		return hand_over(m, LONGEST_BLOCK, exit);
	case STOP_FAULT:
		return host_fault(exit);
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
	       pcpu->pstate & PSTATE_IL || pcpu->pc & 3 || pcpu->irq || pcpu->fiq || pcpu->serror;
}

/* Up to what stops it, and what that is.  True: an exit. */
static bool run_entered(struct ucpu *m, struct cpu_exit *exit)
{
	if (not_unicorns(m->pcpu) || !code_memory(m, m->pcpu->pc, 4))
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
	done = ucpu_interrupted(m) ? interrupted(exit) : run_entered(m, exit);
	host_fault_leave(&m->outer.fault);
	return done;
}

uint64_t ucpu_more_budget(struct ucpu *m)
{
	uint64_t more;

	m->signal |= m->reserve && host_signals_due();
	if (!m->reserve || m->signal)
		return 0;
	more = host_signals_slice();
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

/* Unicorn tells nobody of its stores, nor has it debug exceptions to EL2 */
static bool somebody_asks(const struct cpu_mem_slot *slots, size_t nr_slots)
{
	for (size_t i = 0; i < nr_slots; i++)
		if (slots[i].dirty)
			return true;
	return false;
}

static void unicorn_run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
			uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	uint64_t left = budget ? *budget : UINT64_MAX;
	const uint64_t allowed = left, ticks = pcpu->own.ticks;
	struct pace pace = { .left = UINT64_MAX, .stretch = 1 };
	const bool single = single_asked(pcpu);
	bool done = false;

	if (pcpu->debug || pcpu->mte || (!single && somebody_asks(slots, nr_slots))) {
		cpu_a64_ops.run(pcpu, slots, nr_slots, budget, kick, exit);
		return;
	}
	while (!done) {
		const char *fault = cpu_state_fault(pcpu);
		struct ucpu *m = fault ? NULL : ucpu_get(slots, nr_slots, single, &fault);

		if (fault) {
			broken(exit, fault);
			return;
		}
		if (!m) {
			cpu_a64_ops.run(pcpu, slots, nr_slots, budget ? &left : NULL, kick, exit);
			break;
		}
		pcpu->sys.el = (pcpu->pstate & PSTATE_EL_MASK) >> 2;
		m->pcpu = pcpu;
		set_budget(m, left);
		m->kick = kick;
		m->pace = &pace;
		done = run_once(m, exit);
		take_budget(m, &left);
		pcpu->own.ticks = ticks + (allowed - left);
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

static uint64_t id_register(uint16_t sysreg, uint64_t value)
{
	return cpu_a64_ops.id_register(sysreg, value);
}

const bool cpu_unicorn_is_built = true;

const struct cpu_ops cpu_unicorn_ops = {
	.name = "unicorn",
	.run = unicorn_run,
	.release = release,
	.id_register = id_register,
};
