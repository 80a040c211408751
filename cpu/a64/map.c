// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is remembered of the translation of addresses.  Every state of the translation has a map
 * of its own; going from EL0 to EL1 and back changes the map, and loses nothing.
 */
#include <string.h>

#include "row.h"

/* A page whose place is the next one is never looked for here */
static void clear(struct smevec_page (*pages)[SMEVEC_PAGES])
{
	for (size_t i = 0; i < SMEVEC_PAGES; i++)
		pages[0][i].page = pages[1][i].page = (i + 1) * PAGE_SIZE_4K;
}

void a64_maps_init(struct a64 *m)
{
	clear(m->no_pages);
}

void a64_maps_begin(struct a64 *m)
{
	for (size_t i = 0; i < A64_MAPS; i++)
		m->maps[i].used = 0;
}

void a64_maps_forget(struct a64 *m)
{
	a64_maps_begin(m);
	a64_map_select(m);
}

static void state_of(const struct a64 *m, uint64_t key[6])
{
	const uint64_t *sysreg = m->pcpu->sysreg;
	const uint64_t sctlr = m->v.sys.sctlr_el1 & (SCTLR_M | SCTLR_WXN | SCTLR_EPAN);

	memset(key, 0, 6 * sizeof(*key));
	if (!(sctlr & SCTLR_M))
		return;
	key[0] = sctlr;
	key[1] = sysreg[CPU_TTBR0_EL1];
	key[2] = sysreg[CPU_TTBR1_EL1];
	key[3] = sysreg[CPU_TCR_EL1];
	key[4] = sysreg[CPU_MAIR_EL1];
	key[5] = m->v.sys.el | (m->pstate & PSTATE_PAN);
}

static struct a64_map *find(struct a64 *m, const uint64_t key[6])
{
	struct a64_map *oldest = &m->maps[0];

	for (size_t i = 0; i < A64_MAPS; i++) {
		struct a64_map *map = &m->maps[i];

		if (map->used && !memcmp(map->key, key, sizeof(map->key)))
			return map;
		if (map->used < oldest->used)
			oldest = map;
	}
	memcpy(oldest->key, key, sizeof(oldest->key));
	oldest->id = ++m->last_map;
	clear(oldest->pages);
	return oldest;
}

static const struct smevec_page (*as_const(struct smevec_page (*pages)[SMEVEC_PAGES]))[SMEVEC_PAGES]
{
	return (const struct smevec_page (*)[SMEVEC_PAGES])pages;
}

void a64_map_select(struct a64 *m)
{
	uint64_t key[6];

	state_of(m, key);
	m->map = find(m, key);
	m->map->used = ++m->map_clock;
	m->v.pages = a64_is_watched(m) ? NULL : as_const(m->map->pages);
	m->pages = m->v.sys.sctlr_el1 & SCTLR_A || !m->v.pages ? as_const(m->no_pages) : m->v.pages;
}
