/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A line an instruction: where, which, and what it has changed
 */
#ifndef KVMSME_GUEST_GUEST_TRACE_H
#define KVMSME_GUEST_GUEST_TRACE_H

#include <stdio.h>

#include "disassembly.h"
#include "session.h"
#include "symbol_index.h"

struct guest_trace;

/**
 * guest_trace_new() - of @s, to @to
 * @symbols: kept
 */
struct guest_trace *guest_trace_new(struct session *s, const struct symbol_index *symbols, FILE *to);

/**
 * guest_trace_only() - nothing but A-B (addresses, B is behind the last one) or a function of the program's;
 * several: what is in any of them.  False after a line on @err
 */
bool guest_trace_only(struct guest_trace *t, const char *what, FILE *err);

/** guest_trace_run() - to the end, or until @to takes no more; returns why */
enum session_state guest_trace_run(struct guest_trace *t);

/** guest_trace_free() - what is still to be written is */
void guest_trace_free(struct guest_trace *t);

#endif
