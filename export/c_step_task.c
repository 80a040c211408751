// SPDX-License-Identifier: GPL-2.0-or-later
/* set_task, get_task */
#include "c_program.h"

/* Between two calls a C program's registers are its compiler's and its library's */
static bool no_registers(struct program *p, const struct step *step)
{
	return refuse(p, step, "%s: what a C program has in its FP registers between two calls is not its own",
		      step_names[step->action]);
}

bool c_step_set_task(struct program *p, const struct step *step)
{
	return no_registers(p, step);
}

bool c_step_get_task(struct program *p, const struct step *step)
{
	return no_registers(p, step);
}
