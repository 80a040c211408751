/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Guest code from an ELF file: what llvm-mc writes, or what a scenario brings
 *
 * A relocatable object gives the words of its one code section, which run like
 * assembly text.  A linked program (ET_EXEC) gives segments for guest-physical
 * addresses; it is entered at its entry point with a stack, and a return ends it.
 */
#ifndef KVMSME_GUEST_GUEST_ELF_H
#define KVMSME_GUEST_GUEST_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** elf_table_fits() - @nr entries of @entry bytes at @offset of a file end within its @len bytes */
static inline bool elf_table_fits(uint64_t offset, uint64_t nr, size_t entry, size_t len)
{
	return offset <= len && (len - offset) / entry >= nr;
}

/* Where guests live; offsets are into RAM */
#define GUEST_RAM	UINT64_C(0x40000000)
#define GUEST_RAM_SIZE	(UINT64_C(1) << 20)
#define GUEST_EXIT	0x40
#define GUEST_VECTORS	0x800
#define GUEST_CODE	0x1000

#define MAX_GUEST_SEGMENTS 8

/**
 * struct guest_segment - a PT_LOAD segment, all of it in RAM from GUEST_CODE on
 * @offset, @nr_bytes: its bytes in the file
 * @gpa, @size: in memory; behind @nr_bytes it is zero
 */
struct guest_segment {
	uint64_t offset, nr_bytes;
	uint64_t gpa, size;
};

/**
 * struct guest_elf - a file that has been looked through
 * @nr:    segments of a linked program; 0: an object, whose code is @code
 * @entry: of a linked program
 */
struct guest_elf {
	uint8_t *file;
	size_t len;
	unsigned int nr;
	struct guest_segment segment[MAX_GUEST_SEGMENTS];
	uint64_t entry;
	const uint8_t *code;
	size_t code_size;
};

/**
 * guest_elf_load() - false with one line in @why; guest_elf_free() in any case
 * The file is little-endian ELF64 for AArch64; an object has nothing left to link in its
 * code, which is whole instructions; the segments of a program lie in RAM without
 * overlapping, and it is entered at an instruction that one of them brings.
 */
bool guest_elf_load(struct guest_elf *elf, const char *path, char why[256]);
void guest_elf_free(struct guest_elf *elf);

#endif
