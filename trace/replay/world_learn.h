/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of the recorded CPU that no rule decides, in world switches */
#ifndef KVMSME_WORLD_LEARN_H
#define KVMSME_WORLD_LEARN_H

#include "outcome.h"
#include "trace_sequence.h"

/**
 * world_learn() - where a guest reports what is the CPU's own, that is the model's answer too
 * @learned: JSON object: by host and program, what the CPU said first; no second value is accepted
 * @index: of the operation in the sequence
 */
void world_learn(json_t *learned, const struct trace *trace, size_t index, struct outcome *model);

#endif
