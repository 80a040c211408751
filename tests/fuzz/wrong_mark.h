/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks that do not bring back what they should: fuzz_mark_return() of programs linked with --wrap */
#ifndef KVMSME_TESTS_FUZZ_WRONG_MARK_H
#define KVMSME_TESTS_FUZZ_WRONG_MARK_H

#include "fuzz_world.h"

/** wrong_mark - is called behind each return to a mark in a family; NULL: nothing is wrong */
extern void (*wrong_mark)(struct fuzz_world *world);

/** wrong_register() - X7 of the first vCPU stays what a former sequence made it */
void wrong_register(struct fuzz_world *world);

#endif
