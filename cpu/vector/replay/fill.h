/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What registers and memory hold, grown from a seed */
#ifndef SMEVEC_FILL_H
#define SMEVEC_FILL_H

#include "replay_pe.h"

/** fill_pe() - fill registers, of @vl bytes, and memory with contents of @kind */
void fill_pe(struct replay_pe *pe, uint64_t seed, unsigned int vl, const char *kind);

#endif
