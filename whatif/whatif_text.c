/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "describe.h"
#include "whatif_groups.h"
#include "whatif_text.h"

#define CELL_MAX	48
#define CELL_NARROW	22
#define MANY_PROFILES	3	/* more than these share a line only in short */
#define MANY_LINES	12	/* of a knob; the rest is counted, unless all is wanted */

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

static void print_matrix(const struct whatif *w, FILE *out)
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

static void print_rule(const struct profile *profile, enum rule rule, const char *indent, FILE *out)
{
	char text[RULE_TEXT_MAX];

	if (rule != RULE_NONE)
		fprintf(out, "%s%s\n", indent, describe_rule(profile, rule, text));
}

static void print_reasons(const struct whatif_cell *cell, const struct profile *profile, FILE *out)
{
	fprintf(out, "  %s: %s\n", profile->name, whatif_verdict_names[cell->verdict]);
	for (size_t n = 0; n < cell->nr_reasons; n++) {
		const struct whatif_reason *reason = &cell->reason[n];

		fprintf(out, "    %s", reason->text);
		if (reason->times > 1)
			fprintf(out, ", and %u more like it", reason->times - 1);
		fprintf(out, "%s%s%s\n", reason->rule ? " (" : "",
			reason->rule ? rule_descs[reason->rule].id : "", reason->rule ? ")" : "");
	}
}

static bool has_reasons(const struct whatif *w, const struct whatif_row *row)
{
	for (size_t i = 0; i < w->nr_profiles; i++)
		if (row->cell[i].nr_reasons)
			return true;
	return false;
}

/* What the matrix has no room for: the calls behind each verdict */
static void print_verdicts(const struct whatif *w, FILE *out)
{
	for (const struct whatif_row *row = w->first; row; row = row->next) {
		if (!has_reasons(w, row))
			continue;
		fprintf(out, "\n%s: %s\n", row->path, row->title);
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].verdict >= WHATIF_SAFE)
				print_reasons(&row->cell[i], w->profiles[i], out);
	}
}

/* The first difference in full */
static void print_example(const struct whatif *w, size_t i, const struct whatif_line *line,
			  FILE *out)
{
	const struct whatif_answers *answers = line->answers;
	const struct profile *const profiles[2] = { w->profiles[0], w->profiles[i] };

	fprintf(out, "  %s:%u: %s %s\n", line->row->path, line->first->line, answers->action,
		answers->what);
	for (int k = 0; k < 2; k++) {
		fprintf(out, "    %s: %s\n", profiles[k]->name, answers->result[k]);
		print_rule(profiles[k], answers->rule[k], "      ", out);
	}
	fprintf(out, "    -> %s\n", effect_texts[answers->effect]);
}

static void print_line(const struct whatif *w, const struct whatif_line *line, FILE *out)
{
	const struct whatif_answers *answers = line->answers;
	char tally[64];

	fprintf(out, "  %s:%u: %s %s: ", line->row->path, line->first->line, answers->action,
		answers->what);
	if (whatif_is_of_values(answers))
		fputs(effect_texts[answers->effect], out);
	else
		fprintf(out, "%s, here %s", answers->result[0], answers->result[1]);
	fprintf(out, ": %s%s\n", whatif_tally_text(w, &line->tally, tally),
		line->tally.calls > 1 ? ", this one and its like" : "");
}

static void print_group(const struct whatif *w, size_t i, const struct whatif_group *group,
			FILE *out)
{
	char text[WHATIF_CAUSE_MAX], tally[64];
	size_t left = 0, most = w->verbose ? group->nr : MANY_LINES;

	fprintf(out, "\n%s: %s: %s\n", w->profiles[i]->name,
		whatif_cause_text(w, i, group->cause, text, sizeof(text)),
		whatif_tally_text(w, &group->tally, tally));
	print_example(w, i, &group->line[0], out);
	for (size_t n = 0; n < group->nr && n < most; n++)
		if (n || group->line[n].tally.calls > 1)
			print_line(w, &group->line[n], out);
	for (size_t n = most; n < group->nr; n++)
		left += group->line[n].tally.calls;
	if (left)
		fprintf(out, "  and %zu calls of %zu other kinds (all of them: --verbose, or --format=json or html)\n",
			left, group->nr - most);
}

void whatif_print_pretty(const struct whatif *w, FILE *out)
{
	size_t calls = 0, runs = 0;

	if (!w->quiet) {
		print_matrix(w, out);
		print_verdicts(w, out);
	}
	for (size_t i = 1; i < w->nr_profiles; i++) {
		struct whatif_groups groups = whatif_group(w, i);

		for (size_t n = 0; n < groups.nr && !w->quiet; n++)
			print_group(w, i, &groups.group[n], out);
		runs += groups.tally.rows;
		calls += groups.tally.calls;
		whatif_groups_free(&groups);
	}
	fprintf(out, "%s%zu rows under %zu profiles: %zu runs differ from %s, in %zu calls\n", w->quiet ? "" : "\n",
		w->nr_rows, w->nr_profiles, runs, w->profiles[0]->name, calls);
}

void whatif_print_markdown(const struct whatif *w, FILE *out)
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

void whatif_print(const struct whatif *w, enum whatif_format format, FILE *out)
{
	static void (*const forms[])(const struct whatif *, FILE *) = {
		[WHATIF_PRETTY] = whatif_print_pretty, [WHATIF_JSON] = whatif_print_json,
		[WHATIF_HTML] = whatif_print_html, [WHATIF_MARKDOWN] = whatif_print_markdown,
	};

	forms[format](w, out);
}
