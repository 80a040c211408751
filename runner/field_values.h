/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What fields of a structure are set to, or must read
 */
#ifndef KVMSME_RUNNER_FIELD_VALUES_H
#define KVMSME_RUNNER_FIELD_VALUES_H

#include "uapi.h"

struct exec;
struct loader;
struct step;
struct ynode;

/**
 * struct buffer_value - what a pointer points to
 * @bad:    to nothing that is mapped
 * @bytes:  @len of them; @fields: the same by name, of @layout; or NULL
 */
struct buffer_value {
	bool bad;
	uint8_t *bytes;
	size_t len;
	const struct uapi_struct *layout;
	struct field_value *fields;
};

/**
 * struct field_value - of @field
 * @n:      the first @nr elements; @any: which of them may be anything
 * @buffer: of a pointer that is no number; else NULL
 */
struct field_value {
	struct field_value *next;
	const struct ynode *node;
	const struct uapi_field *field;
	unsigned int nr;
	uint64_t *n;
	bool *any;
	struct buffer_value *buffer;
};

/** field_of() - among @list; NULL: it is not named */
const struct field_value *field_of(const struct field_value *list, const char *name);

/** fields_extent() - bytes from the structure's begin that @list needs, of a flexible array too */
size_t fields_extent(const struct field_value *list);

/** fields_put() - into @bytes; @inverted: as they must not read */
void fields_put(const struct field_value *list, uint8_t *bytes, bool inverted);

/** field_element() - element @i of @field in @bytes */
uint64_t field_element(const struct uapi_field *field, const uint8_t *bytes, unsigned int i);

/** expect_fields() - fail, each with its name behind @before, unless @bytes are as @list says */
void expect_fields(struct exec *x, const struct step *step, const char *before,
		   const struct field_value *list, const uint8_t *bytes);

/**
 * fields_load() - a mapping from fields of @layout to values; @expected: any is one
 * field_load() - one of them, behind those of *@list.  False with errors noted.
 */
bool fields_load(struct loader *l, const struct uapi_struct *layout, const struct ynode *map, bool expected,
		 struct field_value **list);
bool field_load(struct loader *l, const struct uapi_field *field, const struct ynode *node, bool expected,
		struct field_value **list);

#endif
