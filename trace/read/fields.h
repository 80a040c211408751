/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: JSON objects of a trace as C structures, by table
 *
 * A table has a row for each key that an object may have.  What no row names is an error,
 * as are a key that is missing and a value of another type; the message says where the
 * value stands and what would be right.  Every record is read so, at any depth.
 */
#ifndef KVMSME_TRACE_FIELDS_H
#define KVMSME_TRACE_FIELDS_H

#include <jansson.h>

#include "arena.h"
#include "record.h"

#define PARSE_MAX_DEPTH 8

struct guest_image;

/**
 * struct parse - where in a line a value stands, and where what is read goes
 * @arena: takes whatever is longer than a field
 * @blob, @nr_blobs: what "@k" stands for (parse_rows())
 * @image: the programs that a script can name
 * @version: of a trace's format
 * @at, @depth: keys and, where @key is NULL, indices that lead to the value
 */
struct parse {
	struct arena *arena;
	struct input_error *error;
	const struct trace_rows *blob;
	size_t nr_blobs;
	const struct guest_image *image;
	unsigned int version;
	unsigned int depth;
	struct {
		const char *key;
		size_t index;
	} at[PARSE_MAX_DEPTH];
};

/* Reads a value into @to, or says why not and returns false */
typedef bool (*field_parser)(struct parse *p, json_t *json, void *to);

/**
 * struct field - a row: a key, its type, and where in the structure it goes
 * @needed, @optional: bit sets of the kinds of object that must have the key, and may have it
 */
struct field {
	const char *name;
	field_parser parse;
	size_t offset;
	uint32_t needed, optional;
};

/**
 * struct fields - a table
 * @what: the object, as messages call it
 */
struct fields {
	const char *what;
	const struct field *field;
	size_t nr;
};

#define FIELD(record, member, type, needed, optional) \
	{ #member, parse_##type, offsetof(record, member), needed, optional }
#define FIELDS(what, rows) { what, rows, sizeof(rows) / sizeof((rows)[0]) }

/** parse_bad() - note "PATH: MESSAGE" unless something is noted already; false */
bool parse_bad(struct parse *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** parse_line() - a line that must hold one JSON object; NULL with p->error filled */
json_t *parse_line(struct parse *p, const char *text, size_t len);

/**
 * parse_object() - all keys of @json into the structure @to
 * @kind:  bit number in struct field
 * @what:  instead of the table's own name, or NULL
 * @given: if not NULL: bit set of the rows whose keys were there
 */
bool parse_object(struct parse *p, json_t *json, const struct fields *fields, unsigned int kind,
		  const char *what, void *to, uint64_t *given);

/** record_check_exit() - do "exit" and the fields that describe it fit together? (record.c) */
bool record_check_exit(struct parse *p, const struct trace_op *op);

/** parse_push_key(), parse_push_index(), parse_pop() - one step down to a value, and back */
void parse_push_key(struct parse *p, const char *key);
void parse_push_index(struct parse *p, size_t index);
void parse_pop(struct parse *p);

/** parse_alloc() - memory of the arena; NULL with p->error filled */
void *parse_alloc(struct parse *p, size_t size);

/** parse_word() - the index of @json in @words (NULL-terminated); -1 with p->error filled */
int parse_word(struct parse *p, json_t *json, const char *const *words);

/*
 * Parsers of the field types: parse_TYPE() fills a trace_TYPE (record.h).
 * parse_json() leaves the value for later; parse_comment() and parse_comments() want a string
 * and an object and drop them: they are for people.
 */
bool parse_uint(struct parse *p, json_t *json, void *to);
bool parse_int(struct parse *p, json_t *json, void *to);
bool parse_hex(struct parse *p, json_t *json, void *to);
bool parse_hex32(struct parse *p, json_t *json, void *to);
bool parse_errno(struct parse *p, json_t *json, void *to);
bool parse_request(struct parse *p, json_t *json, void *to);
bool parse_flag(struct parse *p, json_t *json, void *to);
bool parse_boolean(struct parse *p, json_t *json, void *to);
bool parse_exit(struct parse *p, json_t *json, void *to);
bool parse_bytes(struct parse *p, json_t *json, void *to);
bool parse_rows(struct parse *p, json_t *json, void *to);
bool parse_ids(struct parse *p, json_t *json, void *to);
bool parse_addr(struct parse *p, json_t *json, void *to);
bool parse_name(struct parse *p, json_t *json, void *to);
bool parse_text(struct parse *p, json_t *json, void *to);
bool parse_raw_features(struct parse *p, json_t *json, void *to);
bool parse_features(struct parse *p, json_t *json, void *to);
bool parse_vqs(struct parse *p, json_t *json, void *to);
bool parse_vls(struct parse *p, json_t *json, void *to);
bool parse_json(struct parse *p, json_t *json, void *to);
bool parse_comment(struct parse *p, json_t *json, void *to);
bool parse_comments(struct parse *p, json_t *json, void *to);

#endif
