/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FEAT_MTE3: tags of addresses and of memory, and whether they match */
#ifndef KVMSME_A64_TAGS_H
#define KVMSME_A64_TAGS_H

#include "ldst.h"

#define GRANULE		16u

static inline unsigned int tag_of(uint64_t addr)
{
	return addr >> 56 & 15;
}

static inline uint64_t with_tag(uint64_t addr, unsigned int tag)
{
	return (addr & ~(UINT64_C(15) << 56)) | (uint64_t)tag << 56;
}

/* AArch64.AllocationTagAccessIsEnabled() */
bool tags_enabled(const struct a64 *m, unsigned int el);

/* Granules from @addr on have @tag, and if @zero data of 0: false: m->trap, and nothing is stored */
bool tags_set(struct a64 *m, const struct a64_op *op, uint64_t addr, unsigned int granules, unsigned int tag,
	      bool zero);

/* The tag of the granule at @addr, which memory without tags has as 0; false: m->trap */
bool tags_get(struct a64 *m, const struct a64_op *op, uint64_t addr, unsigned int *tag);

#endif
