/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "pair_map.h"
#include "seconds.h"
#include "space_seen.h"

#define BLOCK		1024		/* states whose rows are filled at a time */
/* Of so many transitions one is made again, and of the first MANY more of them; primes */
#define REMAKE_FIRST	1021
#define REMAKE_EVERY	65521
#define MANY		(UINT64_C(1) << 20)

bool space_open(struct space *space, const struct effects_config *config,
		struct kvmsme_error *error)
{
	memset(space, 0, sizeof(*space));
	space->config = *config;
	space->reaches = EFFECT_STATE;
	space->packing = space_first_packing(config->nr_vcpus);
	space->effects = effects_new(config, error);
	space->pairs = calloc(1, sizeof(*space->pairs));
	space->level_end = 1;
	return space->effects && space->pairs && space_more_slots(space) &&
	       space_push(space, 0, 0, 0) == PUSH_NEW;
}

void space_close(struct space *space)
{
	if (space->pairs)
		pair_map_free(space->pairs);
	free(space->pairs);
	effects_free(space->effects);
	free(space->part);
	free(space->state);
	free(space->seen);
	free(space->breach);
	memset(space, 0, sizeof(*space));
}

static bool same_kind(const struct space_breach *a, const struct space_breach *b)
{
	return a->breach.promise == b->breach.promise && a->breach.rule == b->breach.rule;
}

bool space_breaks(struct space *space, const struct space_breach *breach)
{
	struct space_breach *more;

	for (size_t i = 0; i < space->nr_breaches; i++)
		if (same_kind(&space->breach[i], breach))
			return true;
	more = realloc(space->breach, (space->nr_breaches + 1) * sizeof(*more));
	if (!more)
		return false;
	space->breach = more;
	more[space->nr_breaches++] = *breach;
	return true;
}

static bool owns(const struct space *space, size_t state)
{
	return !space->shard.of || state % space->shard.of == space->shard.nr - 1;
}

/* Have a row for each vCPU of states @from to @to, of other shards' states only if they are @all asked for */
static bool fill_rows(struct space *space, size_t from, size_t to, bool all)
{
	struct pair_map *map = space->pairs;
	size_t first;

	if (space->config.nr_vcpus == 1 && !space->keep_rows)
		pair_map_clear(map);
	first = map->nr;
	for (size_t i = from; i < to; i++)
		for (unsigned int slot = 0; (all || owns(space, i)) && slot < space->config.nr_vcpus; slot++)
			if (pair_map_add(map, slot, vm_of(space, space->part[i]),
					 vcpu_of(space, space->part[i], slot)) == PAIR_NONE)
				return false;
	effects_fill(space->effects, map->row + first, map->nr - first);
	for (size_t i = first; i < map->nr; i++)
		if (map->row[i].failed)
			return false;
	return true;
}

static bool keep_breaches(struct space *space, const struct effect_row *row, uint32_t state)
{
	for (unsigned int i = 0; i < row->nr_breaches; i++) {
		uint16_t call = row->breach[i].call;
		struct space_breach breach = { row->breach[i].breach, state, call };

		if (call != EFFECT_STATE)
			breach.call = (uint16_t)(row->vcpu_slot * space->config.nr_calls + call);
		if (!space_breaks(space, &breach))
			return false;
	}
	return true;
}

const struct effect_row *space_row(const struct space *space, uint32_t state, unsigned int slot)
{
	uint64_t part = space->part[state];
	uint32_t nr = pair_map_find(space->pairs, slot, vm_of(space, part),
				    vcpu_of(space, part, slot));

	return &space->pairs->row[nr];
}

/* The state behind an effect; false: a part has too many states to be packed */
static bool behind(const struct space *space, uint64_t from, unsigned int slot,
		  const struct effect *effect, uint64_t *to)
{
	struct space_packing bits = space->packing;
	unsigned int shift = shift_of(space, slot);

	*to = (from & ~low_bits(bits.vm) & ~(low_bits(bits.vcpu) << shift)) | effect->vm |
	      (uint64_t)effect->vcpu << shift;
	return effect->vm <= low_bits(bits.vm) && effect->vcpu <= low_bits(bits.vcpu);
}

