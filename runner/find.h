/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that a path on the command line stands for */
#ifndef KVMSME_RUNNER_FIND_H
#define KVMSME_RUNNER_FIND_H

#include <stdbool.h>
#include <stdio.h>

/**
 * find_scenarios() - call @fn for a file, or for each *.yaml below a directory, by name
 * "-" is standard input, which is a file.  What is not there is looked for among what is installed with the
 * program (data_path.h).
 * False after a line on @err, NULL: nothing is said, if there is none, or a directory cannot be read.
 */
bool find_scenarios(const char *path, void (*fn)(void *ctx, const char *path), void *ctx,
		    FILE *err);

/** find_words() - guest-words.cache at @path or above it; false if there is none */
bool find_words(const char *path, char *found, size_t size);

#endif
