// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "number.h"
#include "shape.h"

#define MAX_REQUESTS 64

/* A word's value, or a number */
static bool word_value(struct ydoc *doc, const struct shape *shape, const struct ynode *at,
		       const char *text, uint64_t *value)
{
	const char *names[32] = { NULL };

	for (size_t i = 0; shape->words[i].name; i++) {
		names[i] = shape->words[i].name;
		*value = shape->words[i].value;
		if (!strcmp(names[i], text))
			return true;
	}
	if (shape->by_name && shape->by_name(text, value))
		return true;
	return number_parse(text, shape->max, value) ||
	       unknown_word(doc, at, text, shape->what, shape->names ? shape->names : names);
}

static bool load_word(struct loader *l, const struct shape *shape, const struct ynode *node,
		      uint64_t *value)
{
	if (node->kind != YNODE_SCALAR)
		return yerror(l->doc, node, "one %s is wanted here", shape->what);
	return word_value(l->doc, shape, node, node->text, value);
}

static bool load_bit(struct loader *l, const struct shape *shape, const struct ynode *node,
		     uint64_t *bits)
{
	uint64_t bit = 0;

	if (!load_word(l, shape, node, &bit))
		return false;
	if (*node->text >= '0' && *node->text <= '9')
		bit = UINT64_C(1) << bit;
	if (*bits & bit)
		return yerror(l->doc, node, "'%s' is here twice", node->text);
	*bits |= bit;
	return true;
}

static bool load_bits(struct loader *l, const struct shape *shape, const struct ynode *list,
		      uint64_t *bits)
{
	bool ok = true;

	if (list->kind != YNODE_LIST)
		return yerror(l->doc, list, "a list of each %s is wanted here, such as [%s]",
			      shape->what, shape->words[0].name);
	for (const struct ynode *node = list->child; node; node = node->next)
		ok &= load_bit(l, shape, node, bits);
	return ok;
}

static bool load_name(struct ydoc *doc, const struct ynode *node, const char **name)
{
	if (node->kind != YNODE_SCALAR || !*node->text)
		return yerror(doc, node, "one word is wanted here, a name");
	*name = node->text;
	return true;
}

static bool load_choice(struct ydoc *doc, const struct ynode *node, const struct field *field,
			const char **word)
{
	if (!load_name(doc, node, word))
		return false;
	return known_word(*word, field->words) ||
	       unknown_word(doc, node, *word, field->key, field->words);
}

/* A name, or a number */
static bool load_request(struct ydoc *doc, const struct ynode *node, struct ioctl_arg *arg)
{
	const char *names[MAX_REQUESTS] = { NULL };
	size_t nr = 0;

	arg->request.is = true;
	if (node->kind == YNODE_SCALAR && *node->text >= '0' && *node->text <= '9') {
		const struct uapi_ioctl *row;

		if (!ynode_max(doc, node, UINT32_MAX, &arg->request.n))
			return false;
		row = uapi_ioctl_of(arg->request.n);
		arg->layout = row && row->arg ? uapi_struct_by_name(row->arg) : NULL;
		return true;
	}
	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "a request is a number or a name such as KVM_ENABLE_CAP");
	for (const struct uapi_ioctl *row = uapi_ioctls; row->name && nr < MAX_REQUESTS - 1; row++)
		names[nr++] = row->name;
	arg->row = uapi_ioctl_by_name(node->text);
	if (!arg->row)
		return unknown_word(doc, node, node->text, "request", names);
	arg->request.n = arg->row->request;
	arg->layout = arg->row->arg ? uapi_struct_by_name(arg->row->arg) : NULL;
	return true;
}

static bool load_members(struct loader *l, const struct ynode *node, bool expected, struct step *step)
{
	struct ioctl_arg *arg = &step->ioctl;

	if (arg->layout)
		return fields_load(l, arg->layout, node, expected, expected ? &arg->get : &arg->set);
	return yerror_key(l->doc, node, "'%s': no structure is known for this request; write bytes:, reads: or arg:",
			  node->key);
}

