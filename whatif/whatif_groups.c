/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "whatif_groups.h"

void whatif_count(struct tally *tally, const struct whatif_row *row, size_t calls)
{
	tally->calls += calls;
	tally->rows += tally->last != row;
	tally->last = row;
}

bool whatif_is_of_values(const struct whatif_answers *answers)
{
	return answers->effect == EFFECT_lost || answers->effect == EFFECT_truncated ||
	       answers->effect == EFFECT_value || answers->effect == EFFECT_guest;
}

bool whatif_alike(const struct whatif_answers *a, const struct whatif_answers *b)
{
	if (a == b)
		return true;
	return a->effect == b->effect && a->rule[0] == b->rule[0] && a->rule[1] == b->rule[1] &&
	       !strcmp(a->action, b->action) && !strcmp(a->like, b->like) &&
	       (whatif_is_of_values(a) || (!strcmp(a->result[0], b->result[0]) &&
					    !strcmp(a->result[1], b->result[1])));
}

static struct whatif_line *line_for(struct whatif_group *group, const struct whatif_answers *answers)
{
	for (size_t i = 0; i < group->nr; i++)
		if (whatif_alike(group->line[i].answers, answers))
			return &group->line[i];
	if (group->nr == group->room) {
		group->room = group->room ? 2 * group->room : 8;
		group->line = needed(reallocarray(group->line, group->room, sizeof(*group->line)));
	}
	group->line[group->nr] = (struct whatif_line){ .answers = answers };
	return &group->line[group->nr++];
}

static void add(struct whatif_group *group, const struct whatif_answers *answers,
		const struct whatif_row *row, const struct whatif_difference *d)
{
	struct whatif_line *line = line_for(group, answers);

	if (!line->row) {
		line->row = row;
		line->first = d;
	}
	whatif_count(&line->tally, row, d->times);
	whatif_count(&group->tally, row, d->times);
}

static int by_rows(const void *a, const void *b)
{
	const struct whatif_group *x = a, *y = b;

	if (x->tally.rows != y->tally.rows)
		return x->tally.rows < y->tally.rows ? 1 : -1;
	if (x->tally.calls != y->tally.calls)
		return x->tally.calls < y->tally.calls ? 1 : -1;
	return x->cause < y->cause ? -1 : x->cause > y->cause;
}

struct whatif_groups whatif_group(const struct whatif *w, size_t column)
{
	const struct whatif_column *c = &w->column[column];
	struct whatif_groups groups = { needed(calloc(c->nr_causes + 1, sizeof(*groups.group))),
					c->nr_causes, { 0 } };

	for (uint32_t i = 0; i < groups.nr; i++)
		groups.group[i].cause = i;
	for (const struct whatif_row *row = w->first; row; row = row->next)
		for (size_t n = 0; n < row->cell[column].nr; n++) {
			const struct whatif_difference *d = &row->cell[column].difference[n];

			add(&groups.group[d->cause], &c->answers[d->answers], row, d);
			whatif_count(&groups.tally, row, d->times);
		}
	qsort(groups.group, groups.nr, sizeof(*groups.group), by_rows);
	return groups;
}

void whatif_groups_free(struct whatif_groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++)
		free(groups->group[i].line);
	free(groups->group);
	memset(groups, 0, sizeof(*groups));
}

const char *whatif_tally_text(const struct whatif *w, const struct tally *tally, char text[64])
{
	snprintf(text, 64, "%zu call%s in %zu %s%s", tally->calls, tally->calls == 1 ? "" : "s",
		 tally->rows, w->noun, tally->rows == 1 ? "" : "s");
	return text;
}

const char *whatif_cause_text(const struct whatif *w, size_t column, uint32_t cause, char *text,
			      size_t size)
{
	const struct cause *c = &w->column[column].cause[cause];
	int used;

	if (!c->knobs) {
		snprintf(text, size, "no knob: this profile is asked otherwise");
		return text;
	}
	used = snprintf(text, size, "knob ");
	cause_text(w->profiles[0], w->profiles[column], c, text + used, size - (size_t)used);
	return text;
}

void whatif_rules_used(const struct whatif *w, size_t column, bool used[NR_RULES])
{
	memset(used, 0, NR_RULES * sizeof(*used));
	for (size_t i = column ? column : 1; i < (column ? column + 1 : w->nr_profiles); i++)
		for (size_t n = 0; n < w->column[i].nr_answers; n++)
			used[w->column[i].answers[n].rule[column ? 1 : 0]] = true;
	for (const struct whatif_row *row = w->first; row; row = row->next)
		for (size_t n = 0; n < row->cell[column].nr_reasons; n++)
			used[row->cell[column].reason[n].rule] = true;
	used[RULE_NONE] = false;
}
