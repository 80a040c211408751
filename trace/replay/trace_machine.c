/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "machine.h"
#include "replay.h"
#include "select.h"

static struct kvmsme *machine_with(const char *path, const struct trace_header *header,
				   const struct profile *profile, const struct cpu_ops *cpu,
				   struct kernel_pop *pop, struct input_error *error)
{
	struct learned_host learned = { 0 };
	struct kvmsme_error refused;
	struct kvmsme_host host;
	struct kvmsme *machine;

	if (!header->world && !trace_learn(path, profile, pop, &learned, error))
		return NULL;
	host = trace_host(header, profile, pop, &learned);
	machine = kvmsme_new_custom(&host, profile, pop, cpu, &refused);
	if (machine) {
		machine_set_run_budget(machine, header->version < 2 ? REPLAY_RUN_BUDGET : REPLAY_RUN_BUDGET_2);
		machine_set_host_tpidr2_el0(machine, learned.tpidr2_el0);
		return machine;
	}
	error->line = 1;
	snprintf(error->text, sizeof(error->text), "profile %s: %.100s", profile->name,
		 refused.text);
	return NULL;
}

struct kvmsme *trace_machine(const char *path, const struct trace_header *header,
			     const struct profile *profile, const struct cpu_ops *cpu,
			     struct input_error *error)
{
	const struct kernel_pop *kernel = kernel_by_name(profile->kernel);
	struct kernel_pop *pop = malloc(sizeof(*pop));
	struct kvmsme *machine = NULL;

	error->line = 1;
	snprintf(error->text, sizeof(error->text), "profile %s: its kernel is not built in",
		 profile->name);
	if (kernel && pop) {
		*pop = *kernel;
		machine = machine_with(path, header, profile, cpu, pop, error);
	}
	free(pop);
	return machine;
}