/* SPACE_COMPLETE unless it cannot be told, or not in as many bits */
static enum space_end packed_lead(const struct space *space, uint32_t state, unsigned int slot, uint16_t call,
				  const struct effect *effect, uint64_t *to)
{
	uint32_t from[1 + EFFECTS_MAX_VCPUS], part[1 + EFFECTS_MAX_VCPUS];

	if (effect->vm != EFFECT_WHOLE)
		return behind(space, space->part[state], slot, effect, to) ? SPACE_COMPLETE : SPACE_PARTS;
	space_parts(space, state, from);
	if (!effects_whole(space->effects, from, slot, call, part))
		return SPACE_NO_MEMORY;
	return space_pack(space, part, to) ? SPACE_COMPLETE : SPACE_PARTS;
}

/* Where a call leads from a state; SPACE_COMPLETE unless that cannot be told */
static enum space_end lead(struct space *space, uint32_t state, unsigned int slot, uint16_t call,
			   const struct effect *effect, uint64_t *to)
{
	enum space_end end = packed_lead(space, state, slot, call, effect, to);

	if (end != SPACE_PARTS)
		return end;
	end = space_repack(space);
	return end ? end : packed_lead(space, state, slot, call, effect, to);
}

/* Calls that change nothing lead nowhere new */
static enum space_end expand_vcpu(struct space *space, uint32_t state, unsigned int slot)
{
	uint64_t to;
	uint32_t vm = vm_of(space, space->part[state]), vcpu = vcpu_of(space, space->part[state], slot);
	const struct effect_row *row = space_row(space, state, slot);
	unsigned int base = slot * space->config.nr_calls;

	if (row->nr_breaches && !keep_breaches(space, row, state))
		return SPACE_NO_MEMORY;
	for (unsigned int call = 0; call < space->config.nr_calls; call++) {
		const struct effect *effect = &row->effect[call];
		enum space_end end;

		if (effect->vm == vm && effect->vcpu == vcpu)
			continue;
		end = lead(space, state, slot, (uint16_t)call, effect, &to);
		if (end)
			return end;
		if (space_push(space, to, state, (uint16_t)(base + call)) == PUSH_NO_MEMORY)
			return SPACE_NO_MEMORY;
	}
	return SPACE_COMPLETE;
}

/* With several vCPUs a share of what is remembered is asked of the whole machine */
static bool is_remade(const struct space *space, uint64_t calls)
{
	uint64_t every = space->transitions < MANY ? REMAKE_FIRST : REMAKE_EVERY;

	return space->config.nr_vcpus > 1 &&
	       space->transitions / every != (space->transitions + calls) / every;
}

static bool remake_one(struct space *space, uint32_t state)
{
	unsigned int nr = space->config.nr_calls;
	uint16_t call = (uint16_t)(space->remade % nr);
	unsigned int slot = (unsigned int)(space->remade / nr) % space->config.nr_vcpus;
	const struct effect *effect = &space_row(space, state, slot)->effect[call];
	uint32_t part[1 + EFFECTS_MAX_VCPUS];

	space->remade++;
	space_parts(space, state, part);
	if (effect->vm == EFFECT_WHOLE || effects_remake(space->effects, part, slot, call, effect))
		return true;
	space->reaches = call;
	return false;
}

static enum space_end expand(struct space *space, uint32_t state)
{
	uint64_t calls = (uint64_t)space->config.nr_calls * space->config.nr_vcpus;
	enum space_end end = SPACE_COMPLETE;

