/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_REPLAY_TRAPS_H
#define KVMSME_REPLAY_TRAPS_H

#include <stdio.h>

#include "recorded.h"

/**
 * traps_main() - replay a recorded trap matrix on the Unicorn machine
 * @files: a table of instructions (header column "check") and any number of tables
 *         of cases (header column "svcr_after") or of vector lengths ("rdvl_sm0"),
 *         tab-separated, plain, gzip or xz
 * @out:   one line a failure, and "N cases, M failures" as the last line
 *
 * Returns 0 if all agree, 1 on failures, 2 if a file cannot be used or compares nothing:
 * then the last line says where and why.
 */
int traps_main(int nfiles, char **files, FILE *out);

struct cpu_ops;

/** traps_replay() - the same on another CPU; where it was stopped, "interrupted: " is before the last line */
int traps_replay(const struct cpu_ops *cpu, const struct recorded_run *run);

#endif
