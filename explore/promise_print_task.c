/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where the calling task lost its registers */
#include "call_print.h"
#include "promise_print.h"

#define FMOV_X0_D9	0x9e660120	/* the least that has KVM load FP state */

/* The task that the calls were made with; else one that KVM_RUN is shown here */
static struct host_task task_of(struct printing *p)
{
	static const struct vcpu_call set = { .kind = CALL_TASK, .id = 1, .value = 0xb500b5 };
	static const struct vcpu_call run = { .kind = CALL_GUEST, .id = 1, .value = FMOV_X0_D9 };

	for (size_t i = p->nr; i > 0; i--)
		if (p->made[i - 1].call->kind == CALL_TASK)
			return call_task(p->made[i - 1].call);
	call_print_step(&set, &p->answer, p->out);
	vcpu_call_make(&p->acting, &run, &p->answer);
	call_print_step(&run, &p->answer, p->out);
	print_here(p);
	return call_task(&set);
}

bool end_with_task(struct printing *p)
{
	const struct host_task task = task_of(p), after = host_task_after_call(&task);

	fprintf(p->out, "  - get_task: {v: 0x%02x, z: 0x%02x", after.v, after.z);
	if (after.has_za)
		fprintf(p->out, ", za: 0x%02x", after.za);
	fputs(", sm: 0}\n", p->out);
	return true;
}
