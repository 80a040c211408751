// SPDX-License-Identifier: GPL-2.0-or-later
/* brk, mmap and their kin: mm/mmap.c */
#include <unistd.h>

#include "linux_syscalls.h"

#define MAP_SHARED_	1u
#define MAP_TYPE_	0xfu
#define MAP_FIXED_	0x10u
#define MAP_ANONYMOUS_	0x20u
#define MAP_NORESERVE_	0x4000u
#define MAP_FIXED_NOREPLACE_ 0x100000u
#define MREMAP_MAYMOVE_	1u
#define MREMAP_FIXED_	2u
#define MAX_LEN		(UINT64_C(1) << 46)

static bool is_range(uint64_t start, uint64_t len)
{
	return !(start % LINUX_PAGE) && len && len <= MAX_LEN && start < LINUX_TASK_SIZE &&
	       linux_round_up(len) <= LINUX_TASK_SIZE - start;
}

static unsigned int prot_of(const struct linux_guest *g, uint64_t prot)
{
	bool bti = linux_hwcap(g, 2) >> 17 & 1;

	return (unsigned int)prot & (bti ? LINUX_PROT_ANY : LINUX_PROT_ANY & ~LINUX_PROT_BTI);
}

/* Down to its beginning and up to the next area; what does not go leaves it as it is */
int64_t linux_sys_brk(struct linux_guest *g, const uint64_t arg[6])
{
	struct linux_memory *mem = &g->mem;
	uint64_t old = linux_round_up(mem->brk), new = linux_round_up(arg[0]);

	if (arg[0] < mem->brk_start || arg[0] > LINUX_TASK_SIZE)
		return (int64_t)mem->brk;
	if (new > old && (!linux_is_free(mem, old, new - old) || !linux_has_room(mem, new - old)))
		return (int64_t)mem->brk;
	if (new > old)
		linux_map(mem, old, new - old, LINUX_PROT_READ | LINUX_PROT_WRITE);
	else if (new < old)
		linux_unmap(mem, new, old - new);
	mem->brk = arg[0];
	return (int64_t)mem->brk;
}

int64_t linux_sys_munmap(struct linux_guest *g, const uint64_t arg[6])
{
	if (!is_range(arg[0], arg[1]))
		return -EINVAL;
	linux_unmap(&g->mem, arg[0], linux_round_up(arg[1]));
	return 0;
}

int64_t linux_sys_mprotect(struct linux_guest *g, const uint64_t arg[6])
{
	if (arg[0] % LINUX_PAGE || arg[2] & ~(uint64_t)LINUX_PROT_ANY)
		return -EINVAL;
	if (!arg[1])
		return 0;
	if (!is_range(arg[0], arg[1]) ||
	    !linux_protect(&g->mem, arg[0], linux_round_up(arg[1]), prot_of(g, arg[2])))
		return -ENOMEM;
	return 0;
}

/* Where it is to be: a hint is taken if there is room */
static int64_t find_place(const struct linux_guest *g, uint64_t hint, uint64_t len, uint64_t flags)
{
	bool fixed = flags & (MAP_FIXED_ | MAP_FIXED_NOREPLACE_);
	uint64_t hole;

	if (fixed && !is_range(hint, len))
		return hint % LINUX_PAGE ? -EINVAL : -ENOMEM;
	if (fixed && hint < LINUX_LOWEST)
		return -EPERM;
	if (flags & MAP_FIXED_NOREPLACE_ && !linux_is_free(&g->mem, hint, len))
		return -EEXIST;
	if (fixed)
		return (int64_t)hint;
	hint = linux_round_up(hint);
	if (hint >= LINUX_LOWEST && is_range(hint, len) && linux_is_free(&g->mem, hint, len))
		return (int64_t)hint;
	hole = linux_hole(&g->mem, len);
	return hole ? (int64_t)hole : -ENOMEM;
}

/* A file's bytes, which nobody else will change */
static int64_t read_file(struct linux_guest *g, uint64_t to, uint64_t len, int fd, uint64_t offset)
{
	uint8_t page[LINUX_PAGE];

	for (uint64_t at = 0; at < len; at += LINUX_PAGE) {
		ssize_t got = pread(fd, page, sizeof(page), (off_t)(offset + at));

		if (got < 0)
			return -EACCES;
		if (!got)
			break;
		if (!linux_put(&g->mem, to + at, page, (size_t)got))
			return -ENOMEM;
	}
	return (int64_t)to;
}

int64_t linux_sys_mmap(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t len = linux_round_up(arg[1]), flags = arg[3];
	bool anonymous = flags & MAP_ANONYMOUS_;
	int fd = (uint32_t)arg[4] < LINUX_MAX_FDS ? g->fds[(uint32_t)arg[4]] : -1;
	int64_t at;

	if (!arg[1] || !(flags & MAP_TYPE_) || (flags & MAP_TYPE_) > 3 || arg[5] % LINUX_PAGE)
		return -EINVAL;
	if (len > MAX_LEN || len < arg[1] ||
	    (arg[2] & LINUX_PROT_WRITE && !(flags & MAP_NORESERVE_) && !linux_has_room(&g->mem, len)))
		return -ENOMEM;
	if (!anonymous && fd < 0)
		return -EBADF;
	if (!anonymous && flags & MAP_SHARED_ && arg[2] & LINUX_PROT_WRITE)
		return -EACCES;
	at = find_place(g, arg[0], len, flags);
	if (at < 0)
		return at;
	linux_map(&g->mem, (uint64_t)at, len, prot_of(g, arg[2]));
	return anonymous ? at : read_file(g, (uint64_t)at, len, fd, arg[5]);
}

/* All of [from, from + len), and what it has */
static bool move_pages(struct linux_guest *g, uint64_t from, uint64_t to, uint64_t len)
{
	for (uint64_t at = 0; at < len; at += LINUX_PAGE) {
		const uint8_t *page = linux_fault_in(&g->mem, from + at);

		if (!page || !linux_put(&g->mem, to + at, page, LINUX_PAGE))
			return false;
	}
	return true;
}

/* Of one area; MREMAP_FIXED is not there */
int64_t linux_sys_mremap(struct linux_guest *g, const uint64_t arg[6])
{
	uint64_t from = arg[0], old = linux_round_up(arg[1]), new = linux_round_up(arg[2]), to;
	const struct linux_area *area = linux_area_at(&g->mem, from);
	unsigned int prot;

	if (!is_range(from, old) || !is_range(0, new) || arg[3] & ~(uint64_t)MREMAP_MAYMOVE_)
		return -EINVAL;
	if (!area || area->end - from < old)
		return -EFAULT;
	prot = area->prot;
	if (new <= old) {
		if (new < old)
			linux_unmap(&g->mem, from + new, old - new);
		return (int64_t)from;
	}
	if (is_range(from, new) && linux_is_free(&g->mem, from + old, new - old) &&
	    linux_has_room(&g->mem, new - old)) {
		linux_map(&g->mem, from + old, new - old, prot);
		return (int64_t)from;
	}
	to = arg[3] & MREMAP_MAYMOVE_ && linux_has_room(&g->mem, new) ? linux_hole(&g->mem, new) : 0;
	if (!to)
		return -ENOMEM;
	linux_map(&g->mem, to, new, prot);
	if (!move_pages(g, from, to, old)) {
		linux_unmap(&g->mem, to, new);
		return -ENOMEM;
	}
	linux_unmap(&g->mem, from, old);
	return (int64_t)to;
}
