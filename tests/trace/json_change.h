/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of a JSON record, found by path and made others */
#ifndef TESTS_TRACE_JSON_CHANGE_H
#define TESTS_TRACE_JSON_CHANGE_H

#include <jansson.h>
#include <stdbool.h>

/** struct place - a value: @key of @parent */
struct place {
	json_t *parent;
	char key[64];
};

/** json_find() - the first value at @path: keys with dots between; "[]" any element, "*" any key */
bool json_find(json_t *json, const char *path, struct place *place);

/**
 * json_other_value() - another value of the same type
 * @line: the case whose blobs "@k" stands for; a changed blob is added to them
 */
json_t *json_other_value(json_t *line, const json_t *value);

/** json_add_one() - "0x..." of the next number */
json_t *json_add_one(const char *text);

#endif
