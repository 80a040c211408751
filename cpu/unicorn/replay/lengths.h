/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorded vector-length table: LEN fields, and what RDVL and RDSVL then say */
#ifndef KVMSME_REPLAY_LENGTHS_H
#define KVMSME_REPLAY_LENGTHS_H

#include "../../cpu.h"
#include "tsv.h"

extern const struct tsv_kind lengths_kind;

/** lengths_row() - run the row on @cpu at EL1 and EL0 with SM 0 and 1; false after a line on its @err */
bool lengths_row(const struct tsv *t, const struct cpu_ops *cpu);

#endif
