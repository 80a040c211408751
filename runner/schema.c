// SPDX-License-Identifier: GPL-2.0-or-later
/* The JSON schema of scenario files, from the tables that the loader goes by */
#include <string.h>

#include <jansson.h>

#include "action.h"
#include "runner.h"

static json_t *closed_object(json_t *properties)
{
	return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
			 "additionalProperties", 0);
}

static json_t *any_of(json_t *a, json_t *b)
{
	return json_pack("{s:[o, o]}", "anyOf", a, b);
}

static json_t *of_type(const char *type)
{
	return json_pack("{s:s}", "type", type);
}

static json_t *number_schema(uint64_t max)
{
	json_t *number = json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);

	if (max <= INT64_MAX)
		json_object_set_new(number, "maximum", json_integer((json_int_t)max));
	return number;
}

static json_t *list_schema(json_t *items)
{
	return json_pack("{s:s, s:o, s:i}", "type", "array", "items", items, "minItems", 1);
}

/* What keys by profile lead to; the alternative is the same for all */
static json_t *by_profile(json_t *value)
{
	return json_pack("{s:s, s:o, s:i}", "type", "object", "additionalProperties", value,
			 "minProperties", 1);
}

static json_t *words_schema(const char *const *words)
{
	json_t *list = json_array();

	for (; *words; words++)
		json_array_append_new(list, json_string(*words));
	return json_pack("{s:o}", "enum", list);
}

static json_t *word_or_number(const struct shape *shape)
{
	json_t *list = json_array();

	for (const struct word *word = shape->words; word->name; word++)
		json_array_append_new(list, json_string(word->name));
	for (const char *const *name = shape->names; name && *name; name++)
		json_array_append_new(list, json_string(*name));
	return any_of(json_pack("{s:o}", "enum", list), number_schema(shape->max));
}

static json_t *reference(const char *to)
{
	return json_pack("{s:s}", "$ref", to);
}

static json_t *request_schema(void)
{
	json_t *names = json_array();

	for (const struct uapi_ioctl *row = uapi_ioctls; row->name; row++)
		json_array_append_new(names, json_string(row->name));
	return any_of(json_pack("{s:o}", "enum", names), number_schema(UINT32_MAX));
}

static json_t *field_schema(const struct field *field)
{
	switch (field->kind) {
	case FIELD_BYTES:
		return reference("#/$defs/bytes");
	case FIELD_REQUEST:
		return request_schema();
	case FIELD_SET:
	case FIELD_GET:
		return reference("#/$defs/fields");
	case FIELD_MEMBER:
	case FIELD_WANTED:
		return reference("#/$defs/field");
	case FIELD_NUMBER:
		return number_schema(field->max);
	case FIELD_FLAG:
		return of_type("boolean");
	case FIELD_WORD:
		return words_schema(field->words);
	case FIELD_REGS:
		return list_schema(of_type("string"));
	default:
		return of_type("string");
	}
}

/* The help that an editor shows */
static json_t *description(const char *doc, const char *otherwise)
{
	return otherwise ? json_sprintf("%s; without it: %s", doc, otherwise) : json_string(doc);
}

static json_t *fields_schema(const struct field *field)
{
	json_t *properties = json_object(), *required = json_array(), *object, *schema;

	for (; field->key; field++) {
		schema = field_schema(field);
		json_object_set_new(schema, "description", description(field->doc, field->otherwise));
		json_object_set_new(properties, field->key, schema);
		if (field->required)
			json_array_append_new(required, json_string(field->key));
	}
	object = closed_object(properties);
	json_object_set_new(object, "required", required);
	return object;
}

static json_t *pattern_schema(const char *key, json_t *value, const char *other, bool needed)
{
	json_t *object = closed_object(json_pack("{s:o}", key, value));
	json_t *required = json_pack("[s]", key);

	if (other)
		json_object_set_new(json_object_get(object, "properties"), other,
				    number_schema(UINT64_MAX));
	if (needed)
		json_array_append_new(required, json_string(other));
	json_object_set_new(object, "required", required);
	return object;
}

static json_t *patterns_schema(json_t *list)
{
	json_t *index = json_object();

	json_object_set_new(index, "start", number_schema(UINT64_MAX));
	json_object_set_new(index, "step", number_schema(UINT64_MAX));
	json_object_set_new(index, "esize", json_pack("{s:[i, i, i, i]}", "enum", 8, 16, 32, 64));
	json_array_append_new(list, pattern_schema("fill", number_schema(0xff), "bytes", false));
	json_array_append_new(list, pattern_schema("hex", json_pack("{s:[s, s]}", "type", "string",
								    "integer"), NULL, false));
	json_array_append_new(list, pattern_schema("index", closed_object(index), "bytes", false));
	json_array_append_new(list, pattern_schema("bits", json_pack(
		"{s:s, s:o, s:i, s:i}", "type", "array", "items", number_schema(2047), "minItems", 2,
		"maxItems", 2), "value", true));
	return list;
}

