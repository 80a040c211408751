/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "list_compare.h"
#include "needed.h"

#define NOWHERE SIZE_MAX

/* Where each id is in a list: open addressing, at most half full */
struct places {
	struct id_list list;
	size_t *slot;
	size_t mask;
};

static size_t first_slot(const struct places *p, uint64_t id)
{
	return (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & p->mask;
}

static void places_fill(struct places *p, struct id_list list)
{
	size_t room = 16;

	while (room < 2 * list.nr)
		room *= 2;
	*p = (struct places){ list, needed(malloc(room * sizeof(*p->slot))), room - 1 };
	memset(p->slot, 0xff, room * sizeof(*p->slot));
	for (size_t i = 0; i < list.nr; i++) {
		size_t slot = first_slot(p, list.id[i]);

		while (p->slot[slot] != NOWHERE)
			slot = (slot + 1) & p->mask;
		p->slot[slot] = i;
	}
}

static size_t place_of(const struct places *p, uint64_t id)
{
	size_t slot = first_slot(p, id);

	while (p->slot[slot] != NOWHERE && p->list.id[p->slot[slot]] != id)
		slot = (slot + 1) & p->mask;
	return p->slot[slot];
}

static void report_missing(const struct places *in, struct id_list list, enum effect effect,
			   list_difference_fn *differs, void *ctx)
{
	for (size_t i = 0; i < list.nr; i++)
		if (place_of(in, list.id[i]) == NOWHERE)
			differs(ctx, effect, list.id[i]);
}

/* Index behind the longest run kept so far that @place can go on, by binary search */
static size_t run_before(const size_t *end, size_t longest, const size_t *place, size_t at)
{
	size_t low = 0, high = longest;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (place[end[mid]] < place[at])
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Mark the elements of a longest increasing subsequence of @place: they have not moved */
static void mark_kept(const size_t *place, size_t nr, bool *kept)
{
	size_t *end = needed(calloc(nr + 1, sizeof(*end))), *before = needed(calloc(nr + 1, sizeof(*before)));
	size_t longest = 0, at = NOWHERE;

	for (size_t i = 0; i < nr; i++) {
		size_t run = run_before(end, longest, place, i);

		before[i] = run ? end[run - 1] : NOWHERE;
		end[run] = i;
		longest += run == longest;
	}
	if (longest)
		at = end[longest - 1];
	for (; at != NOWHERE; at = before[at])
		kept[at] = true;
	free(end);
	free(before);
}

static void report_moved(const struct places *was, struct id_list is, list_difference_fn *differs,
			 void *ctx)
{
	uint64_t *id = needed(calloc(is.nr + 1, sizeof(*id)));
	size_t *place = needed(calloc(is.nr + 1, sizeof(*place))), nr = 0;
	bool *kept = needed(calloc(is.nr + 1, sizeof(*kept)));

	for (size_t i = 0; i < is.nr; i++) {
		place[nr] = place_of(was, is.id[i]);
		id[nr] = is.id[i];
		nr += place[nr] != NOWHERE;
	}
	mark_kept(place, nr, kept);
	for (size_t i = 0; i < nr; i++)
		if (!kept[i])
			differs(ctx, EFFECT_list_order, id[i]);
	free(id);
	free(place);
	free(kept);
}

void list_compare(struct id_list was, struct id_list is, list_difference_fn *differs, void *ctx)
{
	struct places in_was, in_is;

	if (was.nr == is.nr && (!was.nr || !memcmp(was.id, is.id, was.nr * sizeof(*was.id))))
		return;
	places_fill(&in_was, was);
	places_fill(&in_is, is);
	report_missing(&in_is, was, EFFECT_unlisted, differs, ctx);
	report_missing(&in_was, is, EFFECT_listed, differs, ctx);
	report_moved(&in_was, is, differs, ctx);
	free(in_was.slot);
	free(in_is.slot);
}
