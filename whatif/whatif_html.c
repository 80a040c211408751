/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "html.h"
#include "whatif.h"

static void matrix_head(const struct whatif *w, FILE *out)
{
	fputs("<div class=\"scroll\"><table id=\"matrix\">\n<thead><tr><th scope=\"col\">Scenario</th>",
	      out);
	for (size_t i = 0; i < w->nr_profiles; i++)
		html_element(out, "th", "scope=\"col\"", w->profiles[i]->name);
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void matrix_cell(const struct whatif_cell *cell, size_t row, size_t column, FILE *out)
{
	fprintf(out, "<td class=\"%s\">", whatif_verdict_names[cell->verdict]);
	if (cell->differs)
		fprintf(out, "<a href=\"#d%zu-%zu\">", row, column);
	html_text(out, cell->text);
	fputs(cell->differs ? "</a></td>" : "</td>", out);
}

static void matrix(const struct whatif *w, FILE *out)
{
	size_t n = 0;

	matrix_head(w, out);
	for (const struct whatif_row *row = w->first; row; row = row->next, n++) {
		fputs("<tr><th scope=\"row\">", out);
		html_text(out, row->title);
		fputs("<br><code>", out);
		html_text(out, row->path);
		fputs("</code></th>", out);
		for (size_t i = 0; i < w->nr_profiles; i++)
			matrix_cell(&row->cell[i], n, i, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void answer(const struct profile *profile, const char *result, enum rule rule, FILE *out)
{
	char text[RULE_TEXT_MAX];

	html_element(out, "dt", "", profile->name);
	fputs("<dd><code>", out);
	html_text(out, result);
	fputs("</code>", out);
	if (rule != RULE_NONE) {
		fputs("<br>", out);
		html_text(out, describe_rule(profile, rule, text));
	}
	fputs("</dd>\n", out);
}

static void difference(const struct whatif *w, const struct whatif_row *row, size_t n, size_t i,
		       FILE *out)
{
	const struct whatif_difference *d = &row->cell[i].difference;

	fprintf(out, "<section id=\"d%zu-%zu\">\n", n, i);
	html_element(out, "h3", "", row->title);
	fputs("<dl>\n<dt>first difference</dt><dd>", out);
	html_text(out, d->what);
	fputs(", <code>", out);
	html_text(out, d->where);
	fputs("</code></dd>\n", out);
	answer(w->profiles[0], d->result[0], d->rule[0], out);
	answer(w->profiles[i], d->result[1], d->rule[1], out);
	if (*d->knobs) {
		html_element(out, "dt", "", "knob");
		html_element(out, "dd", "", d->knobs);
	}
	html_element(out, "dt", "", "for a VMM");
	html_element(out, "dd", "", effect_texts[d->effect]);
	fputs("</dl></section>\n", out);
}

void whatif_print_html(const struct whatif *w, FILE *out)
{
	size_t n = 0;

	html_begin(out, "What if: the same calls under several ABIs");
	fputs("<p>Reference is the first profile. A cell of a migration says what became of it, any "
	      "other whether the answers are those of the reference; it leads to the first call "
	      "that was answered otherwise.</p>\n", out);
	matrix(w, out);
	html_element(out, "h2", "", "Differences");
	for (const struct whatif_row *row = w->first; row; row = row->next, n++)
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].differs)
				difference(w, row, n, i, out);
	html_end(out);
}
