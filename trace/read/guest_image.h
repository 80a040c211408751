/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest image that recorded vCPUs run: programs.json, or line 1 of world switches */
#ifndef KVMSME_TRACE_GUEST_IMAGE_H
#define KVMSME_TRACE_GUEST_IMAGE_H

#include "record.h"

#define WORLD_FORMAT 1

/**
 * struct guest_image - bytes from the start of guest memory; the rest is zero
 * @entry: by name: where each program begins
 */
struct guest_image {
	uint8_t *bytes;
	size_t len;
	json_t *entry;
};

/**
 * guest_image_load() - programs.json beside @trace_path, or the one built in
 * @path: filled with the file's name, for error messages
 */
bool guest_image_load(struct guest_image *image, const char *trace_path, char *path,
		      size_t path_size, struct input_error *error);

/** guest_image_parse() - from line 1 of world switches */
bool guest_image_parse(struct guest_image *image, json_t *json, struct input_error *error);

/**
 * guest_image_entry() - address of the program called @name
 * Returns the name, valid as long as the image; NULL if there is no such program.
 */
const char *guest_image_entry(const struct guest_image *image, const char *name, uint64_t *entry);

void guest_image_free(struct guest_image *image);

/* tests/data/traces/programs.json as it was at build time */
extern const char builtin_programs_json[];
extern const size_t builtin_programs_json_len;

#endif
