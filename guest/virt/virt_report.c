// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of a guest that does not go on */
#include <inttypes.h>

#include "virt_guest.h"

void virt_report_where(struct virt *v)
{
	fprintf(stderr, "  PC %#" PRIx64 "\n", virt_get(v, VIRT_PC));
}

void virt_report_stuck(struct virt *v)
{
	const struct cpu_watch_exception *e = cpu_watch_cause(&virt_this(v)->watch);

	virt_break(v, "an exception that nobody handles");
	fprintf(stderr, "  ELR_EL1 %#" PRIx64 ", ESR_EL1 %#" PRIx64 ", FAR_EL1 %#" PRIx64 "\n", e->pc, e->esr, e->far);
}
