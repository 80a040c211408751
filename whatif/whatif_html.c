/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page: what differs in a few sentences; the profiles; the matrix; for each knob what it makes; behind
 * each cell every call that is answered otherwise; and what the rules say under each profile.
 */
#include <stdlib.h>
#include <string.h>

#include "html_profiles.h"
#include "needed.h"
#include "whatif_html.h"
#include "whatif_summary.h"
#include "whatif_text.h"

static const struct html_mark verdicts[NR_WHATIF_VERDICTS] = {
	[WHATIF_SAME] = { "same", "=", "same", "same: all calls are answered as by the reference" },
	[WHATIF_DIFFERS] = { "differs", "\u2260", "differs", "differs: calls are answered otherwise" },
	[WHATIF_SAFE] = { "safe", "\u2713", "safe", "safe: the migration restores everything" },
	[WHATIF_LOSSY] = { "lossy", "!", "lossy", "lossy: the migration ends without an error, and state is lost" },
	[WHATIF_REFUSED] = { "refused", "\u2717", "refused", "refused: a call of the migration fails" },
	[WHATIF_NOT_RUN] = { "not_run", "\u2013", "not run", "not run: its host or its guest cannot be had here" },
};

void whatif_html_sign(enum whatif_verdict verdict, FILE *out)
{
	html_sign(out, &verdicts[verdict]);
}

void whatif_html_rule(size_t column, enum rule rule, FILE *out)
{
	if (rule == RULE_NONE)
		return;
	fputc(' ', out);
	html_link(out, rule_descs[rule].id, "r%zu-%s", column, rule_descs[rule].id);
}

void whatif_html_answer(const struct whatif *w, const struct whatif_answers *answers, int k, size_t column,
			FILE *out)
{
	html_cell(out, w->profiles[k ? column : 0]->name, "");
	html_value(out, answers->result[k]);
	whatif_html_rule(k ? column : 0, answers->rule[k], out);
	fputs("</td>", out);
}

static void contents(const struct whatif *w, FILE *out)
{
	static const char *const parts[][2] = {
		{ "summary", "Summary" }, { "profiles", "Profiles" }, { "all", "Matrix" }, { "knobs", "By knob" },
		{ "cells", "Behind each cell" }, { "rules", "Rules" },
	};

	html_nav(out, parts, sizeof(parts) / sizeof(parts[0]));
	html_reference(out, w->profiles[0]);
}

static void effects(const struct whatif *w, const struct whatif_summary *s, FILE *out)
{
	char tally[64];

	fputs("<ul>\n", out);
	for (int i = 0; i < NR_EFFECTS; i++)
		if (s->effect[i].calls) {
			fputs("<li>", out);
			html_text(out, effect_texts[i]);
			fprintf(out, " <span class=\"faint\">(%s)</span></li>\n",
				whatif_tally_text(w, &s->effect[i], tally));
		}
	fputs("</ul>\n", out);
}

static void summary(const struct whatif *w, FILE *out)
{
	char text[WHATIF_SUMMARY_MAX];

	html_element(out, "h2", "id=\"summary\"", "Summary");
	fputc('\n', out);
	for (size_t i = 1; i < w->nr_profiles; i++) {
		struct whatif_summary s = whatif_summarize(w, i);

		html_element(out, "p", "class=\"sentence\"", whatif_summary_text(w, i, &s, text));
		fputc('\n', out);
		if (s.all.calls)
			effects(w, &s, out);
	}
}

static void matrix_cell(const struct whatif *w, const struct whatif_row *row, size_t r, size_t i, FILE *out)
{
	const struct whatif_cell *cell = &row->cell[i];

	html_cell(out, w->profiles[i]->name, whatif_verdict_names[cell->verdict]);
	fprintf(out, "<span id=\"m%zu-%zu\">", r, i);
	whatif_html_sign(cell->verdict, out);
	if (cell->nr || cell->nr_reasons)
		html_link(out, cell->text, "d%zu-%zu", r, i);
	else
		html_text(out, cell->text);
	fputs("</span></td>", out);
}

static void matrix_row(const struct whatif *w, const struct whatif_row *row, size_t r, FILE *out)
{
	fprintf(out, "<tr%s><th scope=\"row\">", whatif_row_is_alike(w, row) ? " class=\"alike\"" : "");
	html_text(out, row->title);
	fputs("<br><code>", out);
	html_text(out, row->path);
	fputs("</code></th>", out);
	for (size_t i = 0; i < w->nr_profiles; i++)
		matrix_cell(w, row, r, i, out);
	fputs("</tr>\n", out);
}

static void matrix(const struct whatif *w, FILE *out)
{
	const char **heads = needed(calloc(w->nr_profiles + 2, sizeof(*heads)));
	size_t n = 0;

	html_element(out, "h2", "id=\"all\"", "Matrix");
	fputs("\n<p>A cell leads to the calls that make it so.</p>\n", out);
	html_legend(out, verdicts, NR_WHATIF_VERDICTS);
	html_only(out);
	heads[0] = "Scenario";
	for (size_t i = 0; i < w->nr_profiles; i++)
		heads[i + 1] = w->profiles[i]->name;
	html_table(out, &(struct html_table){ "matrix", "first", "Matrix of scenarios and profiles", heads });
	for (const struct whatif_row *row = w->first; row; row = row->next)
		matrix_row(w, row, n++, out);
	html_table_end(out);
	free(heads);
}

static void rules_of(const struct whatif *w, size_t i, FILE *out)
{
	char statement[RULE_STATEMENT_MAX];
	bool used[NR_RULES];

	whatif_rules_used(w, i, used);
	fputs("<dl>\n", out);
	for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++) {
		if (!used[rule])
			continue;
		fprintf(out, "<dt id=\"r%zu-%s\">%s</dt><dd>", i, rule_descs[rule].id, rule_descs[rule].id);
		html_text(out, rule_statement(w->profiles[i], (enum rule)rule, statement));
		fputs(" <span class=\"faint\">[", out);
		html_text(out, rule_descs[rule].source);
		fputs("]</span></dd>\n", out);
	}
	fputs("</dl>\n", out);
}

static void rules(const struct whatif *w, FILE *out)
{
	html_element(out, "h2", "id=\"rules\"", "Rules");
	for (size_t i = 0; i < w->nr_profiles; i++) {
		fputc('\n', out);
		html_element(out, "h3", "", w->profiles[i]->name);
		fputc('\n', out);
		rules_of(w, i, out);
	}
}

void whatif_print_html(const struct whatif *w, FILE *out)
{
	html_begin(out, "What if: the same calls under several ABIs");
	contents(w, out);
	summary(w, out);
	html_profiles(out, w->profiles, w->nr_profiles);
	matrix(w, out);
	whatif_html_knobs(w, out);
	whatif_html_cells(w, out);
	rules(w, out);
	html_end(out, w->command);
}
