/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of addresses, from the symbol table of an ELF file */
#ifndef KVMSME_GUEST_ELF_SYMBOLS_H
#define KVMSME_GUEST_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * elf_symbol_at() - the function at or before @address of the file's own, within 1 MiB; NULL: none
 * @file, @len: of a file with a whole ELF64 header; anything may be wrong behind it
 * @offset: how far it is from its beginning
 * A function is preferred to a label without a type, which assembly text leaves.  What is in no segment of a linked
 * program has no name.
 */
const char *elf_symbol_at(const uint8_t *file, size_t len, uint64_t address, uint64_t *offset);

/**
 * struct elf_symbol - one with a name that means something: no mapping symbol, no local label
 * @address: of the file's own; @size: 0: not said
 */
struct elf_symbol {
	const char *name;
	uint64_t address, size;
	bool is_function;
};

/** elf_covers() - @address is in a segment, or there are none, as in an object; @file: as above */
bool elf_covers(const uint8_t *file, size_t len, uint64_t address);

/** elf_symbols_each() - all of them in the order of the file */
void elf_symbols_each(const uint8_t *file, size_t len, void (*symbol)(void *ctx, const struct elf_symbol *symbol),
		      void *ctx);

#endif
