/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file being checked, and what its calls are made on */
#ifndef KVMSME_CHECK_BACKEND_H
#define KVMSME_CHECK_BACKEND_H

#include "replay.h"
#include "trace_check.h"
#include "trace_sequence.h"

/**
 * struct check - one file being checked
 * @image:    the programs: those of line 1, or @loaded
 * @machine:  NULL until the first sequence, and where a kernel is asked; @opened: @replay is in use
 * @learned:  world_learn()
 * @note:     that was printed last
 * @compared: operations with an outcome to compare
 * @all: of the files before this, which is @number
 */
struct check {
	const struct check_options *options;
	const char *path;
	struct trace trace;
	const struct guest_image *image;
	struct guest_image loaded;
	struct kvmsme *machine;
	struct replay replay;
	bool opened;
	json_t *learned;
	char note[256];
	struct check_result result;
	struct check_result *all;
	size_t number;
	unsigned long compared;
	uint8_t poison[TRACE_MAX_DATA];
};

/** check_prepare() - before a sequence: false with error->text filled */
bool check_prepare(struct check *check, struct input_error *error);

/** check_at_limit() - the model has ended the last call by design, which says nothing of kernels */
bool check_at_limit(const struct check *check);

#endif
