/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fields.h"
#include "guest_image.h"
#include "number.h"

#define IN_TRACE (1U << FORMAT_TRACE)
#define IN_WORLD (1U << FORMAT_WORLD)

/** struct image_file - the keys of both; addresses other than these two are for people */
struct image_file {
	trace_uint format;
	trace_hex load_address;
	trace_bytes image_hex;
	trace_json programs;
	trace_comment description;
	trace_hex address;
};

/* The first two: in the order of enum trace_format */
static const struct field image_rows[] = {
	{ "kvmtrace_programs", parse_uint, offsetof(struct image_file, format), IN_TRACE, 0 },
	{ "world_programs", parse_uint, offsetof(struct image_file, format), IN_WORLD, 0 },
	FIELD(struct image_file, description, comment, 0, IN_TRACE),
	FIELD(struct image_file, load_address, hex, IN_WORLD, IN_TRACE),
	FIELD(struct image_file, image_hex, bytes, IN_TRACE | IN_WORLD, 0),
	FIELD(struct image_file, programs, json, IN_WORLD, IN_TRACE),
	{ "ram_size", parse_hex, offsetof(struct image_file, address), 0, IN_TRACE },
	{ "vectors", parse_hex, offsetof(struct image_file, address), 0, IN_TRACE | IN_WORLD },
	{ "pattern", parse_hex, offsetof(struct image_file, address), 0, IN_TRACE },
	{ "scratch", parse_hex, offsetof(struct image_file, address), 0, IN_TRACE },
	{ "start", parse_hex, offsetof(struct image_file, address), 0, IN_WORLD },
	{ "exc", parse_hex, offsetof(struct image_file, address), 0, IN_WORLD },
};
static const struct fields image_fields = FIELDS("guest image", image_rows);

/** struct program - an entry of "programs" */
struct program {
	trace_hex entry;
	trace_comment description;
	trace_json words;
};

static const struct field program_rows[] = {
	FIELD(struct program, entry, hex, 1, 0),
	FIELD(struct program, description, comment, 0, 1),
	FIELD(struct program, words, json, 0, 1),
};
static const struct fields program_fields = FIELDS("program", program_rows);

static uint32_t word_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* The instruction words of a program stand in the image, where it begins */
static bool check_words(struct parse *p, const struct image_file *file, const struct program *program)
{
	uint64_t at = program->entry - file->load_address, word;

	if (at >= file->image_hex.len)
		return parse_bad(p, "entry: must be within the image");
	for (size_t i = 0; i < json_array_size(program->words); i++, at += 4) {
		const char *text = json_string_value(json_array_get(program->words, i));

		if (!number_parse_hex(text, UINT32_MAX, &word))
			return parse_bad(p, "words: must be hexadecimal words of 32 bits");
		if (file->image_hex.len - at < 4 || word_at(file->image_hex.p + at) != word)
			return parse_bad(p, "words: number %zu is not what the image has there", i);
	}
	if (program->words && !json_is_array(program->words))
		return parse_bad(p, "words: must be an array");
	return true;
}

static bool take_programs(struct parse *p, const struct image_file *file, struct guest_image *image)
{
	const char *name;
	json_t *value;
	bool ok = true;

	image->entry = json_object();
	if (file->programs && !json_is_object(file->programs))
		return parse_bad(p, "programs: must be an object");
	json_object_foreach(file->programs, name, value) {
		struct program program = { 0 };

		parse_push_key(p, "programs");
		parse_push_key(p, name);
		ok = parse_object(p, value, &program_fields, 0, NULL, &program, NULL) &&
		     check_words(p, file, &program);
		parse_pop(p);
		parse_pop(p);
		if (!ok)
			return false;
		json_object_set_new(image->entry, name, json_integer((json_int_t)program.entry));
	}
	return true;
}

static bool take_bytes(struct parse *p, const struct trace_bytes *bytes, struct guest_image *image)
{
	image->len = bytes->len;
	image->bytes = malloc(bytes->len + 1);
	if (!image->bytes)
		return parse_bad(p, "out of memory");
	memcpy(image->bytes, bytes->p, bytes->len);
	return true;
}

static bool take_image(struct parse *p, json_t *json, enum trace_format format,
		       struct guest_image *image)
{
	struct image_file file = { .load_address = WORLD_RAM };
	json_t *version = json_object_get(json, image_rows[format].name);

	/* a newer format may have keys of its own: that it is newer is what there is to say */
	if (json_is_integer(version) && json_integer_value(version) != WORLD_FORMAT)
		return parse_bad(p, "%s: format %" JSON_INTEGER_FORMAT " is not known here (only %d): "
				 "a newer kvmsme is needed", image_rows[format].name,
				 json_integer_value(version), WORLD_FORMAT);
	if (!parse_object(p, json, &image_fields, format, NULL, &file, NULL))
		return false;
	if (format == FORMAT_WORLD && file.load_address != WORLD_RAM)
		return parse_bad(p, "load_address: must be 0x%" PRIx64, WORLD_RAM);
	if (format == FORMAT_WORLD && file.image_hex.len > WORLD_EXCEPTION)
		return parse_bad(p, "image_hex: at most %d bytes", WORLD_EXCEPTION);
	return take_bytes(p, &file.image_hex, image) && take_programs(p, &file, image);
}

static bool take(struct guest_image *image, json_t *json, enum trace_format format,
		 struct input_error *error)
{
	struct arena arena = { NULL, 0 };
	struct parse p = { .arena = &arena, .error = error };
	bool ok;

	error->text[0] = '\0';
	ok = take_image(&p, json, format, image);
	arena_free(&arena);
	return ok;
}

bool guest_image_parse(struct guest_image *image, json_t *json, struct input_error *error)
{
	return take(image, json, FORMAT_WORLD, error);
}

static json_t *load_json(const char *path, struct input_error *error)
{
	json_error_t json_error;
	json_t *json;

	if (!access(path, R_OK))
		json = json_load_file(path, JSON_REJECT_DUPLICATES, &json_error);
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
	ok = json && take(image, json, FORMAT_TRACE, error);
	json_decref(json);
	return ok;
}

const char *guest_image_entry(const struct guest_image *image, const char *name, uint64_t *entry)
{
	void *at = json_object_iter_at(image->entry, name);

	*entry = (uint64_t)json_integer_value(json_object_iter_value(at));
	return at ? json_object_iter_key(at) : NULL;
}

void guest_image_free(struct guest_image *image)
{
	free(image->bytes);
	json_decref(image->entry);
}
