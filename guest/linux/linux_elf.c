// SPDX-License-Identifier: GPL-2.0-or-later
/* fs/binfmt_elf.c, without an interpreter */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf_symbols.h"
#include "guest_elf.h"
#include "linux_elf.h"
#include "whole_file.h"

#define MAX_FILE	((size_t)256 << 20)
#define MAX_MEMORY	(UINT64_C(1) << 30)	/* of one segment */
#define PIE_BASE	UINT64_C(0xaaaaaaaaa000)	/* ELF_ET_DYN_BASE */
#define HIGHEST		UINT64_C(0xfff000000000)

#define PT_GNU_PROPERTY_	0x6474e553u
#define FEATURE_1_AND		0xc0000000u
#define FEATURE_1_BTI		1u

static Elf64_Phdr segment(const struct linux_elf *elf, const Elf64_Ehdr *eh, unsigned int n)
{
	Elf64_Phdr ph;

	memcpy(&ph, elf->file + eh->e_phoff + n * sizeof(ph), sizeof(ph));
	return ph;
}

static const char *header_fault(const struct linux_elf *elf, Elf64_Ehdr *eh)
{
	if (elf->len < sizeof(*eh) || memcmp(elf->file, ELFMAG, SELFMAG))
		return "is no ELF file";
	memcpy(eh, elf->file, sizeof(*eh));
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    eh->e_machine != EM_AARCH64)
		return "is not for AArch64, little-endian";
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return "is no program; link it with -static";
	if (eh->e_phentsize != sizeof(Elf64_Phdr) || !eh->e_phnum ||
	    !elf_table_fits(eh->e_phoff, eh->e_phnum, sizeof(Elf64_Phdr), elf->len))
		return "has no whole table of segments";
	return NULL;
}

static const char *load_fault(const struct linux_elf *elf, const Elf64_Phdr *ph, uint64_t end)
{
	uint64_t at = ph->p_vaddr + elf->bias;

	if (ph->p_filesz > ph->p_memsz)
		return "has a segment that is longer in the file than in memory";
	if (!elf_table_fits(ph->p_offset, ph->p_filesz, 1, elf->len))
		return "ends before its segments do";
	if (ph->p_memsz > MAX_MEMORY)
		return "has a segment of more than 1 GiB";
	if (ph->p_vaddr >= HIGHEST || at < LINUX_LOWEST || at >= HIGHEST)
		return "has a segment outside of 0x10000 to 0xfff000000000";
	if ((ph->p_vaddr ^ ph->p_offset) % LINUX_PAGE)
		return "has a segment whose address and offset differ in a page";
	if (at < end)
		return "has segments that overlap, or not in the order of their addresses";
	return NULL;
}

/* Segments, and what they say of the whole */
static const char *segments_fault(struct linux_elf *elf, const Elf64_Ehdr *eh)
{
	bool entry = false;

	for (unsigned int i = 0; i < eh->e_phnum; i++) {
		Elf64_Phdr ph = segment(elf, eh, i);
		const char *fault;

		if (ph.p_type == PT_INTERP)
			return "is dynamically linked; link it with -static or -static-pie";
		if (ph.p_type != PT_LOAD || !ph.p_memsz)
			continue;
		fault = load_fault(elf, &ph, elf->end);
		if (fault)
			return fault;
		elf->end = ph.p_vaddr + elf->bias + ph.p_memsz;
		entry |= ph.p_flags & PF_X && eh->e_entry - ph.p_vaddr < ph.p_filesz;
		if (eh->e_phoff >= ph.p_offset && eh->e_phoff - ph.p_offset < ph.p_filesz)
			elf->phdr = eh->e_phoff - ph.p_offset + ph.p_vaddr + elf->bias;
	}
	if (!entry || eh->e_entry & 3)
		return "has no entry point in what its segments bring to be executed";
	return NULL;
}

static uint32_t word_at(const uint8_t *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* GNU_PROPERTY_AARCH64_FEATURE_1_BTI: a note of properties, each of type, length and data */
static bool asks_for_bti(const struct linux_elf *elf, const Elf64_Phdr *ph)
{
	const uint8_t *note = elf->file + ph->p_offset;

	if (!elf_table_fits(ph->p_offset, ph->p_filesz, 1, elf->len))
		return false;
	for (uint64_t at = 16; at + 12 <= ph->p_filesz;) {
		if (word_at(note + at) == FEATURE_1_AND)
			return word_at(note + at + 8) & FEATURE_1_BTI;
		at += 8 + ((word_at(note + at + 4) + UINT64_C(7)) & ~UINT64_C(7));
	}
	return false;
}

static unsigned int rights(const Elf64_Phdr *ph, bool bti)
{
	return (ph->p_flags & PF_R ? LINUX_PROT_READ : 0) | (ph->p_flags & PF_W ? LINUX_PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? LINUX_PROT_EXEC | (bti ? LINUX_PROT_BTI : 0) : 0);
}

static bool load(const struct linux_elf *elf, struct linux_memory *mem, const Elf64_Phdr *ph, bool bti)
{
	uint64_t at = ph->p_vaddr + elf->bias, start = at & ~(LINUX_PAGE - 1);
	uint64_t before = at - start, file = before + ph->p_filesz;
	uint64_t end = linux_round_up(at + ph->p_memsz);

	/* a page that segments share is the later one's, with what is there in the file */
	linux_map(mem, start, end - start, rights(ph, bti));
	return linux_put(mem, start, elf->file + ph->p_offset - before, file);
}

static const char *load_all(struct linux_elf *elf, struct linux_memory *mem, bool bti, const Elf64_Ehdr *eh)
{
	bool guarded = false;

	for (unsigned int i = 0; bti && i < eh->e_phnum; i++) {
		Elf64_Phdr ph = segment(elf, eh, i);

		guarded |= ph.p_type == PT_GNU_PROPERTY_ && asks_for_bti(elf, &ph);
	}
	for (unsigned int i = 0; i < eh->e_phnum; i++) {
		Elf64_Phdr ph = segment(elf, eh, i);

		if (ph.p_type == PT_LOAD && ph.p_memsz && !load(elf, mem, &ph, guarded))
			return "needs more memory than there is";
	}
	return NULL;
}

static const char *find_fault(struct linux_elf *elf, struct linux_memory *mem, bool bti)
{
	Elf64_Ehdr eh;
	const char *fault = header_fault(elf, &eh);

	if (fault)
		return fault;
	elf->bias = eh.e_type == ET_DYN ? PIE_BASE : 0;
	elf->nr_phdrs = eh.e_phnum;
	elf->entry = eh.e_entry + elf->bias;
	fault = segments_fault(elf, &eh);
	return fault ? fault : load_all(elf, mem, bti, &eh);
}

bool linux_elf_load(struct linux_elf *elf, const char *path, struct linux_memory *mem, bool bti,
		    char why[256])
{
	const char *fault;

	memset(elf, 0, sizeof(*elf));
	elf->file = whole_file_read(path, MAX_FILE, &elf->len);
	if (elf->file)
		fault = find_fault(elf, mem, bti);
	else
		fault = errno == EFBIG ? "is larger than 256 MiB" : strerror(errno);
	if (fault)
		snprintf(why, 256, "%.120s: %s", path, fault);
	return !fault;
}

void linux_elf_free(struct linux_elf *elf)
{
	free(elf->file);
	elf->file = NULL;
}

const char *linux_elf_symbol(const struct linux_elf *elf, uint64_t va, uint64_t *offset)
{
	return elf->file ? elf_symbol_at(elf->file, elf->len, va - elf->bias, offset) : NULL;
}
