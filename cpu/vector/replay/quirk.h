/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the recorder is known to be wrong */
#ifndef SMEVEC_QUIRK_H
#define SMEVEC_QUIRK_H

#include <jansson.h>
#include <stdbool.h>

/** quirk_of() - what QEMU does with the instruction of @record, or NULL */
const char *quirk_of(json_t *record);

/** quirk_undecidable() - does the result depend on what @record does not show? */
bool quirk_undecidable(json_t *record);

#endif
