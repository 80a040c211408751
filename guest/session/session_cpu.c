// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "session.h"
#include "session_cpu.h"

#define MAX_SLOTS 8

static _Thread_local struct session_cpu *in_use;

void session_cpu_use(struct session_cpu *cpu)
{
	in_use = cpu;
}

/* What KVM_RUN switches, and nothing of what the CPU is */
static void put(struct pcpu *to, const struct pcpu *from)
{
	const struct smevec_sys el2 = to->sys;

	memcpy(to->x, from->x, sizeof(to->x));
	to->sp_el0 = from->sp_el0;
	to->sp_el1 = from->sp_el1;
	to->pc = from->pc;
	to->pstate = from->pstate;
	memcpy(to->sysreg, from->sysreg, sizeof(to->sysreg));
	to->sys = from->sys;
	to->sys.zcr_el2 = el2.zcr_el2;
	to->sys.smcr_el2 = el2.smcr_el2;
	to->sys.trap_fp = el2.trap_fp;
	to->sys.trap_sve = el2.trap_sve;
	to->sys.trap_sme = el2.trap_sme;
	to->sys.trap_tpidr2 = el2.trap_tpidr2;
	to->sys.trap_smpri = el2.trap_smpri;
	to->vec = from->vec;
}

/* A trapped FP instruction is what has KVM load the state */
static void exchange(struct session_cpu *cpu, struct pcpu *pcpu, struct cpu_exit *exit)
{
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_SYNC,
				   .esr = (uint64_t)ESR_EC_FP_ASIMD << ESR_EC_SHIFT | ESR_IL };
	if (pcpu->sys.trap_fp)
		return;
	exit->reason = CPU_EXIT_IRQ;
	if (cpu->want == SESSION_CPU_LOOK)
		*cpu->regs = *pcpu;
	else
		put(pcpu, cpu->regs);
}

/* KVM loads vector state and goes on: the instruction is still to come */
static bool is_lazy_load(const struct cpu_exit *exit)
{
	uint64_t ec = ESR_EC(exit->esr);

	return exit->reason == CPU_EXIT_SYNC && (ec == ESR_EC_FP_ASIMD || ec == ESR_EC_SVE || ec == ESR_EC_SME);
}

/* Vector state that is not loaded is what it was; of ZA what is there */
static void keep(struct pcpu *to, const struct pcpu *from)
{
	size_t rows = from->vec.svcr & SMEVEC_SVCR_ZA ? session_svl(from) : 0;

	memcpy(to, from, offsetof(struct pcpu, vec));
	if (from->sys.trap_fp)
		return;
	memcpy(to->vec.z, from->vec.z, sizeof(to->vec.z));
	memcpy(to->vec.p, from->vec.p, sizeof(to->vec.p));
	memcpy(to->vec.za, from->vec.za, rows * sizeof(to->vec.za[0]));
	memcpy(to->vec.zt0, from->vec.zt0, sizeof(to->vec.zt0));
	to->vec.svcr = from->vec.svcr;
	to->vec.fpmr = from->vec.fpmr;
	to->vec.fpcr = from->vec.fpcr;
	to->vec.fpsr = from->vec.fpsr;
}

/* Whoever else looks at the CPU goes on with that */
static void run_quick(struct session_quick *q, struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		      uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	struct cpu_watch own = { .stop = CPU_WATCH_GOES_ON }, *other = pcpu->watch, *watch = other ? other : &own;
	uint64_t left = q->most - q->plain, ticks = pcpu->own.ticks;

	watch->stops = q->stops;
	watch->nr_stops = q->nr_stops;
	watch->catches = true;
	pcpu->watch = watch;
	cpu_a64_ops.run(pcpu, slots, nr_slots, &left, kick, exit);
	pcpu->watch = other;
	watch->nr_stops = 0;
	watch->catches = false;
	q->plain += pcpu->own.ticks - ticks;
	*budget = 0;
	if (is_lazy_load(exit)) {
		*budget = 1;
	} else if (exit->reason == CPU_EXIT_WATCH && (watch->stop == CPU_WATCH_AT || watch->stop == CPU_WATCH_CAUGHT)) {
		q->ended = watch->stop == CPU_WATCH_AT ? QUICK_STOPPED : QUICK_LEFT;
		watch->stop = CPU_WATCH_GOES_ON;
		exit->reason = CPU_EXIT_IRQ;
	} else {
		q->ended = exit->reason == CPU_EXIT_IRQ ? QUICK_STOPPED : QUICK_LEFT;
	}
}

