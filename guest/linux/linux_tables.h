/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page tables of stage 1: 4 KiB pages, 48 bits, four levels (Arm ARM D8.3) */
#ifndef KVMSME_GUEST_LINUX_TABLES_H
#define KVMSME_GUEST_LINUX_TABLES_H

#include "linux_memory.h"

/** linux_new_page() - a page of zeros, its offset in mem->ram; 0: none is left */
uint64_t linux_new_page(struct linux_memory *mem);
void linux_free_page(struct linux_memory *mem, uint64_t offset);

/** linux_pte() - the descriptor of @va in the tables at @table; NULL: no table, and @make: no memory */
uint64_t *linux_pte(struct linux_memory *mem, uint64_t table, uint64_t va, bool make);

/** linux_pte_of() - a descriptor of a page of the program's; linux_pte_page() - its offset, 0: none */
uint64_t linux_pte_of(uint64_t offset, unsigned int prot);
uint64_t linux_pte_page(uint64_t pte);

#endif
