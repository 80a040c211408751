/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The symbols of a program by address and by name, for who asks often (elf_symbols.h) */
#ifndef KVMSME_GUEST_SYMBOL_INDEX_H
#define KVMSME_GUEST_SYMBOL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol_index;

/**
 * symbol_index_new() - of an ELF file, which stays as it is; NULL or something else: without symbols
 * @bias: added to its addresses.  symbol_index_free()
 */
struct symbol_index *symbol_index_new(const uint8_t *file, size_t len, uint64_t bias);
void symbol_index_free(struct symbol_index *index);

/** symbol_index_at() - the function at or before @address, within 1 MiB, and how far that is; NULL: none */
const char *symbol_index_at(const struct symbol_index *index, uint64_t address, uint64_t *offset);

/** symbol_index_print() - "main+0x10", "main", or "" into @to */
void symbol_index_print(const struct symbol_index *index, uint64_t address, char *to, size_t size);

/** symbol_index_find() - [*start, *end) of a function, where its size is not said up to the next one; false: none */
bool symbol_index_find(const struct symbol_index *index, const char *name, uint64_t *start, uint64_t *end);

/** symbol_index_nearest() - the name that @name is most likely a misspelling of, or NULL */
const char *symbol_index_nearest(const struct symbol_index *index, const char *name);

#endif