static json_t *value_schema(void)
{
	json_t *list = json_array();

	json_array_append_new(list, number_schema(UINT64_MAX));
	json_array_append_new(list, json_pack("{s:s}", "const", "any"));
	json_array_append_new(list, json_pack("{s:s, s:o, s:b}", "type", "array", "items",
					      any_of(json_pack("{s:[s, s]}", "enum", "SM", "ZA"),
						     number_schema(SVE_VQ_MAX)), "uniqueItems", 1));
	return json_pack("{s:o}", "anyOf", patterns_schema(list));
}

static json_t *value_reference(void)
{
	return reference("#/$defs/value");
}

/* As many as the file says */
static json_t *bytes_schema(void)
{
	json_t *list = json_pack("[{s:[s, s]}]", "type", "string", "integer");

	patterns_schema(list);
	json_array_append_new(list, pattern_schema("u64", number_schema(UINT64_MAX), NULL, false));
	json_array_append_new(list, pattern_schema("u32", number_schema(UINT32_MAX), NULL, false));
	json_array_append_new(list, pattern_schema("room", number_schema(MAX_POINTED), NULL, false));
	return json_pack("{s:o}", "anyOf", list);
}

/* Of a member: a number or a word for it, elements of an array, or what a pointer points to */
static json_t *member_schema(void)
{
	json_t *list = json_array(), *element = any_of(of_type("string"), number_schema(UINT64_MAX));

	json_array_append_new(list, list_schema(json_deep_copy(element)));
	json_array_append_new(list, element);
	json_array_append_new(list, reference("#/$defs/bytes"));
	json_array_append_new(list, json_pack("{s:s, s:{s:s}, s:i, s:i}", "type", "object", "additionalProperties",
					      "$ref", "#/$defs/fields", "minProperties", 1, "maxProperties", 1));
	return json_pack("{s:o}", "anyOf", list);
}

static json_t *members_schema(void)
{
	return json_pack("{s:s, s:{s:s}, s:i}", "type", "object", "additionalProperties", "$ref", "#/$defs/field",
			 "minProperties", 1);
}

static json_t *regs_schema(bool empty)
{
	json_t *value = any_of(value_reference(), pattern_schema("by_profile",
								 by_profile(value_reference()), NULL,
								 false));

	return json_pack("{s:s, s:o, s:i}", "type", "object", "additionalProperties", value,
			 "minProperties", empty ? 0 : 1);
}

static json_t *guest_schema(void)
{
	json_t *words = list_schema(number_schema(UINT32_MAX));
	json_t *list = json_array();

	json_array_append_new(list, of_type("string"));
	json_array_append_new(list, json_deep_copy(words));
	json_array_append_new(list, pattern_schema("words", words, NULL, false));
	json_array_append_new(list, pattern_schema("elf", of_type("string"), NULL, false));
	return json_pack("{s:o}", "anyOf", list);
}

static json_t *shape_schema(const struct shape *shape)
{
	switch (shape->kind) {
	case SHAPE_NUMBER:
		return number_schema(shape->max);
	case SHAPE_WORD:
		return word_or_number(shape);
	case SHAPE_BITS:
		return json_pack("{s:s, s:o, s:b}", "type", "array", "items", word_or_number(shape),
				 "uniqueItems", 1);
	case SHAPE_FIELDS:
		return fields_schema(shape->fields);
	case SHAPE_REGS:
		return regs_schema(shape->empty);
	case SHAPE_CAPS:
		return by_profile(number_schema(UINT64_MAX));
	case SHAPE_GUEST:
		return guest_schema();
	default:
		return of_type("string");
	}
}

static json_t *groups_schema(void)
{
	return any_of(json_pack("{s:s}", "const", "none"), list_schema(of_type("string")));
}

static json_t *exit_way_schema(const char *key)
{
	if (exit_form_by_name(key))
		return any_of(reference("#/$defs/field"), reference("#/$defs/fields"));
	return any_of(json_pack("{s:s}", "const", "any"), number_schema(UINT64_MAX));
}

static json_t *exit_schema(void)
{
	json_t *properties = json_object(), *map, *words = json_array();

	for (size_t i = 0; exit_keys[i]; i++)
		json_object_set_new(properties, exit_keys[i], exit_way_schema(exit_keys[i]));
	map = closed_object(properties);
	json_object_set_new(map, "minProperties", json_integer(1));
	for (const struct exit_form *form = exit_forms; form->name; form++)
		json_array_append_new(words, json_string(form->name));
	json_array_append_new(words, json_string("cpu_off"));
	return any_of(json_pack("{s:o}", "enum", words), map);
}

