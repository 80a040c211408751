/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "whatif.h"

const char *const whatif_verdict_names[NR_WHATIF_VERDICTS] = {
	[WHATIF_SAME] = "same", [WHATIF_DIFFERS] = "differs", [WHATIF_SAFE] = "safe",
	[WHATIF_LOSSY] = "lossy", [WHATIF_REFUSED] = "refused", [WHATIF_NOT_RUN] = "not_run",
};

static void *grown(void *mem, size_t nr, size_t *room, size_t size)
{
	if (nr < *room)
		return mem;
	*room = *room ? 2 * *room : 32;
	mem = needed(reallocarray(mem, *room, size));
	return mem;
}

void whatif_init(struct whatif *w, const struct profile *const *profiles, size_t nr_profiles)
{
	memset(w, 0, sizeof(*w));
	w->profiles = profiles;
	w->nr_profiles = nr_profiles;
	w->noun = "scenario";
	w->column = needed(calloc(nr_profiles, sizeof(*w->column)));
	w->link = &w->first;
}

static void free_row(struct whatif_row *row, size_t nr_profiles)
{
	for (size_t i = 0; i < nr_profiles; i++) {
		free(row->cell[i].difference);
		free(row->cell[i].reason);
	}
	free(row->path);
	free(row->title);
	free(row->cell);
	free(row);
}

void whatif_free(struct whatif *w)
{
	struct whatif_row *next;

	for (struct whatif_row *row = w->first; row; row = next) {
		next = row->next;
		free_row(row, w->nr_profiles);
	}
	for (size_t i = 0; i < w->nr_profiles; i++) {
		free(w->column[i].answers);
		free(w->column[i].cause);
		free(w->column[i].slot);
	}
	free(w->column);
}

struct whatif_row *whatif_add_row(struct whatif *w, const char *path, const char *title)
{
	struct whatif_row *row = needed(calloc(1, sizeof(*row)));

	row->path = needed(strdup(path));
	row->title = needed(strdup(title));
	row->cell = needed(calloc(w->nr_profiles, sizeof(*row->cell)));
	for (size_t i = 0; i < w->nr_profiles; i++)
		snprintf(row->cell[i].text, sizeof(row->cell[i].text), "%s",
			 i ? "same" : "reference");
	*w->link = row;
	w->link = &row->next;
	w->nr_rows++;
	return row;
}

#define EMPTY UINT32_MAX

static size_t slot_of(const struct whatif_column *column, uint64_t key)
{
	size_t slot = key & (column->slots - 1);

	while (column->slot[slot] != EMPTY && column->answers[column->slot[slot]].key != key)
		slot = (slot + 1) & (column->slots - 1);
	return slot;
}

/* At most half full */
static void make_slots(struct whatif_column *column)
{
	column->slots = column->slots ? 2 * column->slots : 64;
	column->slot = needed(reallocarray(column->slot, column->slots, sizeof(*column->slot)));
	memset(column->slot, 0xff, column->slots * sizeof(*column->slot));
	for (uint32_t i = 0; i < column->nr_answers; i++)
		column->slot[slot_of(column, column->answers[i].key)] = i;
}

struct whatif_answers *whatif_answers(struct whatif_column *column, uint64_t key, bool *is_new)
{
	size_t slot;

	if (2 * column->nr_answers >= column->slots)
		make_slots(column);
	slot = slot_of(column, key);
	*is_new = column->slot[slot] == EMPTY;
	if (*is_new) {
		column->answers = grown(column->answers, column->nr_answers,
					&column->answers_room, sizeof(*column->answers));
		column->slot[slot] = (uint32_t)column->nr_answers;
		column->answers[column->nr_answers++] = (struct whatif_answers){ .key = key };
	}
	return &column->answers[column->slot[slot]];
}

uint32_t whatif_cause(struct whatif_column *column, const struct cause *cause)
{
	for (uint32_t i = 0; i < column->nr_causes; i++)
		if (column->cause[i].knobs == cause->knobs &&
		    column->cause[i].together == cause->together)
			return i;
	column->cause = grown(column->cause, column->nr_causes, &column->causes_room,
			      sizeof(*column->cause));
	column->cause[column->nr_causes] = *cause;
	return (uint32_t)column->nr_causes++;
}

void whatif_add_difference(struct whatif_cell *cell, struct whatif_difference difference)
{
	cell->difference = grown(cell->difference, cell->nr, &cell->room, sizeof(*cell->difference));
	cell->difference[cell->nr++] = difference;
}

void whatif_settle(struct whatif *w, struct whatif_row *row, size_t i)
{
	struct whatif_cell *cell = &row->cell[i];
	const struct whatif_answers *answers;
	char more[32] = "";

	if (!cell->nr || cell->verdict != WHATIF_SAME)
		return;
	answers = &w->column[i].answers[cell->difference[0].answers];
	if (cell->nr > 1)
		snprintf(more, sizeof(more), ", %zu more", cell->nr - 1);
	cell->verdict = WHATIF_DIFFERS;
	snprintf(cell->text, sizeof(cell->text), "%s: %s%s", answers->what, answers->result[1], more);
}

bool whatif_differs(const struct whatif *w)
{
	for (const struct whatif_row *row = w->first; row; row = row->next)
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].nr)
				return true;
	return false;
}

bool whatif_nothing_ran(const struct whatif *w)
{
	for (const struct whatif_row *row = w->first; row; row = row->next)
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].verdict != WHATIF_NOT_RUN)
				return false;
	return w->first;
}
