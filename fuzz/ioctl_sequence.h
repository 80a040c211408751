/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: One sequence of the format of fuzz_sequence.h, on the host and profile that it names
 */
#ifndef KVMSME_FUZZ_IOCTL_SEQUENCE_H
#define KVMSME_FUZZ_IOCTL_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fuzz_world;

/**
 * struct fuzz_worlds - of hosts and built-in profiles, made when they are needed
 * fuzz_worlds_make() - or all of them now: a fuzzer then sees each input do the same whenever it runs
 */
struct fuzz_worlds {
	struct fuzz_world **world;
	size_t nr;
};

/** fuzz_worlds_open() - false: no memory; fuzz_worlds_close() in any case */
bool fuzz_worlds_open(struct fuzz_worlds *worlds);
void fuzz_worlds_close(struct fuzz_worlds *worlds);

void fuzz_worlds_make(struct fuzz_worlds *worlds);

/** fuzz_sequence() - NULL, or the promise that was broken though the profile keeps it */
const char *fuzz_sequence(struct fuzz_worlds *worlds, const uint8_t *data, size_t size);

#endif
