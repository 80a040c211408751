// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cpu_a64_ops: load the registers, run block after block, deliver what instructions take, until
 * an exception goes to EL2; and give the registers back.
 */
#include "host_memory.h"
#include "host_signals.h"
#include "row.h"

#define NO_FURTHER	(UINT32_MAX - 1)	/* the id of no map, nor of a64_no_block */

static bool broken(struct cpu_exit *exit, const char *message)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_BROKEN, .message = message };
	return true;
}

/* Any other fault is a defect of this process */
static bool is_guest_memory(struct host_fault *fault, const siginfo_t *info)
{
	const struct a64 *m = a64_instance();
	uintptr_t addr = (uintptr_t)info->si_addr;

	(void)fault;
	for (size_t i = 0; i < m->nr_slots; i++)
		if (addr - (uintptr_t)m->slots[i].host < m->slots[i].size)
			return true;
	return false;
}

uint64_t a64_more_budget(struct a64 *m)
{
	uint64_t more;

	m->signal |= m->reserve && host_signals_due();
	if (!m->reserve || m->signal)
		return 0;
	more = host_signals_slice();
	if (more > m->reserve)
		more = m->reserve;
	m->reserve -= more;
	m->clock += more;
	return more;
}

static inline bool kicked(const struct a64 *m)
{
	return __atomic_load_n(m->kick, __ATOMIC_RELAXED);
}

static inline bool interrupted(struct a64 *m)
{
	if (!m->budget)
		m->budget = a64_more_budget(m);
	return !m->budget || kicked(m);
}

/* The end of a block where the budget has it, for as long as that block is run */
static void cut(struct a64 *m, struct a64_block *b, uint64_t words)
{
	struct a64_op *op = b->op;

	for (uint64_t i = 0; i < words; i++)
		op += op->vector ? A64_VECTOR_OPS : 1;
	m->cut = op;
	m->uncut = *op;
	*op = a64_end_behind((unsigned int)words);
}

static void mend(struct a64 *m)
{
	if (m->cut)
		*m->cut = m->uncut;
	m->cut = NULL;
}

/* One block, and all to which it leads by itself; m->block is the last of them then */
static inline enum a64_result run_words(struct a64 *m, struct a64_block *b)
{
	enum a64_result result;

	m->block = b;
	result = b->op->exec(m, b->op);
	m->budget -= m->done;
	return result;
}

/* The same, block by block, or as far as @traces leads, with the branches that are taken */
static enum a64_result run_traced(struct a64 *m, struct a64_block *b, uint32_t traces)
{
	bool tracing = m->pcpu->watch && m->pcpu->watch->tracing;
	enum a64_result result;

	m->chains = 0;
	m->traces = tracing ? traces : 0;
	result = run_words(m, b);
	if (tracing && m->done && result != A64_TRAPPED)
		a64_note_branch(m, m->done);
	return result;
}

/* Of the block *@b no more than the budget has */
static enum a64_result run_part(struct a64 *m, struct a64_block *b, uint64_t words)
{
	enum a64_result result;

	cut(m, b, words);
	result = run_traced(m, b, NO_FURTHER);
	mend(m);
	m->leaving = NULL;
	return result;
}

/* No further than to an address that ends the run */
static enum a64_result run_to_stop(struct a64 *m, struct a64_block *b)
{
	uint64_t words = (cpu_watch_next_stop(m->pcpu->watch, b->pc + 4) - b->pc) / 4;

	if (words > m->budget)
		words = m->budget;
	if (words < b->nr)
		return run_part(m, b, words);
	return run_traced(m, b, NO_FURTHER);
}

/* The block @b, and others behind it as long as it is plain which */
static enum a64_result run_blocks(struct a64 *m, struct a64_block *b)
{
	if (b->nr > m->budget && m->reserve)
		m->budget += a64_more_budget(m);
	if (m->single && b->nr > 1)
		return run_part(m, b, 1);
	if (m->pcpu->watch && m->pcpu->watch->nr_stops)
		return run_to_stop(m, b);
	if (b->nr > m->budget)
		return run_part(m, b, m->budget);
	if (m->pcpu->watch && m->pcpu->watch->tracing)
		return run_traced(m, b, m->single ? NO_FURTHER : m->map->id);
	m->chains = m->single ? 0 : m->map->id;
	return run_words(m, b);
}

/* What the first instruction of a block finds in PSTATE, and what it takes for that */
static enum a64_result enter_block(struct a64 *m, const struct a64_block *b)
{
	if (m->pstate & PSTATE_IL)
		return a64_to_el1(m, a64_esr(ESR_EC_ILL, 0));
	if (m->pstate & PSTATE_BTYPE && !a64_branch_target_ok(m, b))
		return a64_to_el1(m, a64_esr(ESR_EC_BTI, (m->pstate & PSTATE_BTYPE) >>
							  PSTATE_BTYPE_SHIFT));
	return A64_DONE;
}

/* The instruction that has been stepped is done: SSAdvance() */
static void step_done(struct a64 *m)
{
	m->pstate &= ~PSTATE_SS;
	m->pcpu->own.stepped = true;
}

