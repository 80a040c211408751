/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "differential.h"

/* What @len bytes at this place of an image are; true: they differ */
static bool look(const struct image *a, const struct image *b, struct place *place, const void *at,
		 size_t len, const char *name, unsigned int n)
{
	place->offset = (size_t)((const uint8_t *)at - (const uint8_t *)a);
	place->len = len;
	snprintf(place->name, sizeof(place->name), name, n);
	return memcmp(at, (const uint8_t *)b + place->offset, len);
}

static bool za_differs(const struct image *a, const struct image *b, struct place *place)
{
	for (unsigned int row = 0; a->svcr & SMEVEC_SVCR_ZA && row < a->svl; row++)
		if (look(a, b, place, a->za[row], a->svl, "ZA[%u]", row))
			return true;
	return false;
}

static bool vectors_differ(const struct image *a, const struct image *b, struct place *place)
{
	size_t vl = a->svcr & SMEVEC_SVCR_SM ? a->svl : a->vl;

	for (unsigned int n = 0; n < 32; n++)
		if (look(a, b, place, a->z[n], vl, "Z%u", n))
			return true;
	for (unsigned int n = 0; n < 16; n++)
		if (look(a, b, place, a->p[n], vl / 8, "P%u", n))
			return true;
	return look(a, b, place, a->p[SMEVEC_FFR], vl / 8, "FFR", 0) || za_differs(a, b, place);
}

static bool memory_differs(const struct image *a, const struct image *b, struct place *place)
{
	for (size_t i = 0; i < MEMORY_SIZE; i += 8)
		if (look(a, b, place, a->memory + i, 8, "memory", 0))
			return true;
	return false;
}

static bool numbers_differ(const struct image *a, const struct image *b, struct place *place)
{
	for (unsigned int n = 0; n < IMAGE_SP; n++)
		if (look(a, b, place, &a->x[n], sizeof(a->x[n]), "X%u", n))
			return true;
	return look(a, b, place, &a->x[IMAGE_SP], sizeof(a->x[0]), "SP", 0) ||
	       look(a, b, place, &a->nzcv, sizeof(a->nzcv), "NZCV", 0) ||
	       look(a, b, place, &a->fpsr, sizeof(a->fpsr), "FPSR", 0) ||
	       look(a, b, place, &a->fpcr, sizeof(a->fpcr), "FPCR", 0) ||
	       look(a, b, place, &a->tpidr, sizeof(a->tpidr), "TPIDR_EL0", 0);
}

bool find_place(const struct image *a, const struct image *b, struct place *place)
{
	return look(a, b, place, &a->svcr, sizeof(a->svcr), "SVCR", 0) ||
	       numbers_differ(a, b, place) || memory_differs(a, b, place) ||
	       vectors_differ(a, b, place);
}

bool find_more(const struct image *a, const struct image *b, struct place *place)
{
	return look(a, b, place, a->zt0, sizeof(a->zt0), "ZT0", 0) ||
	       look(a, b, place, &a->fpmr, sizeof(a->fpmr), "FPMR", 0) ||
	       look(a, b, place, &a->tpidr2, sizeof(a->tpidr2), "TPIDR2_EL0", 0);
}

const char *differ(const struct image *ours, const struct image *theirs)
{
	static struct place place;

	return find_place(ours, theirs, &place) ? place.name : NULL;
}
