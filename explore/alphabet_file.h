/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: An alphabet of one's own: the steps of a scenario
 *
 * The file is a scenario (docs/scenarios.md); each step is a call, in any state, whatever it
 * expects.  Steps that are no single call of a vCPU (save, restore, same_as, create_vm ...) are
 * errors, as are guests of more than STAGE_GUEST_WORDS instructions.
 */
#ifndef KVMSME_EXPLORE_ALPHABET_FILE_H
#define KVMSME_EXPLORE_ALPHABET_FILE_H

#include "alphabet.h"

struct alphabet_file;

/**
 * alphabet_file_open() - fill @alphabet from @path; NULL after lines on @err
 * @alphabet is good until alphabet_file_close(), and needs no alphabet_close().
 */
struct alphabet_file *alphabet_file_open(struct alphabet *alphabet, const char *path, FILE *err);
void alphabet_file_close(struct alphabet_file *file);

#endif
