/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "space_seen.h"

#define FIRST_SLOTS	(1u << 16)
#define PACKED_BITS	63	/* in space.seen a state is one more */

void space_parts(const struct space *space, uint32_t state, uint32_t part[1 + EFFECTS_MAX_VCPUS])
{
	part[0] = vm_of(space, space->part[state]);
	for (unsigned int i = 0; i < space->config.nr_vcpus; i++)
		part[1 + i] = vcpu_of(space, space->part[state], i);
}

bool space_pack(const struct space *space, const uint32_t *part, uint64_t *to)
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

bool space_more_slots(struct space *space)
{
	return have_slots(space, space->slots ? 2 * space->slots : FIRST_SLOTS);
}

struct space_packing space_first_packing(unsigned int nr_vcpus)
{
	static const struct space_packing first[1 + EFFECTS_MAX_VCPUS] = {
		[1] = { 24, 32 }, [2] = { 14, 24 }, [3] = { 12, 17 }, [4] = { 11, 13 },
	};

	return first[nr_vcpus];
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

enum space_end space_repack(struct space *space)
{
	struct space_packing old = space->packing, bits;
	uint32_t part[1 + EFFECTS_MAX_VCPUS];

	if (!choose_packing(space, &bits))
		return SPACE_PARTS;
	for (size_t i = 0; i < space->nr; i++) {
		space->packing = old;
		space_parts(space, (uint32_t)i, part);
		space->packing = bits;
		space_pack(space, part, &space->part[i]);
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

enum push space_push(struct space *space, uint64_t part, uint32_t parent, uint16_t call)
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
	return 3 * space->nr < 2 * space->slots || space_more_slots(space) ? PUSH_NEW : PUSH_NO_MEMORY;
}
