// SPDX-License-Identifier: GPL-2.0-or-later
#include "action.h"
#include "check_step.h"
#include "steps.h"

const struct action step_actions[NR_STEP_ACTIONS] = {
#define ACTION(name, arg, check, heeds, form, doc) \
	[STEP_##name] = { #name, &(arg), check, step_##name, heeds, form, doc },
#include "step_actions.def"
#undef ACTION
};

const char *const step_names[NR_STEP_ACTIONS + 1] = {
#define ACTION(name, arg, check, heeds, form, doc) [STEP_##name] = #name,
#include "step_actions.def"
#undef ACTION
};