static bool is_call(const struct a64_trap *trap)
{
	return ESR_EC(trap->esr) == ESR_EC_SVC64 || ESR_EC(trap->esr) == ESR_EC_HVC64;
}

/* What a block has taken.  True: an exit. */
static bool trapped(struct a64 *m, bool stepping, struct cpu_exit *exit)
{
	if (stepping && is_call(&m->trap))
		step_done(m);
	m->pcpu->own.stepped = false;
	if (!m->done) {
		m->pstate |= m->entry_btype;
		m->clock -= m->budget > 0;
		m->budget -= m->budget > 0;	/* a vector that faults again is a loop, too */
	}
	return a64_deliver(m, exit);
}

/* A block or more, and what the last one takes.  True: an exit. */
static bool step_block(struct a64 *m, struct cpu_exit *exit)
{
	enum a64_result result = A64_TRAPPED;
	bool stepping = m->steps;
	struct a64_block *b;

	m->at = NULL;
	m->done = 0;
	m->entry_btype = m->pstate & PSTATE_BTYPE;
	b = m->v.pc & 3 ? NULL : a64_block_at(m);
	if (b) {
		result = m->pstate & (PSTATE_IL | PSTATE_BTYPE) ? enter_block(m, b) : A64_DONE;
		if (result == A64_DONE) {
			m->pstate &= ~PSTATE_BTYPE;
			result = run_blocks(m, b);
		}
	} else if (m->v.pc & 3) {
		a64_pc_misaligned(m);
	}
	if (result == A64_TRAPPED)
		return trapped(m, stepping, exit);
	if (stepping)
		step_done(m);
	return false;
}

/* The word in which memory was not there: what came before it is done */
static bool host_fault(struct a64 *m, struct cpu_exit *exit)
{
	enum a64_result result = A64_TRAPPED;

	mend(m);
	m->trap = (struct a64_trap){ .to = A64_HOST_FAULT };
	if (m->at) {
		m->v.pc = m->block->pc + m->at->offset;
		m->budget -= m->at->offset / 4u;
		result = a64_exactly(m);
		m->clock += result != A64_TRAPPED;
	}
	return result == A64_TRAPPED && a64_deliver(m, exit);
}

/* True: an exit */
static bool step(struct a64 *m, struct cpu_exit *exit)
{
	if (interrupted(m)) {
		*exit = (struct cpu_exit){ .reason = CPU_EXIT_IRQ };
		return true;
	}
	return !a64_asynchronous(m) && (a64_debugged(m, exit) || step_block(m, exit));
}

static void run_until_exit(struct a64 *m, struct cpu_exit *exit)
{
	if (sigsetjmp(m->fault.jump, 0)) {
		if (host_fault(m, exit)) {
			host_fault_leave(&m->fault);
			return;
		}
	}
	m->fault.takes = is_guest_memory;
	host_fault_enter(&m->fault);
	while (!step(m, exit))
		;
	host_fault_leave(&m->fault);
}

static void set_budget(struct a64 *m, uint64_t left)
{
	uint64_t slice = host_signals_slice();

	m->budget = left < slice ? left : slice;
	m->reserve = left - m->budget;
	m->signal = false;
}

/* The calling thread's instance, with the registers of @pcpu; NULL: *exit says why not */
static struct a64 *begin(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
			 struct cpu_exit *exit)
{
	const char *fault = cpu_state_fault(pcpu);
	struct a64 *m = fault ? NULL : a64_instance();

	if (!m) {
		if (!fault)
			host_memory_missing();
		broken(exit, fault ? fault : "no memory for the CPU");
		return NULL;
	}
	m->slots = slots;
	m->nr_slots = nr_slots;
	a64_maps_begin(m);
	a64_load(m, pcpu);
	m->leaving = NULL;
	m->traces = 0;
	return m;
}

/* Returns what is left of the budget */
static uint64_t run(struct a64 *m, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	static const volatile uint8_t never;

	m->kick = kick ? kick : &never;
	m->clock = m->pcpu->own.ticks + m->budget;
	run_until_exit(m, exit);
	m->pcpu->own.ticks = m->clock - m->budget;
	a64_collect(m);
	return m->budget + m->reserve;
}

static void a64_run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		    uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	struct a64 *m = begin(pcpu, slots, nr_slots, exit);
	uint64_t left = budget ? *budget : UINT64_MAX, rest;

	if (!m)
		return;
	set_budget(m, left);
	rest = run(m, kick, exit);
	host_signals_keep(m->budget > 64 ? m->budget - 64 : 0);
	if (budget)
		*budget = rest == left && rest ? rest - 1 : rest;
}

void cpu_a64_execute(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		     struct cpu_budget *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	struct a64 *m = begin(pcpu, slots, nr_slots, exit);

	if (!m)
		return;
	m->budget = budget->nr;
	m->reserve = budget->reserve;
	m->signal = false;
	run(m, kick, exit);
	*budget = (struct cpu_budget){ m->budget, m->reserve, m->signal };
}

const struct cpu_ops cpu_a64_ops = {
	.name = "a64",
	.run = a64_run,
	.release = a64_release,
	.id_register = a64_id_register,
};
