/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which steps need what an earlier one should have made: they are not run, as their failures say nothing */
#ifndef KVMSME_RUNNER_CASCADE_H
#define KVMSME_RUNNER_CASCADE_H

#include "run_log.h"

/* What steps make, each with what stands before it */
enum made {
	MADE_NOTHING, MADE_VM, MADE_VCPU, MADE_INIT, MADE_FINAL, MADE_MEMORY, MADE_GUEST, MADE_RESTORED, MADE_SAVED
};

/** cascade_makes() - what @step makes where it succeeds */
enum made cascade_makes(const struct step *step);

/** cascade_needs() - the step that failed to make what @step needs; NULL: none did */
struct step_record *cascade_needs(const struct run_log *log, const struct step *step);

#endif
