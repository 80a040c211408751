/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same on a terminal (ncurses) */
#ifndef KVMSME_STEP_SCREEN_H
#define KVMSME_STEP_SCREEN_H

#include "stepper.h"

/** screen_is_built - ncurses was there */
extern const bool screen_is_built;

/**
 * screen_run() - until the user leaves, or *@quit becomes non-zero; the terminal is then as it was
 * @in, @out: the terminal.  False after a line on @err: it is none that can be used
 */
bool screen_run(struct stepper *s, const volatile sig_atomic_t *quit, FILE *in, FILE *out, FILE *err);

#endif
