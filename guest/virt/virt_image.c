// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's hw/core/loader.c and hw/arm/boot.c: an ELF file, the kernel's Image, or anything else */
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_elf.h"
#include "virt_image.h"
#include "whole_file.h"

#define MAX_FILE	((size_t)1 << 30)
#define FLAT_OFFSET	UINT64_C(0x80000)	/* KERNEL64_LOAD_ADDR */
#define BELOW_IS_LOADER	UINT64_C(0x1000)	/* BOOTLOADER_MAX_SIZE: a text_offset below it is 2 MiB higher */
#define IMAGE_MAGIC	56			/* Documentation/arch/arm64/booting.rst */
#define IMAGE_OFFSET	8
#define IMAGE_SIZE	16

static Elf64_Phdr segment(const struct virt_image *image, const Elf64_Ehdr *eh, unsigned int n)
{
	Elf64_Phdr ph;

	memcpy(&ph, image->file + eh->e_phoff + n * sizeof(ph), sizeof(ph));
	return ph;
}

static const char *header_fault(const struct virt_image *image, const Elf64_Ehdr *eh)
{
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    eh->e_machine != EM_AARCH64)
		return "is not for AArch64, little-endian";
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return "is no program; link it with -static";
	if (eh->e_phentsize != sizeof(Elf64_Phdr) || !eh->e_phnum ||
	    !elf_table_fits(eh->e_phoff, eh->e_phnum, sizeof(Elf64_Phdr), image->len))
		return "has no whole table of segments";
	return NULL;
}

static bool fits(const struct virt_ram *ram, uint64_t at, uint64_t size)
{
	return at >= ram->base && at - ram->base <= ram->size && size <= ram->size - (at - ram->base);
}

/*
 * What ld.lld -Ttext=... makes of the file's own headers: a segment of their own at its usual address.  On
 * QEMU's machine flash memory is there
 */
static bool is_headers(const Elf64_Ehdr *eh, const Elf64_Phdr *ph)
{
	return !ph->p_offset && ph->p_flags == PF_R && ph->p_filesz <= eh->e_phoff + eh->e_phnum * sizeof(*ph);
}

static bool is_loaded(const Elf64_Ehdr *eh, const Elf64_Phdr *ph, const struct virt_ram *ram)
{
	return ph->p_type == PT_LOAD && ph->p_memsz &&
	       (fits(ram, ph->p_paddr, ph->p_memsz) || !is_headers(eh, ph));
}

static bool segment_fault(const struct virt_image *image, const Elf64_Phdr *ph, const struct virt_ram *ram,
			  char why[200])
{
	if (ph->p_filesz > ph->p_memsz) {
		snprintf(why, 200, "has a segment that is longer in the file than in memory");
		return true;
	}
	if (!elf_table_fits(ph->p_offset, ph->p_filesz, 1, image->len)) {
		snprintf(why, 200, "ends before its segments do");
		return true;
	}
	if (fits(ram, ph->p_paddr, ph->p_memsz))
		return false;
	snprintf(why, 200, "has a segment of %#" PRIx64 " bytes at %#" PRIx64 ", outside of memory, which is "
		 "%#" PRIx64 " to %#" PRIx64 "; see --memory", ph->p_memsz, ph->p_paddr, ram->base,
		 ram->base + ram->size - 1);
	return true;
}

/* An entry that is a virtual address is where that is in memory (elf_ops.h) */
static void take_entry(struct virt_image *image, const Elf64_Ehdr *eh, const Elf64_Phdr *ph)
{
	if (ph->p_flags & PF_X && eh->e_entry - ph->p_vaddr < ph->p_filesz)
		image->entry = eh->e_entry - ph->p_vaddr + ph->p_paddr;
}

