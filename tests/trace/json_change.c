/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_change.h"

static bool find_in_elements(json_t *array, const char *path, struct place *place)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (json_find(json_array_get(array, i), path, place))
			return true;
	return false;
}

static bool find_in_values(json_t *object, const char *path, struct place *place)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
		if (json_find(value, path, place))
			return true;
	return false;
}

bool json_find(json_t *json, const char *path, struct place *place)
{
	size_t len = strcspn(path, ".[");

	snprintf(place->key, sizeof(place->key), "%.*s", (int)len, path);
	if (!strcmp(place->key, "*"))
		return find_in_values(json, path + len + 1, place);
	place->parent = json;
	if (!path[len])
		return json_object_get(json, place->key);
	json = json_object_get(json, place->key);
	if (path[len] == '[')
		return find_in_elements(json, path + len + 3, place);
	return json && json_find(json, path + len + 1, place);
}

json_t *json_add_one(const char *text)
{
	char changed[32];

	snprintf(changed, sizeof(changed), "0x%llx", strtoull(text, NULL, 16) + 1);
	return json_string(changed);
}

static json_t *flip_first_digit(const char *text)
{
	char *changed = strdup(text);
	json_t *json;

	changed[0] = changed[0] == '0' ? '1' : '0';
	json = json_string(changed);
	free(changed);
	return json;
}

/* The blob may be used elsewhere as well: the changed one is another */
static json_t *other_blob(json_t *line, const char *name)
{
	json_t *blobs = json_object_get(line, "blobs");
	json_t *blob = json_deep_copy(json_array_get(blobs, strtoul(name + 1, NULL, 10)));
	char reference[32];

	json_array_set_new(blob, 0, flip_first_digit(json_string_value(json_array_get(blob, 0))));
	snprintf(reference, sizeof(reference), "@%zu", json_array_size(blobs));
	json_array_append_new(blobs, blob);
	return json_string(reference);
}

static json_t *other_string(json_t *line, const char *text)
{
	if (text[0] == '@')
		return other_blob(line, text);
	if (!strncmp(text, "0x", 2))
		return json_add_one(text);
	return flip_first_digit(text);
}

/* Lengths: without the longest, or another instead of the only one; hex strings: another first digit */
static json_t *other_array(const json_t *array)
{
	json_t *first = json_array_get(array, 0), *copy = json_deep_copy(array);
	size_t nr = json_array_size(array);

	if (json_is_string(first))
		json_array_set_new(copy, 0, flip_first_digit(json_string_value(first)));
	else if (nr > 1)
		json_array_remove(copy, nr - 1);
	else
		json_array_set_new(copy, 0, json_integer(json_integer_value(first) == 32 ? 16 : 32));
	return copy;
}

json_t *json_other_value(json_t *line, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_INTEGER:
		return json_integer(json_integer_value(value) + 1);
	case JSON_STRING:
		return other_string(line, json_string_value(value));
	case JSON_ARRAY:
		return json_array_size(value) ? other_array(value) : NULL;
	default:
		return json_boolean(!json_is_true(value));
	}
}
