/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "pair_map.h"
#include "seconds.h"
#include "space.h"

#define BLOCK		1024		/* states whose rows are filled at a time */
#define FIRST_SLOTS	(1u << 16)
/* Of so many transitions one is made again, and of the first MANY more of them; primes */
#define REMAKE_FIRST	1021
#define REMAKE_EVERY	65521
#define MANY		(UINT64_C(1) << 20)

/* Bits of a packed state: the VM's number lowest.  All of them are 63 at most: @seen has one more */
#define PACKED_BITS	63

static const struct space_packing first_packing[1 + EFFECTS_MAX_VCPUS] = {
	[1] = { 24, 32 }, [2] = { 14, 24 }, [3] = { 12, 17 }, [4] = { 11, 13 },
};

static unsigned int shift_of(const struct space *space, unsigned int slot)
{
	return space->packing.vm + slot * space->packing.vcpu;
}

static uint64_t low_bits(unsigned int nr)
{
	return (UINT64_C(1) << nr) - 1;
}

static uint32_t vm_of(const struct space *space, uint64_t part)
{
	return (uint32_t)(part & low_bits(space->packing.vm));
}

static uint32_t vcpu_of(const struct space *space, uint64_t part, unsigned int slot)
{
	return (uint32_t)(part >> shift_of(space, slot) & low_bits(space->packing.vcpu));
}

void space_parts(const struct space *space, uint32_t state, uint32_t part[1 + EFFECTS_MAX_VCPUS])
{
	part[0] = vm_of(space, space->part[state]);
	for (unsigned int i = 0; i < space->config.nr_vcpus; i++)
		part[1 + i] = vcpu_of(space, space->part[state], i);
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

static bool pack(const struct space *space, const uint32_t *part, uint64_t *to)
{
	struct space_packing bits = space->packing;
	bool ok = part[0] <= low_bits(bits.vm);

	*to = part[0];
	for (unsigned int i = 0; i < space->config.nr_vcpus; i++) {
		ok = ok && part[1 + i] <= low_bits(bits.vcpu);
		*to |= (uint64_t)part[1 + i] << shift_of(space, i);
	}
	return ok;
}

static size_t place(const struct space *space, uint64_t part)
{
	return (size_t)(part * UINT64_C(0x9e3779b97f4a7c15) >> 24) & (space->slots - 1);
}

static bool have_slots(struct space *space, size_t slots)
{
	uint64_t *seen = calloc(slots, sizeof(*seen));

	if (!seen)
		return false;
	free(space->seen);
	space->seen = seen;
	space->slots = slots;
	for (size_t i = 0; i < space->nr; i++) {
		size_t at = place(space, space->part[i]);

		while (seen[at])
			at = (at + 1) & (slots - 1);
		seen[at] = space->part[i] + 1;
	}
	return true;
}

static bool more_slots(struct space *space)
{
	return have_slots(space, space->slots ? 2 * space->slots : FIRST_SLOTS);
}

static unsigned int width(uint32_t nr)
{
	return 32 - (unsigned int)__builtin_clz(nr | 1);
}

/* The VM gets twice the numbers that it needs so far, the vCPUs all others; false: these are too few */
static bool choose_packing(const struct space *space, struct space_packing *bits)
{
	unsigned int needed = 0, nr = space->config.nr_vcpus;

	for (unsigned int i = 0; i < nr; i++)
		if (width(effects_nr_vcpus(space->effects, i)) > needed)
			needed = width(effects_nr_vcpus(space->effects, i));
	bits->vm = width(effects_nr_vms(space->effects)) + 1;
	bits->vcpu = (PACKED_BITS - bits->vm) / nr;
	if (bits->vcpu > 32)
		bits->vcpu = 32;
	return bits->vcpu >= needed;
}

/* How many states a VM and its vCPUs have shows in the search: one of them has run out of numbers */
static enum space_end repack(struct space *space)
{
	struct space_packing old = space->packing, bits;
	uint32_t part[1 + EFFECTS_MAX_VCPUS];

	if (!choose_packing(space, &bits))
		return SPACE_PARTS;
	for (size_t i = 0; i < space->nr; i++) {
		space->packing = old;
		space_parts(space, (uint32_t)i, part);
		space->packing = bits;
		pack(space, part, &space->part[i]);
	}
	return have_slots(space, space->slots) ? SPACE_COMPLETE : SPACE_NO_MEMORY;
}

static bool more_room(struct space *space)
{
	size_t room = space->room ? 2 * space->room : 4096;
	uint64_t *part = realloc(space->part, room * sizeof(*part));
	struct space_state *state;

	if (part)
		space->part = part;
	state = part ? realloc(space->state, room * sizeof(*state)) : NULL;
	if (!state)
		return false;
	space->state = state;
	space->room = room;
	return true;
}

enum push { PUSH_NEW, PUSH_KNOWN, PUSH_NO_MEMORY };

static enum push push(struct space *space, uint64_t part, uint32_t parent, uint16_t call)
{
	size_t i = place(space, part);

	for (; space->seen[i]; i = (i + 1) & (space->slots - 1))
		if (space->seen[i] == part + 1)
			return PUSH_KNOWN;
	if (space->nr == UINT32_MAX || (space->nr == space->room && !more_room(space)))
		return PUSH_NO_MEMORY;
	space->seen[i] = part + 1;
	space->part[space->nr] = part;
	space->state[space->nr++] = (struct space_state){ parent, call };
	return 3 * space->nr < 2 * space->slots || more_slots(space) ? PUSH_NEW : PUSH_NO_MEMORY;
}

bool space_open(struct space *space, const struct effects_config *config,
		struct kvmsme_error *error)
{
	memset(space, 0, sizeof(*space));
	space->config = *config;
	space->reaches = EFFECT_STATE;
	space->packing = first_packing[config->nr_vcpus];
	space->effects = effects_new(config, error);
	space->pairs = calloc(1, sizeof(*space->pairs));
	space->level_end = 1;
	return space->effects && space->pairs && more_slots(space) &&
	       push(space, 0, 0, 0) == PUSH_NEW;
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
	return pack(space, part, to) ? SPACE_COMPLETE : SPACE_PARTS;
}

/* Where a call leads from a state; SPACE_COMPLETE unless that cannot be told */
static enum space_end lead(struct space *space, uint32_t state, unsigned int slot, uint16_t call,
			   const struct effect *effect, uint64_t *to)
{
	enum space_end end = packed_lead(space, state, slot, call, effect, to);

	if (end != SPACE_PARTS)
		return end;
	end = repack(space);
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
		if (push(space, to, state, (uint16_t)(base + call)) == PUSH_NO_MEMORY)
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
	       push(space, part, state.parent, state.call) == PUSH_NEW;
}
