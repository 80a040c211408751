/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case of world switches: a line that is a sequence */
#ifndef KVMSME_WORLD_CASE_H
#define KVMSME_WORLD_CASE_H

#include "trace_sequence.h"

/**
 * world_read_case() - the case on @line becomes the current sequence
 * What the record says of the host is checked like a step, by implied operations in front.
 * False with error->text filled.
 */
bool world_read_case(struct trace *trace, const char *line, size_t len, struct input_error *error);

/** world_is_reproducible() - can the current case be made again? Some depend on when a signal came */
bool world_is_reproducible(const struct trace *trace);

#endif
