/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of a bare-metal machine, in its memory as QEMU's -kernel loads it */
#ifndef KVMSME_GUEST_VIRT_IMAGE_H
#define KVMSME_GUEST_VIRT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct virt_image - what has been loaded
 * @file, @len: as it is on disk, or unpacked
 * @is_elf: segments, at their physical addresses; otherwise one piece
 * @bias: added to the addresses of an ELF file that can be anywhere and is linked for where there is no memory
 * @entry: where it is entered; @low, @high: what it takes, in guest-physical memory
 */
struct virt_image {
	uint8_t *file;
	size_t len;
	bool is_elf;
	uint64_t bias, entry, low, high;
};

/** struct virt_ram - @size bytes of guest-physical memory from @base on, at @host */
struct virt_ram {
	uint8_t *host;
	uint64_t base, size;
};

/** virt_image_load() - false: one line in @why, and @ram as it was; virt_image_free() in any case */
bool virt_image_load(struct virt_image *image, const char *path, const struct virt_ram *ram, char why[256]);
void virt_image_free(struct virt_image *image);

/* virt_elf.c: of an image whose file begins as ELF does; false: what is wrong in @why, without the file's name */
bool virt_elf_load(struct virt_image *image, const struct virt_ram *ram, char why[200]);

/* virt_gunzip.c: of an image whose file begins as gzip's do what is in it, of at most @room bytes; false as above */
bool virt_gunzip(struct virt_image *image, size_t room, char why[200]);

/** virt_image_link_address() - of guest-physical @pa the address in the file's own terms, for its symbols */
uint64_t virt_image_link_address(const struct virt_image *image, uint64_t pa);

#endif
