/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page in four parts: the matrix; for each knob what it makes; behind each cell every call that
 * is answered otherwise; and what the rules say under each profile.
 */
#include <stdarg.h>
#include <string.h>

#include "html.h"
#include "whatif_groups.h"
#include "whatif_text.h"

static void link_to(FILE *out, const char *text, const char *target, ...)
	__attribute__((format(printf, 3, 4)));

static void link_to(FILE *out, const char *text, const char *target, ...)
{
	va_list ap;

	fputs("<a href=\"#", out);
	va_start(ap, target);
	vfprintf(out, target, ap);
	va_end(ap);
	fputs("\">", out);
	html_text(out, text);
	fputs("</a>", out);
}

static void matrix_cell(const struct whatif_cell *cell, size_t row, size_t column, FILE *out)
{
	fprintf(out, "<td class=\"%s\">", whatif_verdict_names[cell->verdict]);
	if (cell->nr || cell->nr_reasons)
		link_to(out, cell->text, "d%zu-%zu", row, column);
	else
		html_text(out, cell->text);
	fputs("</td>", out);
}

static void matrix(const struct whatif *w, FILE *out)
{
	size_t n = 0;

	fputs("<div class=\"scroll\"><table id=\"matrix\">\n<thead><tr><th scope=\"col\">Scenario</th>",
	      out);
	for (size_t i = 0; i < w->nr_profiles; i++)
		html_element(out, "th", "scope=\"col\"", w->profiles[i]->name);
	fputs("</tr></thead>\n<tbody>\n", out);
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

static void table_begin(FILE *out, char kind, size_t a, size_t b, const char *const *heads)
{
	fprintf(out, "<div class=\"scroll\"><table id=\"%c%zu-%zu\">\n<thead><tr>", kind, a, b);
	for (; *heads; heads++)
		html_element(out, "th", "scope=\"col\"", *heads);
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void table_end(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}

static void rule_link(size_t column, enum rule rule, FILE *out)
{
	if (rule == RULE_NONE)
		return;
	fputc(' ', out);
	link_to(out, rule_descs[rule].id, "r%zu-%s", column, rule_descs[rule].id);
}

static void answer(const struct whatif_answers *answers, int k, size_t column, FILE *out)
{
	fputs("<td><code>", out);
	html_text(out, answers->result[k]);
	fputs("</code>", out);
	rule_link(column, answers->rule[k], out);
	fputs("</td>", out);
}

static void where(const struct whatif_row *row, uint32_t line, FILE *out)
{
	fputs("<td><code>", out);
	html_text(out, row->path);
	fprintf(out, ":%u</code></td>", line);
}

/* @last: of calls in a row that are answered alike, or the same again */
static void call_cells(const struct whatif_answers *answers, const struct whatif_answers *last,
		       size_t column, FILE *out)
{
	fputs("<td>", out);
	html_text(out, answers->action);
	fputc(' ', out);
	html_text(out, answers->what);
	if (last != answers) {
		fputs(" to ", out);
		html_text(out, last->what);
	}
	fputs("</td>", out);
	answer(answers, 0, 0, out);
	answer(answers, 1, column, out);
	html_element(out, "td", "", effect_texts[answers->effect]);
}

static void group(const struct whatif *w, size_t i, const struct whatif_group *group, FILE *out)
{
	const char *const heads[] = { "first at", "call", w->profiles[0]->name, w->profiles[i]->name,
				      "for a VMM", "how many", NULL };
	char text[WHATIF_CAUSE_MAX], tally[64];

	fprintf(out, "<section id=\"k%zu-%u\">\n<h3>", i, group->cause);
	html_text(out, w->profiles[i]->name);
	fputs(": ", out);
	html_text(out, whatif_cause_text(w, i, group->cause, text, sizeof(text)));
	fprintf(out, "</h3>\n<p>%s</p>\n", whatif_tally_text(w, &group->tally, tally));
	table_begin(out, 't', i, group->cause, heads);
	for (size_t n = 0; n < group->nr; n++) {
		const struct whatif_line *line = &group->line[n];

		fputs("<tr>", out);
		where(line->row, line->first->line, out);
		call_cells(line->answers, line->answers, i, out);
		fprintf(out, "<td>%s</td></tr>\n", whatif_tally_text(w, &line->tally, tally));
	}
	table_end(out);
	fputs("</section>\n", out);
}

static void groups(const struct whatif *w, FILE *out)
{
	html_element(out, "h2", "", "By knob");
	for (size_t i = 1; i < w->nr_profiles; i++) {
		struct whatif_groups groups = whatif_group(w, i);

		for (size_t n = 0; n < groups.nr; n++)
			group(w, i, &groups.group[n], out);
		whatif_groups_free(&groups);
	}
}

static void reasons(const struct whatif_row *row, const struct whatif_cell *cell, size_t column,
		    FILE *out)
{
	if (!cell->nr_reasons)
		return;
	fputs("<ul>\n", out);
	for (size_t n = 0; n < cell->nr_reasons; n++) {
		const struct whatif_reason *reason = &cell->reason[n];

		fputs("<li>", out);
		html_text(out, reason->text);
		if (reason->times > 1)
			fprintf(out, ", and %u more like it", reason->times - 1);
		rule_link(column, reason->rule, out);
		if (reason->line) {
			fputs(" <code>", out);
			html_text(out, row->path);
			fprintf(out, ":%u</code>", reason->line);
		}
		fputs("</li>\n", out);
	}
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

static void calls(const struct whatif *w, const struct whatif_row *row, size_t r, size_t i,
		  FILE *out)
{
	const char *const heads[] = { "line", "call", w->profiles[0]->name, w->profiles[i]->name,
				      "for a VMM", "calls", "because of", NULL };
	const struct whatif_column *column = &w->column[i];
	const struct whatif_cell *cell = &row->cell[i];
	char text[WHATIF_CAUSE_MAX];

	table_begin(out, 'c', r, i, heads);
	for (size_t n = 0, nr; n < cell->nr; n += nr) {
		const struct whatif_difference *d = &cell->difference[n];

		nr = alike_from(column, cell, n);
		fprintf(out, "<tr><td>%u</td>", d->line);
		call_cells(&column->answers[d->answers], &column->answers[d[nr - 1].answers], i, out);
		fprintf(out, "<td>%zu</td><td>", nr * d->times);
		link_to(out, whatif_cause_text(w, i, d->cause, text, sizeof(text)), "k%zu-%u", i,
			d->cause);
		fputs("</td></tr>\n", out);
	}
	table_end(out);
}

static void behind(const struct whatif *w, const struct whatif_row *row, size_t n, size_t i,
		   FILE *out)
{
	const struct whatif_cell *cell = &row->cell[i];

	fprintf(out, "<section id=\"d%zu-%zu\" class=\"calls\">\n<h3>", n, i);
	html_text(out, row->title);
	fputs(", ", out);
	html_text(out, w->profiles[i]->name);
	fputs(": ", out);
	html_text(out, whatif_verdict_names[cell->verdict]);
	fputs("</h3>\n<p><code>", out);
	html_text(out, row->path);
	fputs("</code></p>\n", out);
	reasons(row, cell, i, out);
	if (cell->nr)
		calls(w, row, n, i, out);
	fputs("</section>\n", out);
}

static void cells(const struct whatif *w, FILE *out)
{
	size_t n = 0;

	html_element(out, "h2", "", "Behind each cell");
	for (const struct whatif_row *row = w->first; row; row = row->next, n++)
		for (size_t i = 0; i < w->nr_profiles; i++)
			if (row->cell[i].nr || row->cell[i].nr_reasons)
				behind(w, row, n, i, out);
}

static void rules(const struct whatif *w, FILE *out)
{
	char statement[RULE_STATEMENT_MAX];
	bool used[NR_RULES];

	html_element(out, "h2", "", "Rules");
	for (size_t i = 0; i < w->nr_profiles; i++) {
		whatif_rules_used(w, i, used);
		html_element(out, "h3", "", w->profiles[i]->name);
		fputs("<dl>\n", out);
		for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++) {
			if (!used[rule])
				continue;
			fprintf(out, "<dt id=\"r%zu-%s\">%s</dt><dd>", i, rule_descs[rule].id,
				rule_descs[rule].id);
			html_text(out, rule_statement(w->profiles[i], (enum rule)rule, statement));
			fputs(" [", out);
			html_text(out, rule_descs[rule].source);
			fputs("]</dd>\n", out);
		}
		fputs("</dl>\n", out);
	}
}

void whatif_print_html(const struct whatif *w, FILE *out)
{
	html_begin(out, "What if: the same calls under several ABIs");
	fputs("<p>Reference is the first profile. A cell of a migration says what became of it, any "
	      "other whether the answers are those of the reference; it leads to the calls that make "
	      "it so and to every call that is answered otherwise, each with the knob that makes the "
	      "difference, found by switching knobs back.</p>\n", out);
	matrix(w, out);
	groups(w, out);
	cells(w, out);
	rules(w, out);
	html_end(out);
}
