/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls that sequences are made of */
#ifndef KVMSME_EXPLORE_ALPHABET_H
#define KVMSME_EXPLORE_ALPHABET_H

#include "call.h"

/* On a host with SVE {1,2}, SME {1,2,4}, SME2 and FA64 */
extern const struct vcpu_call alphabet[];
extern const unsigned int nr_alphabet;

/** alphabet_changes() - the call can change state: sequences go on behind it */
bool alphabet_changes(const struct vcpu_call *call);

#endif
