// SPDX-License-Identifier: GPL-2.0-or-later
/* A build without Unicorn: guests are the A64 CPU's */
#include "../cpu.h"

static void absent_run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		       uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	(void)pcpu, (void)slots, (void)nr_slots, (void)budget, (void)kick;
	*exit = (struct cpu_exit){ .reason = CPU_EXIT_BROKEN, .message = "this build has no Unicorn" };
}

const bool cpu_unicorn_is_built = false;

const struct cpu_ops cpu_unicorn_ops = { .name = "unicorn", .run = absent_run };
