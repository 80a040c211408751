/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kvmsme explore writes besides its report */
#ifndef KVMSME_CLI_EXPLORE_FILES_H
#define KVMSME_CLI_EXPLORE_FILES_H

#include "survey.h"

/**
 * explore_write_space() - @space for Graphviz to @graph, and for SPIN to @promela and @promela.h
 * explore_write_page() - the page of @nr surveys, which @command has made, to @path
 * What is NULL is not wanted.  False after a line on stderr.
 */
bool explore_write_space(const struct space *space, const char *graph, const char *promela);
bool explore_write_page(const struct survey *survey, size_t nr, const char *path, const char *command);

#endif
