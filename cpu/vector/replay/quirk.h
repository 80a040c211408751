/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the recorder is known to be wrong */
#ifndef SMEVEC_QUIRK_H
#define SMEVEC_QUIRK_H

#include <stdbool.h>
#include <stdint.h>

/** quirk_of() - what QEMU does with the instruction @word, or NULL */
const char *quirk_of(uint32_t word);

/** quirk_undecidable() - does the result of @word depend on what no record shows? */
bool quirk_undecidable(uint32_t word);

#endif
