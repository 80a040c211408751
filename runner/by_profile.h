/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a step says on a profile, where it may differ: that profile's, else default:
 * A profile that is not built in, and is not named either, has what the generation has that it differs from least.
 */
#ifndef KVMSME_RUNNER_BY_PROFILE_H
#define KVMSME_RUNNER_BY_PROFILE_H

#include "profile.h"
#include "scenario.h"

/** errno_on() - of the step's fails:; 0: success */
int errno_on(const struct profile *profile, const struct step *step);

/** value_on() - of a register; NULL: it has none there, and no default: */
const struct value *value_on(const struct profile *profile, const struct reg_arg *reg);

/** losses_on() - the first of the groups that a same_as: has in differs:; NULL: none */
const struct ynode *losses_on(const struct profile *profile, const struct step *step);

/**
 * scenario_is_about() - @s lists @profile, or lists none and asks for no host that it does not know
 * A profile that is not built in stands where the generation stands that it differs from least.
 */
bool scenario_is_about(const struct scenario *s, const struct profile *profile);

#endif
