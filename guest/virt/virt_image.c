// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's hw/arm/boot.c: an ELF file (virt_elf.c), the kernel's Image, or anything else, these perhaps compressed */
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virt_image.h"
#include "whole_file.h"

#define MAX_FILE	((size_t)1 << 30)
#define FLAT_OFFSET	UINT64_C(0x80000)	/* KERNEL64_LOAD_ADDR */
#define BELOW_IS_LOADER	UINT64_C(0x1000)	/* BOOTLOADER_MAX_SIZE: a text_offset below it is 2 MiB higher */
#define IMAGE_MAGIC	56			/* Documentation/arch/arm64/booting.rst */
#define IMAGE_OFFSET	8
#define IMAGE_SIZE	16

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
	const size_t room = ram->size < MAX_FILE ? ram->size : MAX_FILE;
	uint64_t size, offset;

	if (image->len > 2 && !memcmp(image->file, "\x1f\x8b", 2) && !virt_gunzip(image, room, why))
		return false;
	if (image->len < sizeof(uint32_t) || image->file[0] == '#') {
		snprintf(why, 200, "is no program: %s", image->len < sizeof(uint32_t) ? "it has no instruction" :
			 "it is a script");
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
		loaded = virt_elf_load(image, ram, fault);
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
