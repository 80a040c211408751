/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an instruction has changed, in a line */
#ifndef KVMSME_GUEST_CHANGES_H
#define KVMSME_GUEST_CHANGES_H

#include <stdio.h>

#include "session.h"

/**
 * changes_print() - of registers, each with a blank before it: "x0=0x1 NZCV=nZCv SM on z0-z31=0 za[0]=..."
 * Vectors are shortened, and are told of at the length in force; of ZA the rows that are other
 * than they were.  PC is left out.
 */
void changes_print(FILE *to, const struct pcpu *was, const struct pcpu *is);

/** changes_keep() - make @was what @is is, at the cost of what differs */
void changes_keep(struct pcpu *was, const struct pcpu *is);

/** changes_flags() - PSTATE.NZCV as "nZCv" */
const char *changes_flags(uint64_t pstate, char to[5]);

#endif
