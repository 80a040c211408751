/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rule a restore lost a register to */
#ifndef KVMSME_RUNNER_LOSS_RULE_H
#define KVMSME_RUNNER_LOSS_RULE_H

#include "exec.h"

/** remember_restore() - ahead of a restore: step, for loss_rule() */
void remember_restore(struct exec *x, const struct step *step);

/**
 * loss_rule() - of the register @name, lost to @saved by the last restore; where there was none, of
 * the last step that changed anything.  RULE_NONE: not known
 */
enum rule loss_rule(struct exec *x, const struct step *step, const struct saved *saved,
		    const char *name);

#endif
