// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "linux_tables.h"
#include "needed.h"

#define PTE_VALID	UINT64_C(1)
#define PTE_TABLE	UINT64_C(3)	/* a table at levels 0 to 2, a page at level 3 */
#define PTE_DEVICE	(UINT64_C(1) << 2)	/* AttrIndx 1 */
#define PTE_USER	(UINT64_C(1) << 6)
#define PTE_RDONLY	(UINT64_C(1) << 7)
#define PTE_SHARED	(UINT64_C(3) << 8)
#define PTE_AF		(UINT64_C(1) << 10)
#define PTE_GP		(UINT64_C(1) << 50)
#define PTE_PXN		(UINT64_C(1) << 53)
#define PTE_UXN		(UINT64_C(1) << 54)
#define PTE_ADDR	UINT64_C(0x0000fffffffff000)

uint64_t linux_new_page(struct linux_memory *mem)
{
	uint64_t offset;

	if (mem->nr_freed) {
		offset = mem->freed[--mem->nr_freed];
		memset(mem->ram + offset, 0, LINUX_PAGE);
		return offset;
	}
	if (mem->used == LINUX_RAM_SIZE)
		return 0;
	offset = mem->used;
	mem->used += LINUX_PAGE;
	return offset;
}

void linux_free_page(struct linux_memory *mem, uint64_t offset)
{
	if (mem->nr_freed == mem->room_freed) {
		mem->room_freed = mem->room_freed ? 2 * mem->room_freed : 1024;
		mem->freed = needed(realloc(mem->freed, mem->room_freed * sizeof(*mem->freed)));
	}
	mem->freed[mem->nr_freed++] = offset;
}

static uint64_t *entry(const struct linux_memory *mem, uint64_t table, uint64_t va, unsigned int shift)
{
	return (uint64_t *)(void *)(mem->ram + table) + (va >> shift & 511);
}

uint64_t *linux_pte(struct linux_memory *mem, uint64_t table, uint64_t va, bool make)
{
	for (unsigned int shift = 39; shift > 12; shift -= 9) {
		uint64_t *at = entry(mem, table, va, shift);

		if (!*at) {
			table = make ? linux_new_page(mem) : 0;
			if (!table)
				return NULL;
			*at = (LINUX_RAM + table) | PTE_TABLE;
		}
		table = linux_pte_page(*at);
	}
	return entry(mem, table, va, 12);
}

uint64_t linux_pte_page(uint64_t pte)
{
	return pte ? (pte & PTE_ADDR) - LINUX_RAM : 0;
}

/* What may be written may be read, and so may what is executed */
uint64_t linux_pte_of(uint64_t offset, unsigned int prot)
{
	uint64_t pte = (LINUX_RAM + offset) | PTE_AF | PTE_SHARED | PTE_USER | PTE_PXN;

	if (prot & (LINUX_PROT_READ | LINUX_PROT_WRITE | LINUX_PROT_EXEC))
		pte |= PTE_TABLE;
	else
		pte |= PTE_TABLE & ~PTE_VALID;
	if (!(prot & LINUX_PROT_WRITE))
		pte |= PTE_RDONLY;
	if (!(prot & LINUX_PROT_EXEC))
		pte |= PTE_UXN;
	return prot & LINUX_PROT_BTI ? pte | PTE_GP : pte;
}

uint8_t *linux_kernel_page(struct linux_memory *mem, uint64_t va, bool exec)
{
	uint64_t *pte = needed(linux_pte(mem, mem->kernel_table, va, true));
	uint64_t page = linux_new_page(mem);

	*pte = (LINUX_RAM + page) | PTE_TABLE | PTE_AF | PTE_SHARED | PTE_UXN |
	       (exec ? PTE_RDONLY : PTE_PXN);
	return mem->ram + page;
}

void linux_kernel_device(struct linux_memory *mem, uint64_t va, uint64_t device)
{
	uint64_t *pte = needed(linux_pte(mem, mem->kernel_table, va, true));

	*pte = device | PTE_TABLE | PTE_AF | PTE_UXN | PTE_PXN | PTE_DEVICE;
}
