/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "fields.h"
#include "guest_image.h"

static bool take_image(struct guest_image *image, const json_t *json, struct input_error *error)
{
	struct arena arena = { NULL, 0 };
	struct trace_bytes bytes;
	const char *expected;

	expected = parse_bytes(json_object_get(json, "image_hex"), &arena, &bytes);
	if (expected) {
		snprintf(error->text, sizeof(error->text), "image_hex: must be %s", expected);
		arena_free(&arena);
		return false;
	}
	image->len = bytes.len;
	image->bytes = malloc(bytes.len + 1);
	if (image->bytes)
		memcpy(image->bytes, bytes.p, bytes.len);
	arena_free(&arena);
	return image->bytes;
}

static json_t *load_json(const char *path, struct input_error *error)
{
	json_error_t json_error;
	json_t *json;

	if (!access(path, R_OK))
		json = json_load_file(path, 0, &json_error);
	else
		json = json_loadb(builtin_programs_json, builtin_programs_json_len, 0, &json_error);
	error->line = 0;
	if (json)
		return json;
	error->line = (uint64_t)(json_error.line > 0 ? json_error.line : 0);
	snprintf(error->text, sizeof(error->text), "not JSON: %.100s", json_error.text);
	return NULL;
}

bool guest_image_load(struct guest_image *image, const char *trace_path, char *path,
		      size_t path_size, struct input_error *error)
{
	const char *slash = strrchr(trace_path, '/');
	int dir = slash ? (int)(slash - trace_path + 1) : 0;
	json_t *json;
	bool ok;

	snprintf(path, path_size, "%.*sprograms.json", dir, trace_path);
	json = load_json(path, error);
	ok = json && take_image(image, json, error);
	json_decref(json);
	return ok;
}

void guest_image_free(struct guest_image *image)
{
	free(image->bytes);
}
