/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "population.h"

const char *const pop_kind_names[POP_NR_KINDS] = {
#define K(kind, doc) [POP_KIND_##kind] = #kind,
	POP_KINDS(K)
#undef K
};

const char *const pop_when_names[POP_NR_WHEN] = {
#define W(when, doc) [POP_WHEN_##when] = #when,
	POP_WHEN(W)
#undef W
};

bool pop_kind_is_per_vm(uint8_t kind)
{
	return kind == POP_KIND_id || kind == POP_KIND_impid || kind == POP_KIND_smidr ||
	       kind == POP_KIND_psci || kind == POP_KIND_fw_bmap;
}

bool pop_kind_is_kept(uint8_t kind)
{
	switch ((enum pop_kind)kind) {
	case POP_KIND_invariant:
	case POP_KIND_wi:
	case POP_KIND_fw:
	case POP_KIND_svcr:
	case POP_KIND_fpmr:
		return false;
	default:
		return true;
	}
}

static struct kernel_pop *loaded[KERNELS_MAX_LOADED];
static unsigned int nr_loaded;

const struct kernel_pop *kernel_by_name(const char *name)
{
	for (unsigned int i = 0; i < nr_loaded; i++)
		if (!strcmp(loaded[i]->name, name))
			return loaded[i];
	for (size_t i = 0; i < nr_builtin_kernels; i++)
		if (!strcmp(builtin_kernels[i]->name, name))
			return builtin_kernels[i];
	return NULL;
}

bool kernel_add(const struct kernel_pop *pop)
{
	const struct kernel_pop *there = kernel_by_name(pop->name);

	if (there)
		return !memcmp(there, pop, sizeof(*pop));
	if (nr_loaded == KERNELS_MAX_LOADED)
		return false;
	loaded[nr_loaded] = calloc(1, sizeof(*pop));
	if (!loaded[nr_loaded])
		return false;
	memcpy(loaded[nr_loaded++], pop, sizeof(*pop));
	return true;
}

int pop_find(const struct kernel_pop *pop, uint64_t id)
{
	for (uint32_t i = 0; i < pop->nr; i++)
		if (pop->reg[i].id == id)
			return (int)i;
	return -1;
}

int pop_find_name(const struct kernel_pop *pop, const char *name)
{
	for (uint32_t i = 0; i < pop->nr; i++)
		if (!strcmp(pop->reg[i].name, name))
			return (int)i;
	return -1;
}
