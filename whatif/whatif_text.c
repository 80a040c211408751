/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <jansson.h>

#include "whatif.h"

#define CELL_MAX	48
#define CELL_NARROW	22
#define MANY_PROFILES	3	/* more than these share a line only in short */

static int cell_max(const struct whatif *w)
{
	return w->nr_profiles > MANY_PROFILES ? CELL_NARROW : CELL_MAX;
}

static int width_of(const struct whatif *w, size_t column)
{
	size_t width = strlen(w->profiles[column]->name);

	for (const struct whatif_row *row = w->first; row; row = row->next) {
		size_t len = strlen(row->cell[column].text);

		width = len > width ? len : width;
	}
	return width > (size_t)cell_max(w) ? cell_max(w) : (int)width;
}

static void pretty_matrix(const struct whatif *w, FILE *out)
{
	for (size_t i = 0; i < w->nr_profiles; i++)
		fprintf(out, "%-*.*s  ", width_of(w, i), width_of(w, i), w->profiles[i]->name);
	fputs("scenario\n", out);
	for (const struct whatif_row *row = w->first; row; row = row->next) {
		for (size_t i = 0; i < w->nr_profiles; i++)
			fprintf(out, "%-*.*s  ", width_of(w, i), width_of(w, i),
				row->cell[i].text);
		fprintf(out, "%s\n", row->title);
	}
}

static void pretty_answer(const struct profile *profile, const char *result, enum rule rule,
			  FILE *out)
{
	char text[RULE_TEXT_MAX];

	fprintf(out, "    %s: %s\n", profile->name, result);
	if (rule != RULE_NONE)
		fprintf(out, "      %s\n", describe_rule(profile, rule, text));
}

static void pretty_difference(const struct whatif *w, const struct whatif_row *row, size_t i,
			      FILE *out)
{
	const struct whatif_difference *d = &row->cell[i].difference;

	fprintf(out, "%s: %s\n  %s under %s\n", d->where, row->title, d->what,
		w->profiles[i]->name);
	pretty_answer(w->profiles[0], d->result[0], d->rule[0], out);
	pretty_answer(w->profiles[i], d->result[1], d->rule[1], out);
	if (*d->knobs)
		fprintf(out, "    knob %s\n", d->knobs);
	fprintf(out, "    -> %s\n", effect_texts[d->effect]);
}

static bool same_difference(const struct whatif_cell *a, const struct whatif_cell *b)
{
	const struct whatif_difference *x = &a->difference, *y = &b->difference;

	return a->differs && b->differs && !strcmp(x->what, y->what) &&
	       !memcmp(x->rule, y->rule, sizeof(x->rule)) && !strcmp(x->result[0], y->result[0]) &&
	       !strcmp(x->result[1], y->result[1]);
}

static bool shown_before(const struct whatif *w, const struct whatif_row *until, size_t i)
{
	for (const struct whatif_row *row = w->first; row != until; row = row->next)
		if (same_difference(&row->cell[i], &until->cell[i]))
			return true;
	return false;
}

static void print_others(const struct whatif_row *shown, size_t i, FILE *out)
{
	size_t others = 0;

	for (const struct whatif_row *row = shown->next; row; row = row->next)
		others += same_difference(&row->cell[i], &shown->cell[i]);
	if (others)
		fprintf(out, "    the same comes first in %zu more\n", others);
}

static void pretty(const struct whatif *w, FILE *out)
{
	size_t differences = 0;

	pretty_matrix(w, out);
	fputc('\n', out);
	for (const struct whatif_row *row = w->first; row; row = row->next)
		for (size_t i = 0; i < w->nr_profiles; i++) {
			differences += row->cell[i].differs;
			if (!row->cell[i].differs || shown_before(w, row, i))
				continue;
			pretty_difference(w, row, i, out);
			print_others(row, i, out);
		}
	fprintf(out, "%zu rows under %zu profiles: %zu runs differ from %s\n", w->nr_rows,
		w->nr_profiles, differences, w->profiles[0]->name);
}

static void markdown(const struct whatif *w, FILE *out)
{
	fputs("| scenario |", out);
	for (size_t i = 0; i < w->nr_profiles; i++)
		fprintf(out, " %s |", w->profiles[i]->name);
	fputs("\n|---|", out);
	for (size_t i = 0; i < w->nr_profiles; i++)
		fputs("---|", out);
	for (const struct whatif_row *row = w->first; row; row = row->next) {
		fprintf(out, "\n| %s |", row->title);
		for (size_t i = 0; i < w->nr_profiles; i++)
			fprintf(out, " %s |", row->cell[i].text);
	}
	fputc('\n', out);
}

static json_t *json_rule(const struct profile *profile, enum rule rule)
{
	char statement[RULE_STATEMENT_MAX];

	if (rule == RULE_NONE)
		return json_null();
	return json_pack("{s:s, s:s, s:s}", "id", rule_descs[rule].id, "statement",
			 rule_statement(profile, rule, statement), "source",
			 rule_descs[rule].source);
}

static json_t *json_difference(const struct whatif *w, size_t i,
			       const struct whatif_difference *d)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:o}, s:{s:s, s:o}}", "where", d->where,
			 "what", d->what, "effect", effect_names[d->effect], "means",
			 effect_texts[d->effect], "knobs", d->knobs, "reference", "result", d->result[0], "rule",
			 json_rule(w->profiles[0], d->rule[0]), "here", "result", d->result[1], "rule",
			 json_rule(w->profiles[i], d->rule[1]));
}

static json_t *json_row(const struct whatif *w, const struct whatif_row *row)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < w->nr_profiles; i++) {
		const struct whatif_cell *cell = &row->cell[i];
		json_t *object = json_pack("{s:s, s:s, s:s}", "profile", w->profiles[i]->name,
					   "verdict", whatif_verdict_names[cell->verdict], "text",
					   cell->text);

		if (cell->differs)
			json_object_set_new(object, "difference",
					    json_difference(w, i, &cell->difference));
		json_array_append_new(cells, object);
	}
	return json_pack("{s:s, s:s, s:o}", "file", row->path, "scenario", row->title, "cells",
			 cells);
}

void whatif_print_json(const struct whatif *w, FILE *out)
{
	json_t *profiles = json_array(), *rows = json_array(), *all;

	for (size_t i = 0; i < w->nr_profiles; i++)
		json_array_append_new(profiles, json_string(w->profiles[i]->name));
	for (const struct whatif_row *row = w->first; row; row = row->next)
		json_array_append_new(rows, json_row(w, row));
	all = json_pack("{s:s, s:o, s:o}", "reference", w->profiles[0]->name, "profiles", profiles,
			"rows", rows);
	json_dumpf(all, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(all);
}

void whatif_print(const struct whatif *w, enum whatif_format format, FILE *out)
{
	static void (*const forms[])(const struct whatif *, FILE *) = {
		[WHATIF_PRETTY] = pretty, [WHATIF_JSON] = whatif_print_json,
		[WHATIF_HTML] = whatif_print_html, [WHATIF_MARKDOWN] = markdown,
	};

	forms[format](w, out);
}
