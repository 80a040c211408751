/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a fuzz target is
 *
 * A file fuzz_NAME.c with LLVMFuzzerTestOneInput().  libFuzzer has a main(); replay_main.c is
 * that of AFL++ and of plain builds, which only run the files they are given.
 */
#ifndef KVMSME_FUZZ_TARGET_H
#define KVMSME_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * input_path() - a file with these bytes, for code that reads files
 * There is one, and it has the bytes of the last call.
 */
const char *input_path(const uint8_t *data, size_t size);

/** nowhere() - a stream that takes everything */
FILE *nowhere(void);

#endif
