// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QEMU's hw/core/loader.c and elf_ops.h: segments at their physical addresses.  A position-independent
 * program that is linked for where there is no memory is moved into it, and its relative relocations are
 * made; one that makes them by itself makes the same again
 */
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guest_elf.h"
#include "virt_image.h"

#define PIE_OFFSET	UINT64_C(0x200000)	/* behind the device tree */

/* A file that is looked at; @ram is where it goes */
struct loading {
	struct virt_image *image;
	const struct virt_ram *ram;
	Elf64_Ehdr eh;
	char *why;
};

static Elf64_Phdr segment(const struct loading *l, unsigned int n)
{
	Elf64_Phdr ph;

	memcpy(&ph, l->image->file + l->eh.e_phoff + n * sizeof(ph), sizeof(ph));
	return ph;
}

static bool refuse(const struct loading *l, const char *what)
{
	snprintf(l->why, 200, "%s", what);
	return false;
}

static bool header_is_fine(struct loading *l)
{
	Elf64_Ehdr *eh = &l->eh;

	if (l->image->len < sizeof(*eh))
		return refuse(l, "ends within its ELF header");
	memcpy(eh, l->image->file, sizeof(*eh));
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    eh->e_machine != EM_AARCH64)
		return refuse(l, "is not for AArch64, little-endian");
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return refuse(l, "is no program; link it with -static");
	if (eh->e_phentsize != sizeof(Elf64_Phdr) || !eh->e_phnum ||
	    !elf_table_fits(eh->e_phoff, eh->e_phnum, sizeof(Elf64_Phdr), l->image->len))
		return refuse(l, "has no whole table of segments");
	return true;
}

static bool fits(const struct virt_ram *ram, uint64_t at, uint64_t size)
{
	return at >= ram->base && at - ram->base <= ram->size && size <= ram->size - (at - ram->base);
}

/*
 * What ld.lld -Ttext=... makes of the file's own headers: a segment of their own at its usual address.  On
 * QEMU's machine flash memory is there
 */
static bool is_headers(const struct loading *l, const Elf64_Phdr *ph)
{
	return !ph->p_offset && ph->p_flags == PF_R && ph->p_filesz <= l->eh.e_phoff + l->eh.e_phnum * sizeof(*ph);
}

static bool is_loaded(const struct loading *l, const Elf64_Phdr *ph)
{
	return ph->p_type == PT_LOAD && ph->p_memsz &&
	       (fits(l->ram, ph->p_paddr + l->image->bias, ph->p_memsz) || !is_headers(l, ph));
}

static bool segment_is_fine(const struct loading *l, const Elf64_Phdr *ph)
{
	const struct virt_ram *ram = l->ram;

	if (ph->p_filesz > ph->p_memsz)
		return refuse(l, "has a segment that is longer in the file than in memory");
	if (!elf_table_fits(ph->p_offset, ph->p_filesz, 1, l->image->len))
		return refuse(l, "ends before its segments do");
	if (fits(ram, ph->p_paddr + l->image->bias, ph->p_memsz))
		return true;
	snprintf(l->why, 200, "has a segment of %#" PRIx64 " bytes at %#" PRIx64 ", outside of memory, which is "
		 "%#" PRIx64 " to %#" PRIx64 " (see --memory; a Linux program needs --linux-user)", ph->p_memsz,
		 ph->p_paddr + l->image->bias, ram->base, ram->base + ram->size - 1);
	return false;
}

/* An entry that is a virtual address is where that is in memory (elf_ops.h) */
static void take_extent(const struct loading *l, const Elf64_Phdr *ph)
{
	struct virt_image *image = l->image;
	uint64_t at = ph->p_paddr + image->bias;

	if (ph->p_flags & PF_X && l->eh.e_entry - ph->p_vaddr < ph->p_filesz)
		image->entry = l->eh.e_entry - ph->p_vaddr + at;
	image->low = at < image->low ? at : image->low;
	image->high = at + ph->p_memsz > image->high ? at + ph->p_memsz : image->high;
}

static bool segments_are_fine(const struct loading *l)
{
	bool any = false;

	l->image->low = l->image->entry = UINT64_MAX;
	for (unsigned int i = 0; i < l->eh.e_phnum; i++) {
		Elf64_Phdr ph = segment(l, i);

		if (ph.p_type == PT_INTERP)
			return refuse(l, "is dynamically linked; link it with -static or -static-pie");
		if (!is_loaded(l, &ph))
			continue;
		if (!segment_is_fine(l, &ph))
			return false;
		any = true;
		take_extent(l, &ph);
	}
	if (!any)
		return refuse(l, "has nothing to load");
	if (l->image->entry == UINT64_MAX || l->image->entry & 3)
		return refuse(l, "has no entry point in what its segments bring to be executed");
	return true;
}

