/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all generators of sequences have in common */
#ifndef KVMSME_TESTS_RANDOM_STATE_H
#define KVMSME_TESTS_RANDOM_STATE_H

#include "differential.h"
#include "insn.h"

/* QC, and the cumulative bits of exceptions */
#define FPSR_BITS	UINT32_C(0x0800009f)

/** qemu_begin() - false: there is none that is known; else what follows is of that which is there, before of 7.2 */
bool qemu_begin(void);

/** qemu_features() - of enum smevec_feature, what qemu-aarch64 has with -cpu max */
uint64_t qemu_features(void);

/** wrong_in_qemu() - qemu-aarch64 has a fault in this, at this vector length in bytes */
bool wrong_in_qemu(const struct insn *insn, uint32_t word, unsigned int vl);

/** fill() - @len bytes, a multiple of 8, any values */
void fill(void *to, size_t len);

/** random_vectors() - Z, P and FFR of @vl bytes. @integers: some where sums and shifts saturate, too */
void random_vectors(struct image *image, unsigned int vl, bool integers);

/** random_fpcr() - of the bits that qemu-aarch64 and the engine have. @nep: FPCR.NEP as well */
uint64_t random_fpcr(bool nep);

#endif
