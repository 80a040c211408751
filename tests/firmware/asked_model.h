/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TESTS_FIRMWARE_ASKED_MODEL_H
#define KVMSME_TESTS_FIRMWARE_ASKED_MODEL_H

#include <kvmsme/kvmsme.h>

#include "machine.h"
#include "questions.h"

/* Whose /dev/kvm is asked */
extern struct kvmsme *machine;

/** asked_make() - make it, of the host that the kernels ran on; @pop: NULL: the profile's; false: it cannot be made */
bool asked_make(const struct profile *profile, const struct kernel_pop *pop);

#endif
