/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a run has said and left behind
 *
 * Commands write their files into the directory RUN_OUT.
 */
#ifndef KVMSME_TESTS_OUTCOME_OF_RUN_H
#define KVMSME_TESTS_OUTCOME_OF_RUN_H

#include <stdbool.h>

#define RUN_OUT "out"

/** struct said - what a run has said, and how it ended (as of waitpid()) */
struct said {
	char *out, *err;
	int status;
};

/** run_apart() - fork a process that runs @run(@arg) and ends with its result */
void run_apart(struct said *said, int (*run)(const void *arg), const void *arg);
void said_free(struct said *said);

/** files_keep() - what is in RUN_OUT now is whole */
void files_keep(void);

/** files_reset() - RUN_OUT has the files that files_keep() has seen, with other contents */
void files_reset(void);

/**
 * files_wrong() - NULL, or the name of a file in RUN_OUT that is neither whole nor as
 * files_reset() has made it
 * @all: and all must be whole
 */
const char *files_wrong(bool all);

#endif
