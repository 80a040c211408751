/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of a session share */
#ifndef KVMSME_GUEST_SESSION_STATE_H
#define KVMSME_GUEST_SESSION_STATE_H

#include "session.h"
#include "timeline.h"

/**
 * struct session - a guest under observation
 * @at, @furthest: instructions executed
 * @status: the program's
 * @rule: session_rule()
 * @regs: all registers, while @known
 * @history: checkpoints are kept
 * @data: whose accesses are looked for
 * @watches: memory is compared behind each step with what it was, @memory; @stored: what the last one has changed
 */
struct session {
	struct session_guest guest;
	struct session_cpu cpu;
	enum session_state state;
	int status;
	enum rule rule;
	uint64_t at, furthest;
	struct pcpu regs;
	bool known, history;
	struct timeline timeline;
	bool watches;
	uint8_t *memory;
	size_t memory_size;
	struct session_bytes stored;
	struct cpu_watch_data *data;
};

/* session.c: a step, or as many instructions of the CPU's alone as session.cpu.quick says, with what the next
 * checkpoint needs; @stops: of session_run_to(), may be NULL */
struct session_stops;
enum session_state session_advance(struct session *s, uint64_t most, const struct session_stops *stops);

/* session.c: the present state is one that can be gone back to; @called as in struct checkpoint */
void session_add_checkpoint(struct session *s, bool called);

/* session_stores.c: behind a step, in which @alone nobody but the CPU has written; all that is there is known */
void session_stores_take(struct session *s, bool alone);
void session_stores_sync(struct session *s);
void session_stores_free(struct session *s);
/* From now on the CPU notes in session_cpu.dirty what it stores to */
void session_note_stores(struct session *s);

#endif
