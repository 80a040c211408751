/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Random ioctl sequences, and what must hold after each call
 *
 * Shared by the libFuzzer target and by the seeded test that needs no fuzzer.
 */
#ifndef KVMSME_FUZZ_IOCTL_SEQUENCE_H
#define KVMSME_FUZZ_IOCTL_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

/**
 * fuzz_sequence() - one VM life: the bytes of @data choose host, profile and calls
 * Returns NULL, or the name of the property that a call broke.
 */
const char *fuzz_sequence(const uint8_t *data, size_t size);

#endif