	if (!owns(space, state)) {
		space->expanded++;
		return SPACE_COMPLETE;
	}
	for (unsigned int slot = 0; !end && slot < space->config.nr_vcpus; slot++)
		end = expand_vcpu(space, state, slot);
	if (end)
		return end;
	if (is_remade(space, calls) && !remake_one(space, state))
		return SPACE_REACHES;
	space->transitions += calls;
	space->expanded++;
	return SPACE_COMPLETE;
}

struct space_progress space_progress(const struct space *space)
{
	return (struct space_progress){
		.states = space->nr, .expanded = space->expanded, .transitions = space->transitions,
		.depth = space->depth,
		.memory = effects_memory(space->effects) + space->slots * sizeof(*space->seen) +
			  space->room * (sizeof(*space->part) + sizeof(*space->state)),
	};
}

static void tell(const struct space *space, const struct space_limits *limits, double *last)
{
	struct space_progress progress;
	double now = seconds_now();

	if (!limits->tell || now - *last < 1)
		return;
	*last = now;
	progress = space_progress(space);
	limits->tell(limits->ctx, &progress);
}

/* Up to BLOCK states of one depth */
static enum space_end expand_block(struct space *space, const struct space_limits *limits)
{
	size_t from = space->expanded, to = from + BLOCK;
	enum space_end end = SPACE_COMPLETE;

	if (to > space->level_end)
		to = space->level_end;
	if (!fill_rows(space, from, to, false))
		return SPACE_NO_MEMORY;
	for (size_t i = from; !end && i < to; i++) {
		end = expand(space, (uint32_t)i);
		if (!end && limits->states && space->nr >= limits->states)
			end = SPACE_STATES;
	}
	return end;
}

bool space_begin_level(struct space *space)
{
	if (space->expanded < space->level_end)
		return true;
	space->level = space->level_end;
	space->level_end = space->nr;
	if (space->level == space->level_end)
		return false;
	space->depth++;
	return true;
}

enum space_end space_run(struct space *space, const struct space_limits *limits)
{
	enum space_end end = SPACE_COMPLETE;
	double last = seconds_now();

	while (!end) {
		if (!space_begin_level(space))
			break;
		if (limits->depth && space->depth >= limits->depth)
			end = SPACE_DEPTH;
		else if (limits->stop && *limits->stop)
			end = SPACE_STOPPED;
		else
			end = expand_block(space, limits);
		if (!end && space->shard.of && space->expanded == space->level_end)
			end = SPACE_SHARD;
		tell(space, limits, &last);
	}
	return end;
}

bool space_complete(const struct space *space)
{
	return space->expanded == space->nr;
}

unsigned int space_depth(const struct space *space, uint32_t state)
{
	unsigned int depth = 0;

	for (; state; state = space->state[state].parent)
		depth++;
	return depth;
}

void space_path(const struct space *space, uint32_t state, uint16_t *call)
{
	for (unsigned int at = space_depth(space, state); state; state = space->state[state].parent)
		call[--at] = space->state[state].call;
}

/* Rows answer for several vCPUs, where states by far outnumber pairs */
static bool effect_of(struct space *space, uint32_t state, unsigned int slot, uint16_t call,
		      struct effect *effect)
{
	uint64_t part = space->part[state];

	if (space->config.nr_vcpus == 1)
		return effects_one(space->effects, slot, vm_of(space, part), vcpu_of(space, part, slot),
				   call, effect);
	if (!fill_rows(space, state, state + 1, true))
		return false;
	*effect = space_row(space, state, slot)->effect[call];
	return true;
}

bool space_add(struct space *space, struct space_state state)
{
	unsigned int nr = space->config.nr_calls, slot = state.call / nr;
	struct effect effect;
	uint64_t part;

	return state.parent < space->nr && slot < space->config.nr_vcpus &&
	       effect_of(space, state.parent, slot, (uint16_t)(state.call % nr), &effect) &&
	       !lead(space, state.parent, slot, (uint16_t)(state.call % nr), &effect, &part) &&
	       space_push(space, part, state.parent, state.call) == PUSH_NEW;
}
