// SPDX-License-Identifier: GPL-2.0-or-later
#include "source_line.h"

#ifdef KVMSME_LIBDW
#include <elfutils/libdw.h>
#include <stdio.h>
#include <string.h>

/* clang writes no table of addresses: each unit is asked */
static bool find_unit(Dwarf *dwarf, uint64_t address, Dwarf_Die *die)
{
	Dwarf_CU *unit = NULL;

	if (dwarf_addrdie(dwarf, address, die))
		return true;
	while (!dwarf_get_units(dwarf, unit, &unit, NULL, NULL, die, NULL))
		if (dwarf_haspc(die, address) > 0)
			return true;
	return false;
}

static bool find(Dwarf *dwarf, uint64_t address, char *to, size_t size)
{
	Dwarf_Die die;
	Dwarf_Line *line = find_unit(dwarf, address, &die) ? dwarf_getsrc_die(&die, address) : NULL;
	const char *path = line ? dwarf_linesrc(line, NULL, NULL) : NULL, *name;
	int number = 0;

	if (!path || dwarf_lineno(line, &number) || !number)
		return false;
	name = strrchr(path, '/');
	snprintf(to, size, "%s:%d", name ? name + 1 : path, number);
	return true;
}

bool source_line_at(const uint8_t *file, size_t len, uint64_t address, char *to, size_t size)
{
	bool found = false;
	Dwarf *dwarf;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory((char *)(uintptr_t)file, len);
	dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
	if (dwarf) {
		found = find(dwarf, address, to, size);
		dwarf_end(dwarf);
	}
	if (elf)
		elf_end(elf);
	return found;
}
#else
bool source_line_at(const uint8_t *file, size_t len, uint64_t address, char *to, size_t size)
{
	(void)file;
	(void)len;
	(void)address;
	(void)to;
	(void)size;
	return false;
}
#endif
