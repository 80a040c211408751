// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf_symbols.h"
#include "nearest.h"
#include "needed.h"
#include "symbol_index.h"

#define FAR_AWAY (UINT64_C(1) << 20)

/** struct symbol_index - by rising address, functions before labels of the same; addresses are the program's */
struct symbol_index {
	const uint8_t *file;
	size_t len;
	struct elf_symbol *symbol;
	size_t nr, room;
	uint64_t bias;
};

static void add(void *ctx, const struct elf_symbol *symbol)
{
	struct symbol_index *index = ctx;

	if (index->nr == index->room) {
		index->room = index->room ? 2 * index->room : 1024;
		index->symbol = needed(realloc(index->symbol, index->room * sizeof(*index->symbol)));
	}
	index->symbol[index->nr] = *symbol;
	index->symbol[index->nr++].address += index->bias;
}

static int by_address(const void *a, const void *b)
{
	const struct elf_symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->is_function != y->is_function)
		return x->is_function ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

struct symbol_index *symbol_index_new(const uint8_t *file, size_t len, uint64_t bias)
{
	struct symbol_index *index = needed(calloc(1, sizeof(*index)));

	index->bias = bias;
	if (file && len >= sizeof(Elf64_Ehdr) && !memcmp(file, ELFMAG, SELFMAG)) {
		index->file = file;
		index->len = len;
		elf_symbols_each(file, len, add, index);
	}
	if (index->nr)
		qsort(index->symbol, index->nr, sizeof(*index->symbol), by_address);
	return index;
}

void symbol_index_free(struct symbol_index *index)
{
	if (!index)
		return;
	free(index->symbol);
	free(index);
}

/* The last one at or before @address */
static const struct elf_symbol *before(const struct symbol_index *index, uint64_t address)
{
	size_t low = 0, high = index->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (index->symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &index->symbol[low - 1] : NULL;
}

const char *symbol_index_at(const struct symbol_index *index, uint64_t address, uint64_t *offset)
{
	const struct elf_symbol *symbol = before(index, address);

	if (!symbol || address - symbol->address > FAR_AWAY ||
	    !elf_covers(index->file, index->len, address - index->bias))
		return NULL;
	while (symbol > index->symbol && symbol[-1].address == symbol->address)
		symbol--;
	*offset = address - symbol->address;
	return symbol->name;
}

void symbol_index_print(const struct symbol_index *index, uint64_t address, char *to, size_t size)
{
	uint64_t offset = 0;
	const char *name = symbol_index_at(index, address, &offset);

	if (!name)
		*to = 0;
	else if (offset)
		snprintf(to, size, "%.100s+%#" PRIx64, name, offset);
	else
		snprintf(to, size, "%.100s", name);
}

static uint64_t end_of(const struct symbol_index *index, size_t i)
{
	uint64_t start = index->symbol[i].address;

	if (index->symbol[i].size)
		return start + index->symbol[i].size;
	while (++i < index->nr)
		if (index->symbol[i].address > start)
			return index->symbol[i].address;
	return start + FAR_AWAY;
}

bool symbol_index_find(const struct symbol_index *index, const char *name, uint64_t *start, uint64_t *end)
{
	for (size_t i = 0; i < index->nr; i++)
		if (!strcmp(index->symbol[i].name, name)) {
			*start = index->symbol[i].address;
			*end = end_of(index, i);
			return true;
		}
	return false;
}

const char *symbol_index_nearest(const struct symbol_index *index, const char *name)
{
	const char **names = needed(calloc(index->nr + 1, sizeof(*names)));
	const char *found;

	for (size_t i = 0; i < index->nr; i++)
		names[i] = index->symbol[i].name;
	found = nearest(name, names);
	free(names);
	return found;
}
