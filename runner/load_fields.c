// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields of structures, and what their pointers point to */
#include <string.h>

#include "field_values.h"
#include "loader.h"
#include "nearest.h"
#include "number.h"

#define MAX_ELEMENTS	4096	/* of an array that a structure ends in */
#define MAX_WORDS	32

static bool by_word(struct ydoc *doc, const struct uapi_field *field, const struct ynode *node, uint64_t *n)
{
	const char *names[MAX_WORDS] = { NULL };

	for (size_t i = 0; field->words[i].name; i++) {
		names[i] = field->words[i].name;
		*n = field->words[i].value;
		if (ynode_is(node, names[i]))
			return true;
	}
	return unknown_word(doc, node, node->text, field->name, names);
}

static bool load_element(struct ydoc *doc, const struct uapi_field *field, const struct ynode *node,
			 bool expected, uint64_t *n, bool *any)
{
	uint64_t max = UINT64_MAX >> (64 - 8 * field->size);
	char meant[DID_YOU_MEAN_MAX];
	bool digit = node->kind == YNODE_SCALAR && *node->text >= '0' && *node->text <= '9';

	*any = expected && ynode_is(node, "any");
	if (*any)
		return true;
	if (ynode_is(node, "any"))
		return yerror(doc, node, "any is no value to set %s to; write one", field->name);
	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "%s is a number", field->name);
	if (!digit && field->by_name)
		return field->by_name(node->text, n) ||
		       yerror(doc, node, "'%s' is no name for %s, nor a number%s", node->text, field->name,
			      did_you_mean(field->guess(node->text), "", meant));
	return !digit && field->words ? by_word(doc, field, node, n) : ynode_max(doc, node, max, n);
}

static bool load_elements(struct ydoc *doc, const struct ynode *node, bool expected, struct field_value *value)
{
	const struct uapi_field *field = value->field;
	unsigned int room = field->nr ? field->nr : MAX_ELEMENTS;
	size_t nr = ynode_count(node), i = 0;
	bool ok = true;

	if (node->kind != YNODE_LIST || !nr)
		return yerror(doc, node, "%s is an array; write a list such as [1, 2]", field->name);
	if (nr > room)
		return yerror(doc, node, "%s has room for %u, here are %zu", field->name, room, nr);
	value->n = ydoc_alloc(doc, nr * sizeof(*value->n));
	value->any = ydoc_alloc(doc, nr * sizeof(*value->any));
	value->nr = (unsigned int)nr;
	for (node = node->child; node; node = node->next, i++)
		ok &= load_element(doc, field, node, expected, &value->n[i], &value->any[i]);
	return ok;
}

/* {kvm_smccc_filter: {base: 0x84000000, ...}} */
static bool load_struct(struct loader *l, const struct ynode *node, bool expected, struct buffer_value *to)
{
	bool ok = fields_load(l, to->layout, node, expected, &to->fields);

	if (!ok)
		return false;
	to->len = fields_extent(to->fields) > to->layout->size ? fields_extent(to->fields) : to->layout->size;
	to->bytes = ydoc_alloc(l->doc, to->len);
	fields_put(to->fields, to->bytes, false);
	return true;
}

static bool load_room(struct ydoc *doc, const struct ynode *node, struct buffer_value *to)
{
	uint64_t len;

	if (!ynode_max(doc, node, MAX_POINTED, &len))
		return false;
	to->len = (size_t)len;
	to->bytes = ydoc_alloc(doc, to->len + 1);
	return true;
}

static bool load_buffer_map(struct loader *l, const struct ynode *node, bool expected, struct buffer_value *to)
{
	static const char *const room[] = { "room", NULL };
	struct value value;

	if (node->child && !node->child->next) {
		to->layout = uapi_struct_by_name(node->child->key);
		if (to->layout)
			return load_struct(l, node->child, expected, to);
	}
	if (!expected && ymap_get(node, "room"))
		return known_keys(l->doc, node, room) && load_room(l->doc, ymap_get(node, "room"), to);
	if (!bytes_load(l->doc, node, MAX_POINTED, &value))
		return false;
	to->bytes = value.bytes;
	to->len = value.len;
	return true;
}

static bool load_pointer(struct loader *l, const struct ynode *node, bool expected, struct field_value *value)
{
	if (node->kind == YNODE_SCALAR && !ynode_is(node, "bad"))
		return !ynode_is(node, "any") ? ynode_u64(l->doc, node, &value->n[0]) :
		       yerror(l->doc, node, "say what is there: {u64: 1}, {hex: \"00ff\"}, {STRUCTURE: {...}}");
	value->buffer = ydoc_alloc(l->doc, sizeof(*value->buffer));
	value->buffer->bad = ynode_is(node, "bad");
	if (value->buffer->bad)
		return true;
	return load_buffer_map(l, node, expected, value->buffer);
}

bool field_load(struct loader *l, const struct uapi_field *field, const struct ynode *node, bool expected,
		struct field_value **list)
{
	struct field_value *value = ydoc_alloc(l->doc, sizeof(*value));

	while (*list)
		list = &(*list)->next;
	*list = value;
	value->node = node;
	value->field = field;
	if (field->nr != 1)
		return load_elements(l->doc, node, expected, value);
	value->nr = 1;
	value->n = ydoc_alloc(l->doc, sizeof(*value->n));
	value->any = ydoc_alloc(l->doc, sizeof(*value->any));
	if (field->pointer)
		return load_pointer(l, node, expected, value);
	return load_element(l->doc, field, node, expected, &value->n[0], &value->any[0]);
}

bool fields_load(struct loader *l, const struct uapi_struct *layout, const struct ynode *map, bool expected,
		 struct field_value **list)
{
	const char *keys[MAX_WORDS] = { NULL };
	bool ok = true;

	for (size_t i = 0; layout->field[i].name; i++)
		keys[i] = layout->field[i].name;
	if (!known_keys(l->doc, map, keys))
		return false;
	if (!map->child)
		return yerror(l->doc, map, "no field: name one of %s", layout->name);
	for (const struct ynode *node = map->child; node; node = node->next)
		ok &= field_load(l, uapi_field_by_name(layout, node->key), node, expected, list);
	return ok;
}
