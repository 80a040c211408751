/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A static program: ET_EXEC, or ET_DYN that relocates itself (static-PIE) */
#ifndef KVMSME_GUEST_LINUX_ELF_H
#define KVMSME_GUEST_LINUX_ELF_H

#include "linux_memory.h"

/**
 * struct linux_elf - a file that has been looked through
 * @bias:  added to its addresses
 * @entry, @phdr: where they are in the program's memory; @phdr 0: in no segment
 * @end:   behind its last segment
 */
struct linux_elf {
	uint8_t *file;
	size_t len;
	uint64_t bias, entry, phdr, end;
	unsigned int nr_phdrs;
};

/** linux_elf_load() - look @path through, then load it; false: one line in @why */
bool linux_elf_load(struct linux_elf *elf, const char *path, struct linux_memory *mem, bool bti,
		    char why[256]);
void linux_elf_free(struct linux_elf *elf);

/** linux_elf_symbol() - the function at or before @va, and how far that is; NULL: none */
const char *linux_elf_symbol(const struct linux_elf *elf, uint64_t va, uint64_t *offset);

#endif
