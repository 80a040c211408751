/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TESTS_FIRMWARE_ASKED_MODEL_H
#define KVMSME_TESTS_FIRMWARE_ASKED_MODEL_H

#include <kvmsme/kvmsme.h>

#include "questions.h"

/* Whose /dev/kvm is asked */
extern struct kvmsme *machine;

#endif