static bool load_member(struct loader *l, const struct ynode *node, bool expected, struct field_value **list)
{
	const struct uapi_struct *layout = uapi_struct_by_name("kvm_device_attr");

	return field_load(l, uapi_field_by_name(layout, node->key), node, expected, list);
}

static bool load_field(struct loader *l, const struct field *field, const struct ynode *node,
		       struct step *step)
{
	struct ydoc *doc = l->doc;
	void *to = (char *)step + field->offset;
	struct given *number = to;

	switch (field->kind) {
	case FIELD_NUMBER:
		number->is = true;
		return ynode_max(doc, node, field->max, &number->n);
	case FIELD_FLAG:
		return ynode_bool(doc, node, to);
	case FIELD_NAME:
		return load_name(doc, node, to);
	case FIELD_WORD:
		return load_choice(doc, node, field, to);
	case FIELD_REGS:
		return reg_names_load(doc, node, to);
	case FIELD_BYTES:
		return bytes_load(doc, node, field->max, to);
	case FIELD_REQUEST:
		return load_request(doc, node, to);
	case FIELD_SET:
	case FIELD_GET:
		return load_members(l, node, field->kind == FIELD_GET, step);
	case FIELD_MEMBER:
	case FIELD_WANTED:
		return load_member(l, node, field->kind == FIELD_WANTED, to);
	}
	return false;
}

static bool load_fields(struct loader *l, const struct shape *shape, const struct ynode *map,
			struct step *step)
{
	const char *keys[32] = { NULL };
	const struct field *field;
	const struct ynode *node;
	bool ok;

	for (size_t i = 0; shape->fields[i].key; i++)
		keys[i] = shape->fields[i].key;
	ok = known_keys(l->doc, map, keys);
	for (field = shape->fields; map->kind == YNODE_MAP && field->key; field++) {
		node = ymap_get(map, field->key);
		if (node)
			ok &= load_field(l, field, node, step);
		else if (field->required)
			ok = yerror(l->doc, map, "'%s:' is missing: %s", field->key, field->doc);
	}
	return ok;
}

static bool load_caps(struct loader *l, const struct shape *shape, const struct ynode *map,
		      struct step *step)
{
	struct cap_arg **link = &step->caps;
	bool ok = true;

	if (map->kind != YNODE_MAP || !map->child)
		return yerror(l->doc, map, "write {CAPABILITY: answer}, at least one");
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct cap_arg *cap = ydoc_alloc(l->doc, sizeof(*cap));
		struct ynode key = key_position(node);

		cap->name = node->key;
		ok &= word_value(l->doc, shape, &key, node->key, &cap->cap);
		ok &= ynode_u64(l->doc, node, &cap->answer);
		*link = cap;
		link = &cap->next;
	}
	return ok;
}

bool shape_load(struct loader *l, const struct shape *shape, const struct ynode *node,
		struct step *step)
{
	switch (shape->kind) {
	case SHAPE_NUMBER:
		return ynode_max(l->doc, node, shape->max, &step->number);
	case SHAPE_WORD:
		return load_word(l, shape, node, &step->number);
	case SHAPE_BITS:
		return load_bits(l, shape, node, &step->number);
	case SHAPE_NAME:
		return load_name(l->doc, node, &step->name);
	case SHAPE_FIELDS:
		return load_fields(l, shape, node, step);
	case SHAPE_REGS:
		if (node->kind == YNODE_MAP && !node->child && !shape->empty)
			return yerror(l->doc, node, "no register: this step does nothing");
		return regs_load(l, node, &step->regs);
	case SHAPE_CAPS:
		return load_caps(l, shape, node, step);
	case SHAPE_GUEST:
		return load_guest(l, node, step);
	}
	return false;
}
