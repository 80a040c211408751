// SPDX-License-Identifier: GPL-2.0-or-later
/* The JSON schema of scenario files, from the loader's tables */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "scenario_load.h"
#include "runner.h"

static json_t *closed_object(json_t *properties)
{
	return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
			 "additionalProperties", 0);
}

static json_t *step_schema(void)
{
	json_t *properties = json_object(), *one_of = json_array(), *object;

	for (int i = 0; i < NR_STEP_ACTIONS; i++) {
		json_object_set_new(properties, step_names[i],
				    json_pack("{s:s}", "description", step_docs[i]));
		json_array_append_new(one_of, json_pack("{s:[s]}", "required", step_names[i]));
	}
	for (size_t i = 0; step_keys[i]; i++)
		json_object_set_new(properties, step_keys[i], json_object());
	object = closed_object(properties);
	json_object_set_new(object, "oneOf", one_of);
	return object;
}

static json_t *host_schema(void)
{
	json_t *properties = json_object();

	for (size_t i = 0; host_keys[i]; i++) {
		bool lengths = !strcmp(host_keys[i], "sve") || !strcmp(host_keys[i], "sme");

		json_object_set_new(properties, host_keys[i], lengths ?
			json_pack("{s:[{s:s}, {s:s, s:{s:s, s:i, s:i}}]}", "anyOf", "const", "none",
				  "type", "array", "items", "type", "integer", "minimum", 1,
				  "maximum", 16) :
			json_pack("{s:s}", "type", "boolean"));
	}
	return closed_object(properties);
}

static json_t *top_property(const char *key)
{
	if (!strcmp(key, "steps"))
		return json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", 1, "items",
				 step_schema());
	if (!strcmp(key, "host") || !strcmp(key, "other_host"))
		return host_schema();
	if (!strcmp(key, "profiles") || !strcmp(key, "tags"))
		return json_pack("{s:s, s:{s:s}}", "type", "array", "items", "type", "string");
	return json_pack("{s:s}", "type", "string");
}

char *load_schema(void)
{
	json_t *properties = json_object(), *schema;
	char *text;

	for (size_t i = 0; top_keys[i]; i++)
		json_object_set_new(properties, top_keys[i], top_property(top_keys[i]));
	schema = closed_object(properties);
	json_object_set_new(schema, "$schema",
			    json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "title", json_string("kvmsme scenario"));
	json_object_set_new(schema, "required",
			    json_pack("[s, s, s]", "scenario", "source", "steps"));
	text = json_dumps(schema, JSON_INDENT(2) | JSON_SORT_KEYS);
	json_decref(schema);
	return text;
}

void runner_schema(FILE *out)
{
	char *text = load_schema();

	fprintf(out, "%s\n", text);
	free(text);
}
