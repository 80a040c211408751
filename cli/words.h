/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Words of the command line that stand for something, and what they were meant to be
 */
#ifndef KVMSME_CLI_WORDS_H
#define KVMSME_CLI_WORDS_H

#include <argp.h>

#include "promise.h"
#include "rules.h"

/** cli_promise(), cli_rule() - by its id; with anything else the program says so, and exits with EXIT_USAGE */
enum promise cli_promise(struct argp_state *state, const char *arg);
enum rule cli_rule(struct argp_state *state, const char *arg);

/**
 * cli_unknown_option() - the first of @argv that begins with "--" and no long option of @argp, or NULL
 * @flags: of argp_parse().  Said on stderr, with what it was meant to be.
 */
const char *cli_unknown_option(const struct argp *argp, unsigned int flags, int argc, char **argv);

#endif
