// SPDX-License-Identifier: GPL-2.0-or-later
/* set_task, get_task */
#include "expect.h"
#include "host_task.h"
#include "steps.h"

static struct host_task task_of(const struct task_arg *arg)
{
	return (struct host_task){
		.v = (uint8_t)arg->v.n, .z = (uint8_t)arg->z.n, .za = (uint8_t)arg->za.n,
		.has_za = arg->za.is, .sm = arg->sm.n,
	};
}

void step_set_task(struct exec *x, const struct step *step)
{
	struct host_task task = task_of(&step->task);

	host_task_set(step_place(x, step)->m, &task);
}

void step_get_task(struct exec *x, const struct step *step)
{
	const struct task_arg *arg = &step->task;
	const struct given *given[NR_HOST_TASK_PARTS] = { &arg->v, &arg->z, &arg->za, &arg->sm };
	const struct host_task task = task_of(arg);
	const struct kvmsme *m = step_place(x, step)->m;

	for (unsigned int i = 0; i < NR_HOST_TASK_PARTS; i++)
		if (given[i]->is && !host_task_has(m, &task, i))
			exec_fail(x, step, host_task_parts[i], "expected 0x%llx, the task has something else",
				  (unsigned long long)given[i]->n);
}
