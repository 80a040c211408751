/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorded vector-length table: LEN fields, and what RDVL and RDSVL then say */
#ifndef KVMSME_REPLAY_LENGTHS_H
#define KVMSME_REPLAY_LENGTHS_H

#include "tsv.h"

/** lengths_is_table() - does this table have that record's columns? */
bool lengths_is_table(const struct tsv *t);

/** lengths_row() - run the row at EL1 and EL0 with SM 0 and 1; false after a line on @out */
bool lengths_row(const struct tsv *t, FILE *out);

#endif
