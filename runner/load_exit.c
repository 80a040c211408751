// SPDX-License-Identifier: GPL-2.0-or-later
/* exit: */
#include <string.h>

#include "loader.h"

const char *const exit_keys[] = {
	"mmio", "addr", "value", "exception", "system_event", "hypercall", "debug", "internal_error",
	"fail_entry", "arm_nisv", "reason", NULL
};

/* Of two that say how the guest comes back, one would have no effect */
static bool one_way(struct ydoc *doc, const struct ynode *map, const struct ynode **way)
{
	*way = NULL;
	for (const struct ynode *node = map->child; node; node = node->next) {
		if (!strcmp(node->key, "addr") || !known_word(node->key, exit_keys))
			continue;
		if (*way)
			return yerror_key(doc, node, "'%s' has no effect beside '%s'", node->key,
					  (*way)->key);
		*way = node;
	}
	return true;
}

static bool load_reason(struct ydoc *doc, const struct ynode *node, struct exit_expect *exit)
{
	uint64_t reason;

	exit->kind = EXIT_OTHER;
	if (!ynode_max(doc, node, UINT32_MAX, &reason))
		return false;
	exit->reason = (uint32_t)reason;
	return true;
}

static bool load_exception(struct ydoc *doc, const struct ynode *node, struct exit_expect *exit)
{
	exit->kind = EXIT_EXCEPTION;
	exit->has_value = !ynode_is(node, "any");
	return !exit->has_value || ynode_u64(doc, node, &exit->value);
}

/* {data: [1], flags: 1}: one of the two would be looked at twice */
static bool not_twice(struct ydoc *doc, const struct exit_expect *exit)
{
	const struct field_value *flags = field_of(exit->fields, "flags");

	return !flags || !field_of(exit->fields, "data") ||
	       yerror_key(doc, flags->node, "'flags' is data[0]: it has no effect beside 'data'");
}

/* mmio: 3, mmio: any, or mmio: {len: 4, value: any} */
static bool load_form(struct loader *l, const struct ynode *node, struct exit_expect *exit)
{
	exit->form = exit_form_by_name(node->key);
	exit->anywhere = ynode_is(node, "any");
	if (exit->anywhere)
		return true;
	if (node->kind != YNODE_MAP)
		return field_load(l, &exit->form->layout.field[0], node, true, &exit->fields);
	return fields_load(l, &exit->form->layout, node, true, &exit->fields) && not_twice(l->doc, exit);
}

static bool load_way(struct loader *l, const struct ynode *way, struct exit_expect *exit)
{
	if (!strcmp(way->key, "reason"))
		return load_reason(l->doc, way, exit);
	if (!strcmp(way->key, "exception"))
		return load_exception(l->doc, way, exit);
	if (exit_form_by_name(way->key))
		return load_form(l, way, exit);
	exit->form = exit_form_by_name("mmio");
	return field_load(l, uapi_field_by_name(&exit->form->layout, "value"), way, true, &exit->fields);
}

static bool load_exit_map(struct loader *l, const struct ynode *map, struct exit_expect *exit)
{
	const struct ynode *addr = ymap_get(map, "addr"), *way;
	bool ok = known_keys(l->doc, map, exit_keys);

	ok &= one_way(l->doc, map, &way);
	if (!map->child)
		return yerror(l->doc, map, "an empty exit says nothing; leave it out or write mmio");
	if (way)
		ok &= load_way(l, way, exit);
	if (!addr)
		return ok;
	if (way && (exit->kind != EXIT_FORM || strcmp(exit->form->name, "mmio") != 0 || way->kind == YNODE_MAP ||
		    exit->anywhere))
		return yerror_key(l->doc, addr, "'addr' has no effect beside '%s'", way->key);
	exit->form = exit_form_by_name("mmio");
	return ok & field_load(l, uapi_field_by_name(&exit->form->layout, "addr"), addr, true, &exit->fields);
}

bool load_exit(struct loader *l, const struct ynode *node, struct step *step)
{
	struct exit_expect *exit = &step->exit;

	exit->given = true;
	if (node->kind == YNODE_MAP)
		return load_exit_map(l, node, exit);
	if (ynode_is(node, "cpu_off")) {
		exit->kind = EXIT_CPU_OFF;
		return true;
	}
	exit->form = node->kind == YNODE_SCALAR ? exit_form_by_name(node->text) : NULL;
	return exit->form || yerror(l->doc, node, "write mmio, {mmio: value}, {exception: esr}, "
				    "{system_event: {type: SHUTDOWN}} or cpu_off");
}
