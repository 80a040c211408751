/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions in words, by llvm-mc (KVMSME_LLVM_MC, llvm-mc-19, llvm-mc) */
#ifndef KVMSME_GUEST_GUEST_DISASM_H
#define KVMSME_GUEST_GUEST_DISASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_DISASM_MAX 96

/**
 * guest_disasm_words() - many at once, which costs little more than one
 * What llvm-mc does not know is ".inst 0x01020304"; so is all where it is not there, and the result false.
 */
bool guest_disasm_words(const uint32_t *words, size_t nr, char (*text)[GUEST_DISASM_MAX]);

/**
 * guest_disasm_word() - "ldr x0, [x1, #8]"
 * False: llvm-mc is not there or does not know it; then it is ".inst 0x01020304".
 */
bool guest_disasm_word(uint32_t word, char *to, size_t size);

#endif
