/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is behind a cell of the matrix, folded */
#include "html.h"
#include "whatif_html.h"

static void reason(const struct whatif_row *row, const struct whatif_reason *reason, size_t column, FILE *out)
{
	fputs("<li>", out);
	html_text(out, reason->text);
	if (reason->times > 1)
		fprintf(out, ", and %u more like it", reason->times - 1);
	whatif_html_rule(column, reason->rule, out);
	if (reason->line) {
		fputs(" <code>", out);
		html_text(out, row->path);
		fprintf(out, ":%u</code>", reason->line);
	}
	fputs("</li>\n", out);
}

static void reasons(const struct whatif_row *row, const struct whatif_cell *cell, size_t column, FILE *out)
{
	if (!cell->nr_reasons)
		return;
	fputs("<ul>\n", out);
	for (size_t n = 0; n < cell->nr_reasons; n++)
		reason(row, &cell->reason[n], column, out);
	fputs("</ul>\n", out);
}

/* How many calls from the first on are of one step, answered alike for one cause: rows of ZA */
static size_t alike_from(const struct whatif_column *column, const struct whatif_cell *cell, size_t n)
{
	const struct whatif_difference *first = &cell->difference[n], *d = first;
	const struct whatif_answers *answers = &column->answers[d->answers];
	size_t nr = 1;

	while (n + nr < cell->nr && !whatif_is_of_values(answers)) {
		d = &first[nr];
		if (d->line != first->line || d->cause != first->cause || d->times != first->times ||
		    !whatif_alike(answers, &column->answers[d->answers]))
			break;
		nr++;
	}
	return nr;
}

/* @last: of calls in a row that are answered alike, or the same again */
static void call_cell(const struct whatif_answers *answers, const struct whatif_answers *last, FILE *out)
{
	html_cell(out, "call", "");
	html_text(out, answers->action);
	fputc(' ', out);
	html_text(out, answers->what);
	if (last != answers) {
		fputs(" to ", out);
		html_text(out, last->what);
	}
	fputs("</td>", out);
}

static void call_row(const struct whatif *w, const struct whatif_cell *cell, size_t i, size_t n, size_t nr, FILE *out)
{
	const struct whatif_column *column = &w->column[i];
	const struct whatif_difference *d = &cell->difference[n];
	const struct whatif_answers *answers = &column->answers[d->answers];
	char text[WHATIF_CAUSE_MAX];

	fputs("<tr>", out);
	html_cell(out, "line", "n");
	fprintf(out, "%u</td>", d->line);
	call_cell(answers, &column->answers[d[nr - 1].answers], out);
	whatif_html_answer(w, answers, 0, i, out);
	whatif_html_answer(w, answers, 1, i, out);
	html_cell(out, "for a VMM", "");
	html_text(out, effect_texts[answers->effect]);
	fputs("</td>", out);
	html_cell(out, "calls", "n");
	fprintf(out, "%zu</td>", nr * d->times);
	html_cell(out, "because of", "");
	html_link(out, whatif_cause_text(w, i, d->cause, text, sizeof(text)), "k%zu-%u", i, d->cause);
	fputs("</td></tr>\n", out);
}

static void calls(const struct whatif *w, const struct whatif_row *row, size_t r, size_t i, FILE *out)
{
	const char *const heads[] = { "line", "call", w->profiles[0]->name, w->profiles[i]->name, "for a VMM",
				      "calls", "because of", NULL };
	const struct whatif_cell *cell = &row->cell[i];
	char id[48];

	snprintf(id, sizeof(id), "c%zu-%zu", r, i);
	html_table(out, &(struct html_table){ id, "", "Calls behind this cell", heads });
	for (size_t n = 0, nr; n < cell->nr; n += nr) {
		nr = alike_from(&w->column[i], cell, n);
		call_row(w, cell, i, n, nr, out);
	}
	html_table_end(out);
}

/* The id is of what is folded: a link to it opens the fold */
static void behind(const struct whatif *w, const struct whatif_row *row, size_t r, size_t i, FILE *out)
{
	const struct whatif_cell *cell = &row->cell[i];

	fputs("<details><summary>", out);
	whatif_html_sign(cell->verdict, out);
	html_text(out, row->title);
	fputs(", <strong>", out);
	html_text(out, w->profiles[i]->name);
	fprintf(out, "</strong>: %s</summary>\n<div id=\"d%zu-%zu\">\n<p><code>", whatif_verdict_names[cell->verdict],
		r, i);
	html_text(out, row->path);
	fputs("</code> ", out);
	html_link(out, "Back to the matrix", "m%zu-%zu", r, i);
	fputs("</p>\n", out);
	reasons(row, cell, i, out);
	if (cell->nr)
		calls(w, row, r, i, out);
	fputs("</div></details>\n", out);
}

void whatif_html_cells(const struct whatif *w, FILE *out)
{
	size_t n = 0;

	html_element(out, "h2", "id=\"cells\"", "Behind each cell");
	fputc('\n', out);
	for (const struct whatif_row *row = w->first; row; row = row->next, n++)
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].nr || row->cell[i].nr_reasons)
				behind(w, row, n, i, out);
	html_top(out);
}
