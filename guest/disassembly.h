/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions in words, each asked for once of llvm-mc and then known (guest_disasm.h) */
#ifndef KVMSME_GUEST_DISASSEMBLY_H
#define KVMSME_GUEST_DISASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disassembly;

struct disassembly *disassembly_new(void);
void disassembly_free(struct disassembly *d);

/** disassembly_want() - it will be asked for; all that is wanted is found out at once */
void disassembly_want(struct disassembly *d, uint32_t word);

/** disassembly_has() - it is known or wanted */
bool disassembly_has(const struct disassembly *d, uint32_t word);

/** disassembly_of() - "ldr x0, [x1, #8]", or ".inst 0x01020304"; until the next call of any */
const char *disassembly_of(struct disassembly *d, uint32_t word);

/** branch_target() - where an instruction at @pc leads to, or what it is about, that names an address; false: none */
bool branch_target(uint32_t word, uint64_t pc, uint64_t *target);

#endif
