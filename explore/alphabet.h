/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The calls that sequences are made of
 *
 * Named alphabets are made for a host: its lengths say which VLS calls there are, and which row
 * of ZA is the last.  One register of each kind stands for those that are like it.
 */
#ifndef KVMSME_EXPLORE_ALPHABET_H
#define KVMSME_EXPLORE_ALPHABET_H

#include <stdio.h>

#include "call.h"

#define ALPHABET_MAX 256

/**
 * struct alphabet - @call: @nr calls
 * @owned: memory of names and words that were made for it
 */
struct alphabet {
	struct vcpu_call call[ALPHABET_MAX];
	unsigned int nr;
	char *owned;
};

/* What alphabet_named() knows; NULL ends them */
extern const char *const alphabet_names[];

/**
 * alphabet_named() - false: there is none of that name
 *
 *   default      life of a vCPU, lengths, SVCR, a register of each kind, guests, GETs
 *   lifecycle    INIT, FINALIZE, lengths, SVCR, RUN
 *   vector       the default without lengths and ID registers
 *   full         the default, bad pointers, events of other kinds, more registers
 *   distinguish  what tells ABIs apart: many GETs, few values
 *   power        vCPUs of a VM that turn each other on and off through PSCI
 *
 * alphabet_close() in any case.
 */
bool alphabet_named(struct alphabet *alphabet, const char *name, const struct kvmsme_host *host);
void alphabet_close(struct alphabet *alphabet);

#endif
