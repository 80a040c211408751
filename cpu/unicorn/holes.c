// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of a slot that the process has unmapped is free: what Unicorn takes for itself would be
 * put just there, and be the guest's from then on.  So it is kept occupied meanwhile.
 */
#include <sys/mman.h>

#include "ucpu.h"

static bool occupy(struct holes *holes, void *addr, size_t len)
{
	void *got = mmap(addr, len, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (got == MAP_FAILED)
		return false;
	if (got != addr) {	/* a kernel that takes the address as a hint */
		munmap(got, len);
		return false;
	}
	holes->addr[holes->nr] = addr;
	holes->len[holes->nr++] = len;
	return true;
}

/* msync() that has nothing to do tells whether all of the range is mapped */
static void fill(struct holes *holes, uint8_t *addr, size_t len)
{
	size_t half = len / 2 & ~(size_t)(PAGE_SIZE_4K - 1);

	if (holes->nr == HOLES_MAX || !msync(addr, len, MS_ASYNC) || occupy(holes, addr, len) || !half)
		return;
	fill(holes, addr, half);
	fill(holes, addr + half, len - half);
}

void holes_fill(struct holes *holes, const struct cpu_mem_slot *slots, size_t nr)
{
	holes->nr = 0;
	for (size_t i = 0; i < nr; i++)
		fill(holes, slots[i].host, slots[i].size);
}

void holes_open(const struct holes *holes)
{
	for (size_t i = 0; i < holes->nr; i++)
		munmap(holes->addr[i], holes->len[i]);
}
