/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TESTS_GENERATE_MIXED_H
#define KVMSME_TESTS_GENERATE_MIXED_H

#include "differential.h"

/**
 * generate_mixed() - a random state, and words of all instruction tables that execute in it
 * @two_ways: of what cpu/a64 has, else of what qemu-aarch64 7.2 has as well
 */
void generate_mixed(struct image *image, bool two_ways);

#endif
