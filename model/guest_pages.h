/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Guest memory beside a snapshot: the pages that are not as they were
 *
 * Memory slots point to the caller's memory.  A base is what their pages hold at some moment
 * (guest_pages_save() without one: what is not zero); later saves keep only pages that differ
 * from it.  Pages that cannot be read (uaccess.h) are left out, and left alone.
 */
#ifndef KVMSME_GUEST_PAGES_H
#define KVMSME_GUEST_PAGES_H

#include "machine.h"

#define GUEST_PAGE_SIZE 4096

/**
 * struct guest_pages - @nr pages by rising address; all zero: none
 * @addr:  of the caller's memory, one a page
 * @bytes: their contents, GUEST_PAGE_SIZE each, in the same order
 */
struct guest_pages {
	uint64_t *addr;
	uint8_t *bytes;
	size_t nr, room;
};

/**
 * guest_pages_save() - the pages of all slots of all VMs that differ from @base
 * @base: NULL: zeros.  @to: its memory is used again.
 * False: out of memory, and @to has no pages.
 */
bool guest_pages_save(const struct kvmsme *m, const struct guest_pages *base,
		      struct guest_pages *to);

/**
 * guest_pages_restore() - bring the pages of all slots back to what they were at a save
 * @base: as given to that save
 */
void guest_pages_restore(const struct kvmsme *m, const struct guest_pages *base,
			 const struct guest_pages *from);

void guest_pages_free(struct guest_pages *pages);

#endif
