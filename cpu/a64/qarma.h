/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ComputePAC(): the two algorithms of the recorded CPUs */
#ifndef KVMSME_A64_QARMA_H
#define KVMSME_A64_QARMA_H

#include <stdint.h>

/** struct pac_key - AP<x>KeyLo_EL1 and AP<x>KeyHi_EL1 */
struct pac_key {
	uint64_t lo, hi;
};

/**
 * pac_qarma5() - the architecture's (ID_AA64ISAR1_EL1.APA)
 * QARMA-64 with sigma 2 and five rounds: R. Avanzi, "The QARMA Block Cipher Family", 2016.
 */
uint64_t pac_qarma5(uint64_t data, uint64_t modifier, struct pac_key key);

/**
 * pac_xxh64() - the IMPLEMENTATION DEFINED one (API) of the CPU that was recorded
 * XXH64's rounds over data, modifier and key, with seed 1, as QEMU's CPU "max" has them.
 */
uint64_t pac_xxh64(uint64_t data, uint64_t modifier, struct pac_key key);

#endif
