// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_elf.h"

#define MAX_OBJECT ((size_t)1 << 20)

static const char *header_fault(const Elf64_Ehdr *eh, size_t len)
{
	if (len < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG))
		return "is no ELF file";
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    eh->e_machine != EM_AARCH64)
		return "is not for AArch64, little-endian";
	if (eh->e_shentsize != sizeof(Elf64_Shdr) || eh->e_shoff > len ||
	    (len - eh->e_shoff) / sizeof(Elf64_Shdr) < eh->e_shnum)
		return "has no whole table of sections";
	return NULL;
}

static Elf64_Shdr section(const uint8_t *object, unsigned int n)
{
	const Elf64_Ehdr *eh = (const void *)object;
	Elf64_Shdr sh;

	memcpy(&sh, object + eh->e_shoff + n * sizeof(sh), sizeof(sh));
	return sh;
}

static bool is_code(const Elf64_Shdr *sh)
{
	return sh->sh_type == SHT_PROGBITS && sh->sh_flags & SHF_EXECINSTR && sh->sh_size;
}

/* Finds the code section; returns what is wrong with the file, or NULL */
static const char *find_code(const uint8_t *object, size_t len, Elf64_Shdr *code)
{
	const Elf64_Ehdr *eh = (const void *)object;
	const char *fault = header_fault(eh, len);
	unsigned int found = 0;

	for (unsigned int i = 0; !fault && i < eh->e_shnum; i++) {
		Elf64_Shdr sh = section(object, i);

		if (!is_code(&sh))
			continue;
		if (found)
			return "has two code sections; link it, or keep one";
		found = i;
		*code = sh;
	}
	if (fault || !found)
		return fault ? fault : "has no code";
	for (unsigned int i = 0; i < eh->e_shnum; i++) {
		Elf64_Shdr sh = section(object, i);

		if ((sh.sh_type == SHT_RELA || sh.sh_type == SHT_REL) && sh.sh_info == found)
			return "refers to a symbol that it does not define";
	}
	if (code->sh_offset > len || code->sh_size > len - code->sh_offset)
		return "ends before its code does";
	return NULL;
}

uint32_t *guest_elf_words(const char *path, size_t *nr, char why[256])
{
	FILE *f = fopen(path, "re");
	uint8_t *object = malloc(MAX_OBJECT);
	const char *fault = f ? NULL : strerror(errno);
	size_t len = f && object ? fread(object, 1, MAX_OBJECT, f) : 0;
	uint32_t *words = NULL;
	Elf64_Shdr code;

	if (!fault)
		fault = find_code(object, len, &code);
	if (!fault) {
		*nr = code.sh_size / sizeof(uint32_t);
		words = malloc(code.sh_size);
	}
	if (words)
		memcpy(words, object + code.sh_offset, *nr * sizeof(uint32_t));
	else
		snprintf(why, 256, "%.120s: %s", path, fault ? fault : "out of memory");
	if (f)
		fclose(f);
	free(object);
	return words;
}
