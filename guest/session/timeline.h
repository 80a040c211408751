/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Checkpoints of a session's guest, as what differs from one to the next
 *
 * The image is the state at one of the checkpoints; a difference is an XOR, so it leads both ways.
 */
#ifndef KVMSME_GUEST_TIMELINE_H
#define KVMSME_GUEST_TIMELINE_H

#include "session_cpu.h"
#include "rules.h"
#include "session_guest.h"
#include "snapshot.h"

/** enum timeline_part - the vCPU and its VM; what runs beside it, with the exclusive monitor; guest memory */
enum timeline_part { TIMELINE_MACHINE, TIMELINE_BESIDE, TIMELINE_MEMORY, TIMELINE_NR_PARTS };

/**
 * struct checkpoint - a state that can be brought back
 * @at: instructions executed; @state, @status: as the caller has them
 * @called: the instruction before was no matter of the CPU's alone, and is not executed again; @rule: the one by which
 *      KVM has decided it, RULE_NONE: it has not
 * @size: of the parts, of TIMELINE_MEMORY what is in use
 * @change: from the checkpoint before
 */
struct checkpoint {
	uint64_t at;
	int state;
	bool called;
	enum rule rule;
	size_t size[TIMELINE_NR_PARTS];
	struct session_bytes change;
};

/**
 * struct timeline - all of them, by rising @at; @image is of @now
 * @dirty: pages of memory that may be other than in the image; NULL: it is compared
 */
struct timeline {
	const struct session_guest *guest;
	struct session_cpu *cpu;
	struct checkpoint *checkpoint;
	size_t nr, room, now;
	struct session_bytes image[TIMELINE_MEMORY];
	uint8_t *memory;
	size_t memory_size;
	uint64_t *dirty;
	struct snapshot snapshot;
	struct session_bytes scratch;
};

/** timeline_begin() - nothing yet; false: no memory */
bool timeline_begin(struct timeline *t, const struct session_guest *guest, struct session_cpu *cpu);
void timeline_free(struct timeline *t);

/**
 * timeline_add() - the present state, which has come from checkpoint @now; those behind that are gone
 * Of @what at, state, called and rule are taken; the others are made.
 */
void timeline_add(struct timeline *t, const struct checkpoint *what);

/** timeline_cut() - those behind the last one at or before @at are gone */
void timeline_cut(struct timeline *t, uint64_t at);

/** timeline_find() - the last one at or before @at */
size_t timeline_find(const struct timeline *t, uint64_t at);

/** timeline_restore() - bring the guest to checkpoint @to */
void timeline_restore(struct timeline *t, size_t to);

#endif
