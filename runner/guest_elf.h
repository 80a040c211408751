/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guest code from an ELF file: what llvm-mc writes, or what a scenario brings */
#ifndef KVMSME_RUNNER_GUEST_ELF_H
#define KVMSME_RUNNER_GUEST_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * guest_elf_words() - the words of the file's one code section; free() them
 * @nr:  how many
 * @why: one line, where the result is NULL
 *
 * The file is little-endian ELF64 for AArch64 with nothing left to link in its code.
 */
uint32_t *guest_elf_words(const char *path, size_t *nr, char why[256]);

#endif
