/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --batch understands, a command a line */
#ifndef KVMSME_STEP_STEP_COMMANDS_H
#define KVMSME_STEP_STEP_COMMANDS_H

#include "stepper.h"

/**
 * enum command_result - @COMMAND_BAD: it is none, and what would be right has been said
 */
enum command_result { COMMAND_DONE, COMMAND_QUIT, COMMAND_BAD };

/** command_run() - one; what comes of it to @out, what is wrong with it to @err */
enum command_result command_run(struct stepper *s, const char *text, FILE *out, FILE *err);

/** command_where() - the place in a few lines */
void command_where(struct stepper *s, FILE *out);

/**
 * command_batch() - those of @text, apart by semicolons and ends of lines, or of @in; true: all were commands
 * What the guest writes meanwhile is printed behind each, "| " before it.
 */
bool command_batch(struct stepper *s, const char *text, FILE *in, FILE *out, FILE *err);

#endif
