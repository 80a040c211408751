/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random words on the vector engine, in random states, on memory with random permissions */
#ifndef KVMSME_FUZZ_VECTOR_H
#define KVMSME_FUZZ_VECTOR_H

#include <stddef.h>
#include <stdint.h>

/**
 * fuzz_vector() - a state from the first bytes of @data, then a word every four bytes
 * Returns NULL, or which promise of smevec.h the engine broke.
 */
const char *fuzz_vector(const uint8_t *data, size_t size);

#endif