static json_t *modifier_schema(const char *key)
{
	if (!strcmp(key, "vm"))
		return number_schema(MAX_STEP_VMS - 1);
	if (!strcmp(key, "vcpu"))
		return number_schema(MAX_STEP_VCPUS - 1);
	if (!strcmp(key, "host"))
		return json_pack("{s:[s, s]}", "enum", "first", "other");
	if (!strcmp(key, "fails"))
		return any_of(of_type("string"), by_profile(of_type("string")));
	if (!strcmp(key, "buffer"))
		return any_of(json_pack("{s:s}", "const", "bad"),
			      pattern_schema("mapped", number_schema(UINT64_MAX), NULL, false));
	if (!strcmp(key, "exit"))
		return exit_schema();
	if (!strcmp(key, "changes"))
		return json_pack("{s:s}", "const", "nothing");
	if (!strcmp(key, "bare"))
		return of_type("boolean");
	if (!strcmp(key, "differs"))
		return any_of(groups_schema(), by_profile(groups_schema()));
	if (!strcmp(key, "times"))
		return number_schema(MAX_STEP_TIMES);
	return number_schema(!strcmp(key, "target") ? UINT32_MAX : UINT64_MAX);
}

/* Of an action: its argument and the keys that it heeds, nothing else */
static json_t *action_schema(const struct action *action)
{
	json_t *properties = json_object(), *argument = shape_schema(action->arg), *object;

	json_object_set_new(argument, "description", json_string(action->doc));
	json_object_set_new(properties, action->name, argument);
	for (int i = 0; i < NR_MODIFIERS; i++) {
		json_t *schema;

		if (!(action->heeds & 1u << i))
			continue;
		schema = modifier_schema(modifiers[i].key);
		json_object_set_new(schema, "description", description(modifiers[i].doc, modifiers[i].otherwise));
		json_object_set_new(properties, modifiers[i].key, schema);
	}
	object = closed_object(properties);
	json_object_set_new(object, "required", json_pack("[s]", action->name));
	return object;
}

static json_t *step_schema(void)
{
	json_t *one_of = json_array();

	for (int i = 0; i < NR_STEP_ACTIONS; i++)
		json_array_append_new(one_of, action_schema(&step_actions[i]));
	return json_pack("{s:o}", "oneOf", one_of);
}

static json_t *lengths_schema(void)
{
	return json_pack("{s:[{s:s}, {s:s, s:{s:s, s:i, s:i}, s:b, s:i}]}", "anyOf", "const", "none", "type",
			 "array", "items", "type", "integer", "minimum", 1, "maximum", 16, "uniqueItems", 1,
			 "minItems", 1);
}

static json_t *host_schema(void)
{
	json_t *properties = json_object(), *object;

	for (size_t i = 0; host_keys[i]; i++) {
		const char *key = host_keys[i];
		bool lengths = !strcmp(key, "sve") || !strcmp(key, "sme");

		json_object_set_new(properties, key, lengths ? lengths_schema() :
				    !strcmp(key, "mode") ? words_schema(host_modes) : of_type("boolean"));
	}
	object = closed_object(properties);
	json_object_set_new(object, "minProperties", json_integer(1));
	return object;
}

static json_t *top_property(const char *key)
{
	if (!strcmp(key, "steps"))
		return list_schema(step_schema());
	if (!strcmp(key, "host") || !strcmp(key, "other_host"))
		return host_schema();
	if (!strcmp(key, "profiles"))
		return json_pack("{s:s, s:{s:s}, s:b, s:i}", "type", "array", "items", "type",
				 "string", "uniqueItems", 1, "minItems", 1);
	if (!strcmp(key, "known_fault"))
		return json_pack("{s:s, s:{s:s, s:i}, s:i}", "type", "object", "additionalProperties", "type",
				 "string", "minLength", 1, "minProperties", 1);
	return json_pack("{s:s, s:i}", "type", "string", "minLength", 1);
}

void runner_schema(FILE *out)
{
	json_t *properties = json_object(), *schema;

	for (size_t i = 0; top_keys[i]; i++)
		json_object_set_new(properties, top_keys[i], top_property(top_keys[i]));
	schema = closed_object(properties);
	json_object_set_new(schema, "$schema",
			    json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "$defs", json_pack("{s:o, s:o, s:o, s:o}", "value", value_schema(), "bytes",
							    bytes_schema(), "field", member_schema(), "fields",
							    members_schema()));
	json_object_set_new(schema, "title", json_string("kvmsme scenario"));
	json_object_set_new(schema, "required",
			    json_pack("[s, s, s]", "scenario", "source", "steps"));
	json_dumpf(schema, out, JSON_INDENT(2) | JSON_SORT_KEYS);
	fputc('\n', out);
	json_decref(schema);
}