/* An instruction, and what it has accessed of cpu->data; on any CPU */
static void run_looking(struct session_cpu *cpu, struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
			uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	struct cpu_watch own = { .stop = CPU_WATCH_GOES_ON }, *other = pcpu->watch, *watch = other ? other : &own;
	const uint64_t ticks = pcpu->own.ticks;

	watch->data = cpu->data;
	watch->nr_data = cpu->nr_data;
	watch->touched = cpu->touched;
	watch->single = true;
	pcpu->watch = watch;
	cpu->base->run(pcpu, slots, nr_slots, budget, kick, exit);
	pcpu->watch = other;
	watch->single = false;
	watch->nr_data = 0;
	/* what others have to do with is no instruction of cpu_a64_ops's, and one of cpu_unicorn_ops's */
	if (cpu->base != &cpu_a64_ops && exit->reason != CPU_EXIT_IRQ)
		pcpu->own.ticks = ticks;
	cpu->touched = watch->touched;
}

static void run_watched(struct session_cpu *cpu, struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
			uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	struct cpu_mem_slot watched[MAX_SLOTS];
	uint64_t left = budget ? *budget : 0;

	if (cpu->dirty && nr_slots <= MAX_SLOTS) {
		for (size_t i = 0; i < nr_slots; i++) {
			watched[i] = slots[i];
			if (slots[i].gpa == cpu->gpa)
				watched[i].dirty = cpu->dirty;
		}
		slots = watched;
	}
	if (cpu->rule && left)
		*cpu->rule = 0;
	if (cpu->last != pcpu) {
		cpu->exclusive.size = 0;
		cpu->runs++;
	}
	cpu->last = pcpu;
	memcpy(&pcpu->exclusive, &cpu->exclusive, sizeof(cpu->exclusive));
	if (cpu->quick.most && cpu->quick.ended == QUICK_RUNS && budget)
		run_quick(&cpu->quick, pcpu, slots, nr_slots, budget, kick, exit);
	else if (cpu->nr_data || cpu->base != &cpu_a64_ops)
		run_looking(cpu, pcpu, slots, nr_slots, budget, kick, exit);
	else
		cpu_a64_ops.run(pcpu, slots, nr_slots, budget, kick, exit);
	memcpy(&cpu->exclusive, &pcpu->exclusive, sizeof(cpu->exclusive));
	if (is_lazy_load(exit)) {
		if (budget && !*budget)
			*budget = left ? 1 : 0;
		return;
	}
	cpu->runs++;
	keep(cpu->regs, pcpu);
}

static void run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots, uint64_t *budget,
		const volatile uint8_t *kick, struct cpu_exit *exit)
{
	if (!in_use)
		cpu_a64_ops.run(pcpu, slots, nr_slots, budget, kick, exit);
	else if (in_use->want == SESSION_CPU_RUN)
		run_watched(in_use, pcpu, slots, nr_slots, budget, kick, exit);
	else
		exchange(in_use, pcpu, exit);
}

static void release(void)
{
	cpu_a64_ops.release();
}

static uint64_t id_register(uint16_t sysreg, uint64_t value)
{
	return cpu_a64_ops.id_register(sysreg, value);
}

const struct cpu_ops cpu_session_ops = { "a64", run, release, id_register };
