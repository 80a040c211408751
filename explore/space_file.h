/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A search in a file, to go on with, and to share among machines
 *
 * Tab-separated text, a record a line (docs/fuzzing.md): what it was made for, counts, the states
 * in the order in which they were found, breaches.  A shard is the same: the states that one
 * process found in its part of a level, behind those that all had.
 */
#ifndef KVMSME_EXPLORE_SPACE_FILE_H
#define KVMSME_EXPLORE_SPACE_FILE_H

#include <stdio.h>

#include "space.h"

/**
 * space_write() - the search as a file, whole or not at all; false after a line on @err
 * @made_for: what a reader must have asked for as well
 * @base:     of a shard: states that were there before it
 */
bool space_write(const struct space *space, const char *path, const char *made_for,
		 struct space_shard shard, size_t base, FILE *err);

/** space_read() - into a space that was just opened; false after a line on @err */
bool space_read(struct space *space, const char *path, const char *made_for, FILE *err);

/**
 * space_merge() - add to a space, read or just opened, what the shards @path.1-of-N ... found
 * One level of the search is then done.  False after a line on @err.
 */
bool space_merge(struct space *space, const char *path, unsigned int shards,
		 const char *made_for, FILE *err);

/** space_shard_path() - where a shard is written: @path.1-of-4 */
void space_shard_path(const char *path, struct space_shard shard, char *to, size_t size);

#endif