/* Where a program that can be anywhere is moved to, if nothing of it is in memory as it is linked */
static uint64_t choose_bias(const struct loading *l)
{
	uint64_t low = UINT64_MAX;

	if (l->eh.e_type != ET_DYN)
		return 0;
	for (unsigned int i = 0; i < l->eh.e_phnum; i++) {
		Elf64_Phdr ph = segment(l, i);

		if (ph.p_type != PT_LOAD || !ph.p_memsz)
			continue;
		if (ph.p_paddr >= l->ram->base)
			return 0;
		low = ph.p_paddr < low ? ph.p_paddr : low;
	}
	return low == UINT64_MAX ? 0 : l->ram->base + PIE_OFFSET - (low & ~(PIE_OFFSET - 1));
}

/* Where @size bytes at link address @at have been loaded; NULL: not in memory */
static uint8_t *loaded(const struct loading *l, uint64_t at, uint64_t size)
{
	return fits(l->ram, at + l->image->bias, size) ? l->ram->host + (at + l->image->bias - l->ram->base) : NULL;
}

static void relocate(const struct loading *l, uint64_t table, uint64_t size)
{
	for (uint64_t at = 0; size - at >= sizeof(Elf64_Rela); at += sizeof(Elf64_Rela)) {
		const uint8_t *entry = loaded(l, table + at, sizeof(Elf64_Rela));
		uint64_t value;
		Elf64_Rela rela;
		uint8_t *place;

		if (!entry)
			return;
		memcpy(&rela, entry, sizeof(rela));
		place = loaded(l, rela.r_offset, sizeof(value));
		value = (uint64_t)rela.r_addend + l->image->bias;
		if (ELF64_R_TYPE(rela.r_info) == R_AARCH64_RELATIVE && place)
			memcpy(place, &value, sizeof(value));
	}
}

static void relocate_all(const struct loading *l, const Elf64_Phdr *dynamic)
{
	uint64_t table = 0, size = 0;

	for (uint64_t at = 0; dynamic->p_filesz - at >= sizeof(Elf64_Dyn); at += sizeof(Elf64_Dyn)) {
		const uint8_t *entry = loaded(l, dynamic->p_vaddr + at, sizeof(Elf64_Dyn));
		Elf64_Dyn d;

		if (!entry)
			return;
		memcpy(&d, entry, sizeof(d));
		if (d.d_tag == DT_RELA)
			table = d.d_un.d_ptr;
		else if (d.d_tag == DT_RELASZ)
			size = d.d_un.d_val;
		else if (d.d_tag == DT_NULL)
			break;
	}
	if (table)
		relocate(l, table, size);
}

bool virt_elf_load(struct virt_image *image, const struct virt_ram *ram, char why[200])
{
	struct loading l = { .image = image, .ram = ram, .why = why };

	image->is_elf = true;
	if (!header_is_fine(&l))
		return false;
	image->bias = choose_bias(&l);
	if (!segments_are_fine(&l))
		return false;
	for (unsigned int i = 0; i < l.eh.e_phnum; i++) {
		Elf64_Phdr ph = segment(&l, i);

		if (is_loaded(&l, &ph))
			memcpy(loaded(&l, ph.p_paddr, ph.p_memsz), image->file + ph.p_offset, ph.p_filesz);
	}
	for (unsigned int i = 0; image->bias && i < l.eh.e_phnum; i++) {
		Elf64_Phdr ph = segment(&l, i);

		if (ph.p_type == PT_DYNAMIC)
			relocate_all(&l, &ph);
	}
	return true;
}

uint64_t virt_image_link_address(const struct virt_image *image, uint64_t pa)
{
	struct loading l = { .image = (struct virt_image *)(uintptr_t)image };

	if (!image->is_elf)
		return pa;
	memcpy(&l.eh, image->file, sizeof(l.eh));
	for (unsigned int i = 0; i < l.eh.e_phnum; i++) {
		Elf64_Phdr ph = segment(&l, i);

		if (ph.p_type == PT_LOAD && pa - ph.p_paddr - image->bias < ph.p_memsz)
			return pa - ph.p_paddr - image->bias + ph.p_vaddr;
	}
	return pa;
}
