/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <jansson.h>

#include "whatif_groups.h"
#include "whatif_text.h"

/* Rules are named by id; what each says under each profile is said once, in "rules" */
static json_t *rule_id(enum rule rule)
{
	return rule ? json_string(rule_descs[rule].id) : json_null();
}

static json_t *answer(const struct whatif_answers *answers, int k)
{
	return json_pack("{s:s, s:o}", "result", answers->result[k], "rule",
			 rule_id(answers->rule[k]));
}

static json_t *difference(const struct whatif *w, const struct whatif_row *row, size_t i,
			  const struct whatif_difference *d)
{
	const struct whatif_column *column = &w->column[i];
	const struct whatif_answers *answers = &column->answers[d->answers];
	char where[1024], knobs[WHATIF_CAUSE_MAX];

	snprintf(where, sizeof(where), "%s:%u", row->path, d->line);
	return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:o}", "where", where, "action",
			 answers->action, "what", answers->what, "times", (int)d->times, "effect",
			 effect_names[answers->effect], "means", effect_texts[answers->effect],
			 "knobs",
			 cause_text(w->profiles[0], w->profiles[i], &column->cause[d->cause], knobs,
				    sizeof(knobs)),
			 "reference", answer(answers, 0), "here", answer(answers, 1));
}

static json_t *reasons(const struct whatif_row *row, const struct whatif_cell *cell)
{
	json_t *list = json_array();
	char where[1024];

	for (size_t n = 0; n < cell->nr_reasons; n++) {
		const struct whatif_reason *reason = &cell->reason[n];

		snprintf(where, sizeof(where), "%s:%u", row->path, reason->line);
		json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:o}", "what", reason->text,
						      "where", reason->line ? where : row->path,
						      "times", (int)reason->times, "rule",
						      rule_id(reason->rule)));
	}
	return list;
}

static json_t *cell(const struct whatif *w, const struct whatif_row *row, size_t i)
{
	const struct whatif_cell *cell = &row->cell[i];
	json_t *differences = json_array();

	for (size_t n = 0; n < cell->nr; n++)
		json_array_append_new(differences, difference(w, row, i, &cell->difference[n]));
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "profile", w->profiles[i]->name, "verdict",
			 whatif_verdict_names[cell->verdict], "text", cell->text, "reasons",
			 reasons(row, cell), "differences", differences);
}

static json_t *rows(const struct whatif *w)
{
	json_t *list = json_array();

	for (const struct whatif_row *row = w->first; row; row = row->next) {
		json_t *cells = json_array();

		for (size_t i = 0; i < w->nr_profiles; i++)
			json_array_append_new(cells, cell(w, row, i));
		json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "file", row->path,
						      "scenario", row->title, "cells", cells));
	}
	return list;
}

static json_t *knobs(const struct whatif *w)
{
	json_t *list = json_array();
	char text[WHATIF_CAUSE_MAX];

	for (size_t i = 1; i < w->nr_profiles; i++) {
		struct whatif_groups groups = whatif_group(w, i);

		for (size_t n = 0; n < groups.nr; n++) {
			const struct whatif_group *group = &groups.group[n];

			cause_text(w->profiles[0], w->profiles[i], &w->column[i].cause[group->cause],
				   text, sizeof(text));
			json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "profile",
							      w->profiles[i]->name, "knobs", text,
							      "calls", (int)group->tally.calls,
							      "rows", (int)group->tally.rows));
		}
		whatif_groups_free(&groups);
	}
	return list;
}

static json_t *rules_of(const struct profile *profile, const bool used[NR_RULES])
{
	char statement[RULE_STATEMENT_MAX];
	json_t *object = json_object();

	for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++)
		if (used[rule])
			json_object_set_new(object, rule_descs[rule].id,
					    json_pack("{s:s, s:s}", "statement",
						      rule_statement(profile, (enum rule)rule,
								     statement),
						      "source", rule_descs[rule].source));
	return object;
}

static json_t *rules(const struct whatif *w)
{
	json_t *object = json_object();

	for (size_t i = 0; i < w->nr_profiles; i++) {
		bool used[NR_RULES];

		whatif_rules_used(w, i, used);
		json_object_set_new(object, w->profiles[i]->name, rules_of(w->profiles[i], used));
	}
	return object;
}

void whatif_print_json(const struct whatif *w, FILE *out)
{
	json_t *profiles = json_array(), *all;

	for (size_t i = 0; i < w->nr_profiles; i++)
		json_array_append_new(profiles, json_string(w->profiles[i]->name));
	all = json_pack("{s:s, s:b, s:o, s:o, s:o, s:o}", "reference", w->profiles[0]->name, "interrupted",
			w->stop && *w->stop, "profiles", profiles, "rules", rules(w), "knobs", knobs(w), "rows",
			rows(w));
	json_dumpf(all, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(all);
}
