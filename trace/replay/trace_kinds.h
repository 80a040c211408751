/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Partings of a trace: of those that are alike the first, and how many there are */
#ifndef KVMSME_TRACE_KINDS_H
#define KVMSME_TRACE_KINDS_H

#include "outcome.h"
#include "trace_compare.h"

/**
 * struct trace_kind - partings that are alike but for their cause: @group of registers
 * @sequences: so many were met with it; @met: so was the current one
 * @parting:   the one that was measured last
 * @suspects:  knobs that were behind it
 */
struct trace_kind {
	size_t profile;
	enum trace_opcode op;
	uint8_t group;
	int err[2];
	enum rule rule[2];
	unsigned long sequences;
	bool met;
	size_t parting;
	knob_bits suspects;
};

/** struct trace_kinds - starts zeroed; @of: the kind of each of @parting */
struct trace_kinds {
	struct trace_kind *kind;
	size_t nr, room;
	struct trace_parting *parting;
	size_t *of;
	size_t nr_partings, partings_room, of_room;
};

/** trace_kind_find() - the index of the kind that is like @like, which becomes one if need be */
size_t trace_kind_find(struct trace_kinds *kinds, const struct trace_kind *like);

/** trace_kind_is_due() - to be measured: in the 1st, 2nd, 4th ... sequence */
bool trace_kind_is_due(const struct trace_kind *kind);

/** trace_kind_sequence() - another sequence begins */
void trace_kind_sequence(struct trace_kinds *kinds);

/** trace_parting_words() - a parting without cause; free() it */
struct trace_parting *trace_parting_words(const struct trace_op *op, const struct trace_kind *kind,
					  const struct outcome *const both[2]);

/** trace_kind_add() - count a parting of @kind; @words: with them it has @cause, else the last one */
void trace_kind_add(struct trace_kinds *kinds, size_t kind, const struct trace_parting *words,
		    const struct cause *cause);

void trace_kinds_free(struct trace_kinds *kinds);

#endif
