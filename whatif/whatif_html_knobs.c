/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each knob with the first call that it changes; the others are folded */
#include "html.h"
#include "whatif_html.h"

static void where(const struct whatif_line *line, FILE *out)
{
	html_text(out, line->row->path);
	fprintf(out, ":%u", line->first->line);
}

static void example(const struct whatif *w, size_t i, const struct whatif_line *line, FILE *out)
{
	const struct whatif_answers *answers = line->answers;

	fputs("<p>For example <code>", out);
	where(line, out);
	fputs("</code>: <strong>", out);
	html_text(out, answers->action);
	fputc(' ', out);
	html_text(out, answers->what);
	fputs("</strong>: ", out);
	html_text(out, w->profiles[0]->name);
	fputs(" answers ", out);
	html_value(out, answers->result[0]);
	whatif_html_rule(0, answers->rule[0], out);
	fputs(", ", out);
	html_text(out, w->profiles[i]->name);
	fputc(' ', out);
	html_value(out, answers->result[1]);
	whatif_html_rule(i, answers->rule[1], out);
	fputs(". For a VMM: ", out);
	html_text(out, effect_texts[answers->effect]);
	fputs(".</p>\n", out);
}

static void line_row(const struct whatif *w, size_t i, const struct whatif_line *line, FILE *out)
{
	char tally[64];

	fputs("<tr>", out);
	html_cell(out, "first at", "");
	fputs("<code>", out);
	where(line, out);
	fputs("</code></td>", out);
	html_cell(out, "call", "");
	html_text(out, line->answers->action);
	fputc(' ', out);
	html_text(out, line->answers->what);
	fputs("</td>", out);
	whatif_html_answer(w, line->answers, 0, i, out);
	whatif_html_answer(w, line->answers, 1, i, out);
	html_cell(out, "for a VMM", "");
	html_text(out, effect_texts[line->answers->effect]);
	fputs("</td>", out);
	html_cell(out, "how many", "");
	fprintf(out, "%s</td></tr>\n", whatif_tally_text(w, &line->tally, tally));
}

static void lines(const struct whatif *w, size_t i, const struct whatif_group *group, FILE *out)
{
	const char *const heads[] = { "first at", "call", w->profiles[0]->name, w->profiles[i]->name, "for a VMM",
				      "how many", NULL };
	char id[32];

	snprintf(id, sizeof(id), "t%zu-%u", i, group->cause);
	fprintf(out, "<details><summary>%zu kind%s of calls</summary>\n", group->nr, group->nr == 1 ? "" : "s");
	html_table(out, &(struct html_table){ id, "", "Calls of this knob", heads });
	for (size_t n = 0; n < group->nr; n++)
		line_row(w, i, &group->line[n], out);
	html_table_end(out);
	fputs("</details>\n", out);
}

static void group(const struct whatif *w, size_t i, const struct whatif_group *group, FILE *out)
{
	char text[WHATIF_CAUSE_MAX], tally[64];

	fprintf(out, "<section>\n<h4 id=\"k%zu-%u\">", i, group->cause);
	html_text(out, whatif_cause_text(w, i, group->cause, text, sizeof(text)));
	fprintf(out, " <span class=\"faint\">%s</span></h4>\n", whatif_tally_text(w, &group->tally, tally));
	example(w, i, &group->line[0], out);
	lines(w, i, group, out);
	fputs("</section>\n", out);
}

void whatif_html_knobs(const struct whatif *w, FILE *out)
{
	html_element(out, "h2", "id=\"knobs\"", "By knob");
	fputs("\n<p>The knob that makes a difference is found by switching knobs back.</p>\n", out);
	for (size_t i = 1; i < w->nr_profiles; i++) {
		struct whatif_groups groups = whatif_group(w, i);

		html_element(out, "h3", "", w->profiles[i]->name);
		fputs(groups.nr ? "\n" : "\n<p>Nothing differs.</p>\n", out);
		for (size_t n = 0; n < groups.nr; n++)
			group(w, i, &groups.group[n], out);
		whatif_groups_free(&groups);
	}
	html_top(out);
}
