/* SPDX-License-Identifier: GPL-2.0-or-later */
/* step_<name>() for each action: makes its calls and compares what they answer */
#ifndef KVMSME_RUNNER_STEPS_H
#define KVMSME_RUNNER_STEPS_H

struct exec;
struct step;

#define ACTION(name, arg, check, heeds, form, doc) \
	void step_##name(struct exec *x, const struct step *step);
#include "step_actions.def"
#undef ACTION

#endif
