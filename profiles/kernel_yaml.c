/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cap_names.h"
#include "nearest.h"
#include "number.h"
#include "profile_yaml.h"
#include "ydoc.h"

static bool enum_value(struct ydoc *doc, const struct ynode *node, const char *const *names, int nr,
		       uint8_t *value)
{
	const char *list[64] = { NULL };
	char meant[DID_YOU_MEAN_MAX];

	for (int i = 0; i < nr && i < 63; i++) {
		list[i] = names[i];
		if (node->kind == YNODE_SCALAR && !strcmp(node->text, names[i])) {
			*value = (uint8_t)i;
			return true;
		}
	}
	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "a word is wanted here");
	return yerror(doc, node, "'%s' is not known here%s", node->text,
		      did_you_mean(nearest(node->text, list), "", meant));
}

static bool reg_key(struct ydoc *doc, const struct ynode *node, struct pop_reg *reg)
{
	if (!strcmp(node->key, "id"))
		return ynode_u64(doc, node, &reg->id);
	if (!strcmp(node->key, "reset"))
		return ynode_u64(doc, node, &reg->reset);
	if (!strcmp(node->key, "mask"))
		return ynode_u64(doc, node, &reg->mask);
	if (!strcmp(node->key, "ignored"))
		return ynode_u64(doc, node, &reg->ignored);
	if (!strcmp(node->key, "cpu"))
		return ynode_bool(doc, node, &reg->cpu);
	if (!strcmp(node->key, "list"))
		return ynode_bool(doc, node, &reg->list);
	if (!strcmp(node->key, "kind"))
		return enum_value(doc, node, pop_kind_names, POP_NR_KINDS, &reg->kind);
	if (!strcmp(node->key, "when"))
		return enum_value(doc, node, pop_when_names, POP_NR_WHEN, &reg->when);
	return yerror_key(doc, node, "a register has no '%s'; it has name, id, kind, reset, when, mask, "
			  "ignored, cpu and list", node->key);
}

static bool load_reg(struct ydoc *doc, const struct ynode *node, struct pop_reg *reg)
{
	const struct ynode *name = ymap_get(node, "name");

	*reg = (struct pop_reg){ .list = true, .mask = UINT64_MAX };
	if (!name || !ymap_get(node, "id") || !ymap_get(node, "kind"))
		return yerror(doc, node, "a register needs name, id and kind");
	if (name->kind != YNODE_SCALAR || strlen(name->text) >= sizeof(reg->name))
		return yerror(doc, name, "a register's name has at most %zu characters",
			      sizeof(reg->name) - 1);
	memcpy(reg->name, name->text, strlen(name->text));
	for (const struct ynode *key = node->child; key; key = key->next)
		if (key != name && !reg_key(doc, key, reg))
			return false;
	return true;
}

static bool load_regs(struct ydoc *doc, const struct ynode *list, struct kernel_pop *pop)
{
	if (!list || list->kind != YNODE_LIST)
		return yerror(doc, list ? list : doc->root, "'registers' is a list of registers");
	for (const struct ynode *node = list->child; node; node = node->next) {
		if (pop->nr == POP_MAX_REGS)
			return yerror(doc, node, "a kernel has at most %d registers here", POP_MAX_REGS);
		if (!load_reg(doc, node, &pop->reg[pop->nr]))
			return false;
		if (pop_find(pop, pop->reg[pop->nr].id) >= 0)
			return yerror(doc, node, "this id is here twice");
		pop->nr++;
	}
	return true;
}

static bool cap_number(const char *text, uint64_t *number)
{
	return cap_by_name(text, number) || number_parse(text, UINT64_MAX, number);
}

static bool load_cap(struct ydoc *doc, const struct ynode *node, struct kernel_pop *pop, bool of_vm)
{
	uint64_t number, value;
	char meant[DID_YOU_MEAN_MAX];

	if (!cap_number(node->key, &number))
		return yerror_key(doc, node, "'%s' is no capability, by name or number%s", node->key,
				  did_you_mean(cap_guess(node->key), "", meant));
	if (number >= POP_MAX_CAPS)
		return yerror(doc, node, "capabilities here are numbered up to %d", POP_MAX_CAPS - 1);
	if (!ynode_u64(doc, node, &value))
		return false;
	if (value > INT32_MAX)
		return yerror(doc, node, "a capability's answer is an int");
	pop->cap[number] = (struct pop_cap){ .value = (int32_t)value, .of_vm = of_vm };
	return true;
}

static bool load_caps(struct ydoc *doc, const char *key, struct kernel_pop *pop, bool of_vm)
{
	const struct ynode *map = ymap_get(doc->root, key);

	if (!map)
		return true;
	if (map->kind != YNODE_MAP)
		return yerror(doc, map, "'%s' is a mapping from capabilities to numbers", key);
	for (const struct ynode *node = map->child; node; node = node->next)
		if (!load_cap(doc, node, pop, of_vm))
			return false;
	return true;
}

static bool load_kernel(struct ydoc *doc, struct kernel_pop *pop)
{
	const struct ynode *name = ymap_get(doc->root, "kernel");
	const struct ynode *source = ymap_get(doc->root, "source");
	const struct ynode *target = ymap_get(doc->root, "target");
	uint64_t number = 0;

	if (!name || !source || !target)
		return yerror(doc, doc->root, "a kernel needs kernel, source, target and registers");
	if (name->kind != YNODE_SCALAR || source->kind != YNODE_SCALAR)
		return yerror(doc, name, "kernel and source are plain text");
	if (!ynode_u64(doc, target, &number))
		return false;
	snprintf(pop->name, sizeof(pop->name), "%s", name->text);
	snprintf(pop->source, sizeof(pop->source), "%s", source->text);
	pop->target = (uint32_t)number;
	return load_caps(doc, "capabilities", pop, false) &&
	       load_caps(doc, "capabilities_of_vm", pop, true) &&
	       load_regs(doc, ymap_get(doc->root, "registers"), pop);
}

/* A kernel is a whole file, or a part of a profile's */
bool kernel_load_node(struct ydoc *doc, struct ynode *node, struct kernel_pop *pop)
{
	struct ynode *root = doc->root;
	bool ok;

	memset(pop, 0, sizeof(*pop));
	doc->root = node;
	ok = load_kernel(doc, pop);
	doc->root = root;
	return ok;
}

bool kernel_load(const char *path, struct kernel_pop *pop, char error[LOAD_ERROR_MAX])
{
	struct ydoc doc;
	bool ok;

	memset(pop, 0, sizeof(*pop));
	ok = ydoc_load(&doc, path) && load_kernel(&doc, pop);
	snprintf(error, LOAD_ERROR_MAX, "%s", doc.error);
	ydoc_free(&doc);
	return ok;
}