static bool segments_fault(struct virt_image *image, const Elf64_Ehdr *eh, const struct virt_ram *ram,
			   char why[200])
{
	bool any = false;

	image->low = UINT64_MAX;
	image->entry = UINT64_MAX;
	for (unsigned int i = 0; i < eh->e_phnum; i++) {
		Elf64_Phdr ph = segment(image, eh, i);

		if (ph.p_type == PT_INTERP) {
			snprintf(why, 200, "is dynamically linked; link it with -static or -static-pie");
			return true;
		}
		if (!is_loaded(eh, &ph, ram))
			continue;
		if (segment_fault(image, &ph, ram, why))
			return true;
		any = true;
		take_entry(image, eh, &ph);
		image->low = ph.p_paddr < image->low ? ph.p_paddr : image->low;
		image->high = ph.p_paddr + ph.p_memsz > image->high ? ph.p_paddr + ph.p_memsz : image->high;
	}
	if (any && image->entry != UINT64_MAX && !(image->entry & 3))
		return false;
	snprintf(why, 200, any ? "has no entry point in what its segments bring to be executed" :
		 "has nothing to load");
	return true;
}

static bool load_elf(struct virt_image *image, const struct virt_ram *ram, char why[200])
{
	Elf64_Ehdr eh;
	const char *fault;

	if (image->len < sizeof(eh)) {
		snprintf(why, 200, "ends within its ELF header");
		return false;
	}
	memcpy(&eh, image->file, sizeof(eh));
	fault = header_fault(image, &eh);
	if (fault) {
		snprintf(why, 200, "%s", fault);
		return false;
	}
	if (segments_fault(image, &eh, ram, why))
		return false;
	for (unsigned int i = 0; i < eh.e_phnum; i++) {
		Elf64_Phdr ph = segment(image, &eh, i);

		if (is_loaded(&eh, &ph, ram))
			memcpy(ram->host + (ph.p_paddr - ram->base), image->file + ph.p_offset, ph.p_filesz);
	}
	image->is_elf = true;
	return true;
}

static uint64_t word_at(const struct virt_image *image, size_t offset)
{
	uint64_t word;

	memcpy(&word, image->file + offset, sizeof(word));
	return word;
}

/* Where it goes, behind the start of memory; @size: what it takes there */
static uint64_t flat_offset(const struct virt_image *image, uint64_t *size)
{
	uint64_t offset = FLAT_OFFSET;

	*size = image->len;
	if (image->len < 64 || memcmp(image->file + IMAGE_MAGIC, "ARM\x64", 4) || !word_at(image, IMAGE_SIZE))
		return offset;
	offset = word_at(image, IMAGE_OFFSET);
	if (word_at(image, IMAGE_SIZE) > *size)
		*size = word_at(image, IMAGE_SIZE);
	return offset < BELOW_IS_LOADER ? offset + (UINT64_C(2) << 20) : offset;
}

static bool load_flat(struct virt_image *image, const struct virt_ram *ram, char why[200])
{
	uint64_t size, offset;

	if (image->len < sizeof(uint32_t) || image->file[0] == '#' || !memcmp(image->file, "\x1f\x8b", 2)) {
		snprintf(why, 200, "is no program: %s", image->len < sizeof(uint32_t) ? "it has no instruction" :
			 image->file[0] == '#' ? "it is a script" : "it is compressed; gunzip it");
		return false;
	}
	offset = flat_offset(image, &size);
	if (offset & 3 || offset > ram->size || size > ram->size - offset) {
		snprintf(why, 200, "takes %#" PRIx64 " bytes at %#" PRIx64 ", more than the %" PRIu64
			 " MiB of memory; see --memory", size, ram->base + offset, ram->size >> 20);
		return false;
	}
	memcpy(ram->host + offset, image->file, image->len);
	image->low = image->entry = ram->base + offset;
	image->high = image->low + size;
	return true;
}

bool virt_image_load(struct virt_image *image, const char *path, const struct virt_ram *ram, char why[256])
{
	char fault[200];
	bool loaded;

	*image = (struct virt_image){ 0 };
	image->file = whole_file_read(path, MAX_FILE, &image->len);
	if (!image->file) {
		snprintf(why, 256, "%.120s: %s", path, errno == EFBIG ? "is larger than 1 GiB" : strerror(errno));
		return false;
	}
	if (image->len >= SELFMAG && !memcmp(image->file, ELFMAG, SELFMAG))
		loaded = load_elf(image, ram, fault);
	else
		loaded = load_flat(image, ram, fault);
	if (!loaded)
		snprintf(why, 256, "%.60s: %.190s", path, fault);
	return loaded;
}

void virt_image_free(struct virt_image *image)
{
	free(image->file);
	image->file = NULL;
}
