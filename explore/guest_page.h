/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The memory of a guest that runs a few instructions and tells X0
 *
 * One page, which machines may share: what a slot points to is part of a VM's state, and equal
 * states are to be equal in every machine, and from one process to the next.  So it lies at an
 * address of its own where that is free, and is locked while a guest runs.
 */
#ifndef KVMSME_EXPLORE_GUEST_PAGE_H
#define KVMSME_EXPLORE_GUEST_PAGE_H

#include <stdint.h>

#define GUEST_PAGE_GPA		UINT64_C(0x40000000)
#define GUEST_PAGE_BYTES	4096
#define GUEST_PAGE_MMIO_ESR	UINT64_C(0x10000008)	/* an exception's ESR_EL1 is stored here */

struct guest_page;

/** guest_page_new() - NULL: out of memory */
struct guest_page *guest_page_new(void);
void guest_page_free(struct guest_page *page);

/** guest_page_memory() - GUEST_PAGE_BYTES of it */
void *guest_page_memory(const struct guest_page *page);

/**
 * guest_page_lock() - wait for the guest of another machine to end, then put these words there
 * @nr: up to STAGE_GUEST_WORDS.  guest_page_unlock() when the guest has ended.
 */
void guest_page_lock(struct guest_page *page, const uint32_t *words, unsigned int nr);
void guest_page_unlock(struct guest_page *page);

#endif
