/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest image that recorded vCPUs run: programs.json */
#ifndef KVMSME_TRACE_GUEST_IMAGE_H
#define KVMSME_TRACE_GUEST_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"

/** struct guest_image - bytes from the start of guest memory; the rest is zero */
struct guest_image {
	uint8_t *bytes;
	size_t len;
};

/**
 * guest_image_load() - programs.json beside @trace_path, or the one built in
 * @path: filled with the file's name, for error messages
 */
bool guest_image_load(struct guest_image *image, const char *trace_path, char *path,
		      size_t path_size, struct input_error *error);
void guest_image_free(struct guest_image *image);

/* tests/data/traces/programs.json as it was at build time */
extern const char builtin_programs_json[];
extern const size_t builtin_programs_json_len;

#endif
