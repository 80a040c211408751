// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_elf.h"
#include "guest_stub.h"
#include "whole_file.h"

#define MAX_FILE ((size_t)16 << 20)

static const char *header_fault(const struct guest_elf *elf, Elf64_Ehdr *eh)
{
	if (elf->len < sizeof(*eh) || memcmp(elf->file, ELFMAG, SELFMAG))
		return "is no ELF file";
	memcpy(eh, elf->file, sizeof(*eh));
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    eh->e_machine != EM_AARCH64)
		return "is not for AArch64, little-endian";
	return NULL;
}

static Elf64_Shdr section(const struct guest_elf *elf, const Elf64_Ehdr *eh, unsigned int n)
{
	Elf64_Shdr sh;

	memcpy(&sh, elf->file + eh->e_shoff + n * sizeof(sh), sizeof(sh));
	return sh;
}

static bool is_code(const Elf64_Shdr *sh)
{
	return sh->sh_type == SHT_PROGBITS && sh->sh_flags & SHF_EXECINSTR && sh->sh_size;
}

static bool has_relocations(const struct guest_elf *elf, const Elf64_Ehdr *eh, unsigned int code)
{
	for (unsigned int i = 0; i < eh->e_shnum; i++) {
		Elf64_Shdr sh = section(elf, eh, i);

		if ((sh.sh_type == SHT_RELA || sh.sh_type == SHT_REL) && sh.sh_info == code)
			return true;
	}
	return false;
}

/* Finds the code section; returns what is wrong with the file, or NULL */
static const char *object_fault(struct guest_elf *elf, const Elf64_Ehdr *eh)
{
	unsigned int found = 0;
	Elf64_Shdr code = { 0 };

	if (eh->e_shentsize != sizeof(Elf64_Shdr) ||
	    !elf_table_fits(eh->e_shoff, eh->e_shnum, sizeof(Elf64_Shdr), elf->len))
		return "has no whole table of sections";
	for (unsigned int i = 0; i < eh->e_shnum; i++) {
		Elf64_Shdr sh = section(elf, eh, i);

		if (!is_code(&sh))
			continue;
		if (found)
			return "has two code sections; link it, or keep one";
		found = i;
		code = sh;
	}
	if (!found)
		return "has no code";
	if (has_relocations(elf, eh, found))
		return "refers to a symbol that it does not define; link it";
	if (!elf_table_fits(code.sh_offset, code.sh_size, 1, elf->len))
		return "ends before its code does";
	if (code.sh_size % sizeof(uint32_t))
		return "has code that is no whole number of 4-byte instructions";
	if (!guest_words_fit(code.sh_size / sizeof(uint32_t)))
		return "has more code than the guest's memory holds";
	elf->code = elf->file + code.sh_offset;
	elf->code_size = code.sh_size;
	return NULL;
}

static bool in_ram(uint64_t gpa, uint64_t size)
{
	return gpa >= GUEST_RAM + GUEST_CODE && gpa <= GUEST_RAM + GUEST_RAM_SIZE &&
	       size <= GUEST_RAM + GUEST_RAM_SIZE - gpa;
}

static const char *add_segment(struct guest_elf *elf, const Elf64_Phdr *ph)
{
	if (ph->p_type != PT_LOAD || !ph->p_memsz)
		return NULL;
	if (elf->nr == MAX_GUEST_SEGMENTS)
		return "has more than 8 segments";
	if (ph->p_filesz > ph->p_memsz || !elf_table_fits(ph->p_offset, ph->p_filesz, 1, elf->len))
		return "ends before its segments do";
	if (!in_ram(ph->p_paddr, ph->p_memsz))
		return "must be linked for addresses from 0x40001000 to 0x400fffff";
	for (unsigned int i = 0; i < elf->nr; i++)
		if (ph->p_paddr < elf->segment[i].gpa + elf->segment[i].size &&
		    elf->segment[i].gpa < ph->p_paddr + ph->p_memsz)
			return "has segments that overlap";
	elf->segment[elf->nr++] = (struct guest_segment){
		.offset = ph->p_offset, .nr_bytes = ph->p_filesz,
		.gpa = ph->p_paddr, .size = ph->p_memsz,
	};
	return NULL;
}

/* An entry into what the file does not bring would run zeros */
static bool has_entry(const struct guest_elf *elf, uint64_t entry)
{
	for (unsigned int i = 0; i < elf->nr; i++) {
		const struct guest_segment *s = &elf->segment[i];

		if (entry >= s->gpa && entry - s->gpa < s->nr_bytes && !(entry & 3))
			return s->nr_bytes - (entry - s->gpa) >= sizeof(uint32_t);
	}
	return false;
}

static const char *program_fault(struct guest_elf *elf, const Elf64_Ehdr *eh)
{
	const char *fault = NULL;

	if (eh->e_phentsize != sizeof(Elf64_Phdr) ||
	    !elf_table_fits(eh->e_phoff, eh->e_phnum, sizeof(Elf64_Phdr), elf->len))
		return "has no whole table of segments";
	for (unsigned int i = 0; !fault && i < eh->e_phnum; i++) {
		Elf64_Phdr ph;

		memcpy(&ph, elf->file + eh->e_phoff + i * sizeof(ph), sizeof(ph));
		fault = add_segment(elf, &ph);
	}
	if (!fault && !has_entry(elf, eh->e_entry))
		fault = "has no entry point in what its segments bring";
	elf->entry = eh->e_entry;
	return fault;
}

static const char *find_fault(struct guest_elf *elf)
{
	Elf64_Ehdr eh;
	const char *fault = header_fault(elf, &eh);

	if (fault)
		return fault;
	switch (eh.e_type) {
	case ET_REL:
		return object_fault(elf, &eh);
	case ET_EXEC:
		return program_fault(elf, &eh);
	default:
		return "is neither an object nor a program linked for fixed addresses";
	}
}

bool guest_elf_load(struct guest_elf *elf, const char *path, char why[256])
{
	const char *fault;

	memset(elf, 0, sizeof(*elf));
	elf->file = whole_file_read(path, MAX_FILE, &elf->len);
	if (elf->file)
		fault = find_fault(elf);
	else
		fault = errno == EFBIG ? "is larger than 16 MiB" : strerror(errno);
	if (fault)
		snprintf(why, 256, "%.120s: %s", path, fault);
	return !fault;
}

void guest_elf_free(struct guest_elf *elf)
{
	free(elf->file);
	elf->file = NULL;
}
