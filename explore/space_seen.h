/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The states that a search has seen, packed into 64 bits each, and found by a hash
 *
 * A state is the number of its VM's part, lowest, and of each vCPU's, in as many bits as struct
 * space_packing says.
 */
#ifndef KVMSME_EXPLORE_SPACE_SEEN_H
#define KVMSME_EXPLORE_SPACE_SEEN_H

#include "space.h"

/* Where a vCPU's number begins; what is in a state */
static inline unsigned int shift_of(const struct space *space, unsigned int slot)
{
	return space->packing.vm + slot * space->packing.vcpu;
}

static inline uint64_t low_bits(unsigned int nr)
{
	return (UINT64_C(1) << nr) - 1;
}

static inline uint32_t vm_of(const struct space *space, uint64_t part)
{
	return (uint32_t)(part & low_bits(space->packing.vm));
}

static inline uint32_t vcpu_of(const struct space *space, uint64_t part, unsigned int slot)
{
	return (uint32_t)(part >> shift_of(space, slot) & low_bits(space->packing.vcpu));
}

/** space_first_packing() - of a search that begins, by the number of its vCPUs */
struct space_packing space_first_packing(unsigned int nr_vcpus);

/** space_pack() - the numbers of VM and vCPUs; false: they do not fit */
bool space_pack(const struct space *space, const uint32_t *part, uint64_t *to);

/**
 * space_repack() - pack all states anew, by the numbers that the VM and the vCPUs have needed so far
 * SPACE_COMPLETE, SPACE_PARTS: there are too many, or SPACE_NO_MEMORY
 */
enum space_end space_repack(struct space *space);

/** space_more_slots() - make the hash, or double it; false: no memory */
bool space_more_slots(struct space *space);

/** space_push() - have a state, which call @call made of @parent */
enum push { PUSH_NEW, PUSH_KNOWN, PUSH_NO_MEMORY };
enum push space_push(struct space *space, uint64_t part, uint32_t parent, uint16_t call);

#endif
