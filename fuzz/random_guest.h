/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Guests of random words on the whole machine, Unicorn included
 *
 * Nothing they do may end the process, nor break the machine.
 */
#ifndef KVMSME_FUZZ_RANDOM_GUEST_H
#define KVMSME_FUZZ_RANDOM_GUEST_H

#include <stddef.h>
#include <stdint.h>

#define RANDOM_GUEST_WORDS 4096

/** random_guest() - the one of this seed; NULL, or what is broken */
const char *random_guest(uint64_t seed);

/**
 * random_guest_of() - one whose first words are these
 * @data: eight bytes of seed for its state and its other words, and then words
 */
const char *random_guest_of(const uint8_t *data, size_t size);

/** random_guest_release() - give the machine's memory back */
void random_guest_release(void);

#endif
