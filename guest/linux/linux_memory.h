/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A program's address space: areas as it has asked for them, and the page tables of stage 1
 *
 * Pages come when they are first used, with all of their area in the 2 MiB around them, out of one
 * slot of guest memory.  A page without access keeps its descriptor, which is then invalid.
 */
#ifndef KVMSME_GUEST_LINUX_MEMORY_H
#define KVMSME_GUEST_LINUX_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINUX_PAGE	UINT64_C(4096)
#define LINUX_TASK_SIZE	(UINT64_C(1) << 48)
#define LINUX_LOWEST	UINT64_C(0x10000)	/* vm.mmap_min_addr */

/* As mmap() has them */
#define LINUX_PROT_READ	 1u
#define LINUX_PROT_WRITE 2u
#define LINUX_PROT_EXEC	 4u
#define LINUX_PROT_BTI	 0x10u
#define LINUX_PROT_ANY	 0x17u

/* Guest-physical: memory, and what stores of the stub exit by */
#define LINUX_RAM	(UINT64_C(1) << 32)
#define LINUX_RAM_SIZE	(UINT64_C(4) << 30)
#define LINUX_MMIO	UINT64_C(0x09000000)

/** struct linux_area - [start, end) of whole pages, with LINUX_PROT_... */
struct linux_area {
	uint64_t start, end;
	unsigned int prot;
};

/**
 * struct linux_memory - guest memory, and the address space in it
 * @ram:   LINUX_RAM_SIZE bytes; @used: so many have been given out
 * @freed: pages that came back, offsets in @ram
 * @area:  in order of addresses, none next to a like one
 * @table, @kernel_table: offsets of the tables of TTBR0_EL1 and TTBR1_EL1
 */
struct linux_memory {
	uint8_t *ram;
	uint64_t used;
	uint64_t *freed;
	size_t nr_freed, room_freed;
	struct linux_area *area;
	size_t nr, room;
	uint64_t table, kernel_table;
	uint64_t brk_start, brk;
};

/** linux_memory_new() - no areas yet; false: errno.  linux_memory_free() - also after that */
bool linux_memory_new(struct linux_memory *mem);
void linux_memory_free(struct linux_memory *mem);

/** linux_round_up() - @len as whole pages */
static inline uint64_t linux_round_up(uint64_t len)
{
	return (len + LINUX_PAGE - 1) & ~(LINUX_PAGE - 1);
}

/**
 * linux_map() - an area where there may have been others; linux_unmap() - none
 * linux_protect() - other rights; false: not all of it is there
 * All of whole pages below LINUX_TASK_SIZE.
 */
void linux_map(struct linux_memory *mem, uint64_t start, uint64_t len, unsigned int prot);
void linux_unmap(struct linux_memory *mem, uint64_t start, uint64_t len);
bool linux_protect(struct linux_memory *mem, uint64_t start, uint64_t len, unsigned int prot);

/** linux_area_at() - what @va is in; NULL: nothing */
const struct linux_area *linux_area_at(const struct linux_memory *mem, uint64_t va);

/** linux_is_free() - no area has any of it; linux_hole() - the highest room of @len bytes; 0: none */
bool linux_is_free(const struct linux_memory *mem, uint64_t start, uint64_t len);
uint64_t linux_hole(const struct linux_memory *mem, uint64_t len);

/** linux_has_room() - @len bytes more that can be written, beside those that are asked for already */
bool linux_has_room(const struct linux_memory *mem, uint64_t len);

/** linux_fault_in() - the page of @va, whatever its rights; NULL: no area, or no memory is left */
uint8_t *linux_fault_in(struct linux_memory *mem, uint64_t va);

/** linux_read(), linux_write() - copies, of what the program itself may access; false: EFAULT */
bool linux_read(struct linux_memory *mem, uint64_t va, void *to, size_t len);
bool linux_write(struct linux_memory *mem, uint64_t va, const void *from, size_t len);

/** linux_put() - a copy to it whatever its rights: of the loader; NULL @from: zeros */
bool linux_put(struct linux_memory *mem, uint64_t va, const void *from, size_t len);

/** linux_read_string() - at most @size bytes with the NUL; false: it is not all there */
bool linux_read_string(struct linux_memory *mem, uint64_t va, char *to, size_t size);

/** linux_kernel_page() - a page of EL1's at @va of the upper half: of memory, or of @device */
uint8_t *linux_kernel_page(struct linux_memory *mem, uint64_t va, bool exec);
void linux_kernel_device(struct linux_memory *mem, uint64_t va, uint64_t device);

#endif
