/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What surrounds a guest in its memory: how it begins, and how its end is told
 *
 * A page of code stands before the guest: it enables FP, SVE and SME for EL1 and EL0,
 * takes exceptions, and branches to the guest.  A guest that comes to its end stores X0
 * to GUEST_MMIO; an exception to EL1 stores its ESR_EL1 to GUEST_MMIO_ESR.
 */
#ifndef KVMSME_GUEST_GUEST_STUB_H
#define KVMSME_GUEST_GUEST_STUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_elf.h"

#define GUEST_MMIO	UINT64_C(0x10000000)
#define GUEST_MMIO_ESR	(GUEST_MMIO + 8)

/* The pieces: before a guest, at the synchronous vector of EL1h among others, and at its end */
extern const uint32_t guest_stub_prologue[6], guest_stub_vector[4], guest_stub_epilogue[3];

/** guest_stub_put() - the code before a guest that is entered at @entry, into @ram */
void guest_stub_put(uint8_t *ram, uint64_t entry);

/** guest_words_put() - @nr words at GUEST_CODE, and behind them the end of a guest */
void guest_words_put(uint8_t *ram, const uint32_t *words, size_t nr);

/** guest_words_fit() - @nr words and what guest_words_put() puts behind them have room */
bool guest_words_fit(size_t nr);

/** guest_program_put() - the segments of a linked program; it ends by returning to GUEST_EXIT */
void guest_program_put(uint8_t *ram, const struct guest_elf *elf);

#endif
