/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Every state that a machine can reach by the calls of an alphabet, breadth first
 *
 * A state is the VM's and each vCPU's (call_effects.h); the order in which states are found does not
 * depend on threads, so that a search goes on where another ended, and shards of one
 * come to what one alone finds.
 */
#ifndef KVMSME_EXPLORE_SPACE_H
#define KVMSME_EXPLORE_SPACE_H

#include <signal.h>

#include "call_effects.h"

/**
 * struct space_state - how a state was reached
 * @parent: the state before it; @call: vCPU times the calls of the alphabet, plus the call
 */
struct space_state {
	uint32_t parent;
	uint16_t call;
};

/** struct space_breach - a promise broken in state @state, by call @call or EFFECT_STATE */
struct space_breach {
	struct breach breach;
	uint32_t state;
	uint16_t call;
};

/** struct space_shard - part @nr of @of, 1 to @of, of each level; @of 0: all of it */
struct space_shard {
	unsigned int nr, of;
};

/** struct space_progress - where a search is */
struct space_progress {
	size_t states, expanded, transitions, memory;
	unsigned int depth;
};

/**
 * struct space_limits - when a search ends before it is complete
 * @depth, @states: 0: no bound
 * @stop:           set from outside, a signal for example; NULL: never
 * @tell:           called about once a second, and at the end; NULL: nobody listens
 */
struct space_limits {
	unsigned int depth;
	size_t states;
	const volatile sig_atomic_t *stop;
	void (*tell)(void *ctx, const struct space_progress *progress);
	void *ctx;
};

/**
 * enum space_end - why a search ended
 * SPACE_SHARD: the shard's part of a level is done.  SPACE_REACHES: see struct space.
 * SPACE_PARTS: the VM, or a vCPU, has more states than numbers in @part
 */
enum space_end {
	SPACE_COMPLETE, SPACE_SHARD, SPACE_DEPTH, SPACE_STATES, SPACE_STOPPED, SPACE_NO_MEMORY,
	SPACE_REACHES, SPACE_PARTS
};

/** struct space_packing - bits of the numbers of a VM and of each vCPU in struct space @part */
struct space_packing {
	unsigned int vm, vcpu;
};

/**
 * struct space - a search
 * @part:     by state: numbers of VM and vCPUs, packed as @packing says
 * @state:    @nr of them, in the order in which they were found
 * @shard:    which states are this search's to expand
 * @keep_rows: @pairs has the effects of all states in the end
 * @expanded: states whose calls have all been made
 * @level:    the first state of the present depth; @level_end: the first of the next
 * @breach:   @nr_breaches, the first of each promise, rule and call, shortest first
 * @reaches:  of SPACE_REACHES: a call that did something else in the whole machine than was
 *            remembered
 */
struct space {
	struct effects_config config;
	struct effects *effects;
	struct space_shard shard;
	bool keep_rows;
	struct space_packing packing;
	uint64_t *part;
	struct space_state *state;
	size_t nr, room;
	uint64_t *seen;		/* @part plus one, open addressing */
	size_t slots;
	size_t expanded;
	size_t level, level_end;
	unsigned int depth;
	uint64_t transitions, remade;
	struct space_breach *breach;
	size_t nr_breaches;
	uint16_t reaches;
	struct pair_map *pairs;
};

/** space_open() - false with *@error filled; space_close() in any case */
bool space_open(struct space *space, const struct effects_config *config,
		struct kvmsme_error *error);
void space_close(struct space *space);

/** space_run() - search on; from the beginning, or from where it ended before */
enum space_end space_run(struct space *space, const struct space_limits *limits);

/** space_begin_level() - a level that is done is followed by the next; false: there is none */
bool space_begin_level(struct space *space);

/** space_complete() - all calls have been made in all states */
bool space_complete(const struct space *space);

/** space_row() - what calls do on vCPU @slot of a state, if rows are kept */
const struct effect_row *space_row(const struct space *space, uint32_t state, unsigned int slot);

/** space_depth() - how many calls lead to a state */
unsigned int space_depth(const struct space *space, uint32_t state);

/** space_path() - those calls, as struct space_state has them; @call has room for them */
void space_path(const struct space *space, uint32_t state, uint16_t *call);

/** space_parts() - a state's numbers of VM and vCPUs */
void space_parts(const struct space *space, uint32_t state, uint32_t part[1 + EFFECTS_MAX_VCPUS]);

/**
 * space_add() - a state that a file says was found: the next one; false: it is known already,
 * its parent is not there, or no memory
 */
bool space_add(struct space *space, struct space_state state);

/** space_breaks() - keep a breach, unless one of its kind is there */
bool space_breaks(struct space *space, const struct space_breach *breach);

/** space_progress() - where the search is */
struct space_progress space_progress(const struct space *space);

#endif
