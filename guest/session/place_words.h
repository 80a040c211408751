/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in a program for people: symbol, line of source, instruction, and the branches that led there */
#ifndef KVMSME_GUEST_PLACE_WORDS_H
#define KVMSME_GUEST_PLACE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu_watch.h"

/**
 * struct place_code - the program
 * @elf, @len: its file; NULL: none; @bias: what is added to the file's addresses
 * @link: the file's own address of @address, where that is no name's with @bias; NULL: there is no other
 * @read: memory as the program sees it; false: not all of it is there
 * @lower_half: addresses of the upper half are not the program's, and their branches are not told
 */
struct place_code {
	const uint8_t *elf;
	size_t len;
	uint64_t bias;
	uint64_t (*link)(void *opaque, uint64_t address);
	bool (*read)(void *opaque, uint64_t va, void *to, size_t len);
	void *opaque;
	bool lower_half;
};

/** place_print() - to stderr: "@what 0x40100004 gemm+0x14 (gemm.c:42)", as far as it is known */
void place_print(const struct place_code *code, const char *what, uint64_t address);

/** place_print_instruction() - ": ldr x0, [x1] (0xf9400020)" and the line's end; false: there is no code */
bool place_print_instruction(const struct place_code *code, uint64_t pc);

/** place_print_branches() - the last ones, a line each; none: nothing */
void place_print_branches(const struct place_code *code, const struct cpu_watch *watch);

#endif
