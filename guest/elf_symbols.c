// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdbool.h>
#include <string.h>

#include "elf_symbols.h"
#include "guest_elf.h"

#define FAR_AWAY (UINT64_C(1) << 20)

/* The section of symbols with its strings; false: there is none that is whole */
static bool find_symbols(const uint8_t *file, size_t len, Elf64_Shdr *symbols, Elf64_Shdr *strings)
{
	Elf64_Ehdr eh;

	memcpy(&eh, file, sizeof(eh));
	if (eh.e_shentsize != sizeof(Elf64_Shdr) || !elf_table_fits(eh.e_shoff, eh.e_shnum, sizeof(Elf64_Shdr), len))
		return false;
	for (unsigned int i = 0; i < eh.e_shnum; i++) {
		memcpy(symbols, file + eh.e_shoff + i * sizeof(*symbols), sizeof(*symbols));
		if (symbols->sh_type != SHT_SYMTAB || symbols->sh_link >= eh.e_shnum)
			continue;
		memcpy(strings, file + eh.e_shoff + symbols->sh_link * sizeof(*strings), sizeof(*strings));
		return elf_table_fits(symbols->sh_offset, symbols->sh_size, 1, len) &&
		       elf_table_fits(strings->sh_offset, strings->sh_size, 1, len) &&
		       strings->sh_size && !file[strings->sh_offset + strings->sh_size - 1];
	}
	return false;
}

/* Mapping symbols, $x and $d, and local labels are no names */
static bool is_name(const Elf64_Sym *sym, const char *name)
{
	unsigned int type = ELF64_ST_TYPE(sym->st_info);

	return type == STT_FUNC || (type == STT_NOTYPE && sym->st_shndx != SHN_UNDEF && sym->st_shndx != SHN_ABS &&
				    *name && *name != '$' && *name != '.');
}

static bool is_better(const Elf64_Sym *sym, const Elf64_Sym *best)
{
	bool is_function = ELF64_ST_TYPE(sym->st_info) == STT_FUNC;

	if (sym->st_value != best->st_value)
		return sym->st_value > best->st_value;
	return is_function && ELF64_ST_TYPE(best->st_info) != STT_FUNC;
}

bool elf_covers(const uint8_t *file, size_t len, uint64_t address)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;

	memcpy(&eh, file, sizeof(eh));
	if (!eh.e_phnum || eh.e_phentsize != sizeof(ph) || !elf_table_fits(eh.e_phoff, eh.e_phnum, sizeof(ph), len))
		return true;
	for (unsigned int i = 0; i < eh.e_phnum; i++) {
		memcpy(&ph, file + eh.e_phoff + i * sizeof(ph), sizeof(ph));
		if (ph.p_type == PT_LOAD && address >= ph.p_vaddr && address - ph.p_vaddr < ph.p_memsz)
			return true;
	}
	return false;
}

const char *elf_symbol_at(const uint8_t *file, size_t len, uint64_t address, uint64_t *offset)
{
	Elf64_Shdr symbols, strings;
	Elf64_Sym best = { 0 };
	const char *found = NULL;

	if (!elf_covers(file, len, address) || !find_symbols(file, len, &symbols, &strings))
		return NULL;
	for (uint64_t at = 0; symbols.sh_size - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
		const char *name;
		Elf64_Sym sym;

		memcpy(&sym, file + symbols.sh_offset + at, sizeof(sym));
		if (sym.st_name >= strings.sh_size || address < sym.st_value || address - sym.st_value > FAR_AWAY)
			continue;
		name = (const char *)file + strings.sh_offset + sym.st_name;
		if (!is_name(&sym, name) || (found && !is_better(&sym, &best)))
			continue;
		best = sym;
		found = name;
		*offset = address - sym.st_value;
	}
	return found;
}

void elf_symbols_each(const uint8_t *file, size_t len, void (*symbol)(void *ctx, const struct elf_symbol *symbol),
		      void *ctx)
{
	Elf64_Shdr symbols, strings;

	if (!find_symbols(file, len, &symbols, &strings))
		return;
	for (uint64_t at = 0; symbols.sh_size - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
		struct elf_symbol is;
		Elf64_Sym sym;

		memcpy(&sym, file + symbols.sh_offset + at, sizeof(sym));
		if (sym.st_name >= strings.sh_size)
			continue;
		is = (struct elf_symbol){ (const char *)file + strings.sh_offset + sym.st_name, sym.st_value,
					  sym.st_size, ELF64_ST_TYPE(sym.st_info) == STT_FUNC };
		if (is_name(&sym, is.name))
			symbol(ctx, &is);
	}
}
