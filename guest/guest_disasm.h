/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions in words, by llvm-mc (KVMSME_LLVM_MC, llvm-mc-19, llvm-mc) */
#ifndef KVMSME_GUEST_GUEST_DISASM_H
#define KVMSME_GUEST_GUEST_DISASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * guest_disasm_word() - "ldr x0, [x1, #8]"
 * False: llvm-mc is not there or does not know it; then it is ".inst 0x01020304".
 */
bool guest_disasm_word(uint32_t word, char *to, size_t size);

#endif
