/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What registers and memory hold, grown from a seed */
#ifndef SMEVEC_FILL_H
#define SMEVEC_FILL_H

#include "replay_pe.h"

struct fill_kind;

/** fill_kind() - of that name: int, fp32, bf16n, sm8, ed64 and the like; NULL: there is none */
const struct fill_kind *fill_kind(const char *name);

/** fill_pe() - fill registers, of @vl bytes, and memory with contents of @kind */
void fill_pe(struct replay_pe *pe, uint64_t seed, unsigned int vl, const struct fill_kind *kind);

#endif
