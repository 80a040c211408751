// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "stepped_cpu.h"

/* So many of each run; behind them it is every so manieth, or loops would take minutes */
#define SINGLE_STEPS	400
#define STRIDE		977

static uint64_t steps;

uint64_t stepped_cpu_steps(void)
{
	return steps;
}

static bool is_kicked(const volatile uint8_t *kick)
{
	return kick && __atomic_load_n(kick, __ATOMIC_RELAXED);
}

/* @budget instructions on a machine of its own, from a copy of *@pcpu that it finds elsewhere */
static void step(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		 uint64_t *budget, struct cpu_exit *exit)
{
	struct pcpu *restored = aligned_alloc(64, (sizeof(*restored) + 63) / 64 * 64);

	if (!restored)
		abort();
	memcpy(restored, pcpu, sizeof(*restored));
	cpu_a64_ops.run(restored, slots, nr_slots, budget, NULL, exit);
	cpu_a64_ops.release();
	memcpy(pcpu, restored, sizeof(*restored));
	free(restored);
	steps++;
}

static void run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	uint64_t left = budget ? *budget : UINT64_MAX;

	*exit = (struct cpu_exit){ .reason = CPU_EXIT_IRQ };
	for (unsigned int i = 0; left && exit->reason == CPU_EXIT_IRQ && !is_kicked(kick); i++) {
		uint64_t want = i < SINGLE_STEPS ? 1 : left < STRIDE ? left : STRIDE, rest = want;

		step(pcpu, slots, nr_slots, &rest, exit);
		left -= want - rest;
	}
	if (budget)
		*budget = left;
}

const struct cpu_ops stepped_cpu_ops = { .name = "stepped", .run = run };
