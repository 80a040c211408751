/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page: who differs in what; then all answers, those that differ first; and what the rules behind them say */
#include <string.h>

#include "describe.h"
#include "html_profiles.h"
#include "matrix_differences.h"
#include "matrix_html.h"

static const struct html_mark marks[] = {
	{ "differs", "\u2260", "differs", "profiles answer otherwise: behind each answer are the names of those that "
	  "give it" },
	{ "", "", "", "an answer without a name: all profiles give it" },
	{ "", "0", "", "success" },
	{ "", "-", "", "there is no such vCPU or state" },
};

static void contents(const struct errno_matrix *m, FILE *out)
{
	static const char *const parts[][2] = {
		{ "summary", "Summary" }, { "profiles", "Profiles" }, { "vcpu0", "Without SVE and SME" },
		{ "vcpu1", "SVE" }, { "vcpu2", "SVE and SME" }, { "vcpu3", "SME only" }, { "rules", "Rules" },
	};

	html_nav(out, parts, sizeof(parts) / sizeof(parts[0]));
	html_element(out, "p", "", matrix_host_sentence(m));
	fputc('\n', out);
	if (m->nr_profiles > 1)
		html_reference(out, m->profiles[0]);
}

static void rule_link(size_t profile, enum rule rule, FILE *out)
{
	if (rule == RULE_NONE)
		return;
	fputc(' ', out);
	html_link(out, rule_descs[rule].id, "r%zu-%s", profile, rule_descs[rule].id);
}

static void where(const struct matrix_group *g, FILE *out)
{
	html_link(out, matrix_state_titles[g->first.state], "m%d-%u-%d", (int)g->first.vcpu, g->first.row,
		  (int)g->first.state);
	fprintf(out, ", vCPU with %s", matrix_vcpu_titles[g->first.vcpu]);
}

static void example(const struct errno_matrix *m, size_t profile, const struct matrix_group *g, FILE *out)
{
	fputs("<p>For example <strong>", out);
	html_text(out, matrix_rows[g->first.row].name);
	fputs("</strong> (", out);
	where(g, out);
	fprintf(out, "): %s answers <code>%s</code>", m->profiles[0]->name, matrix_word(&g->was));
	rule_link(0, g->was.rule, out);
	fprintf(out, ", %s <code>%s</code>", m->profiles[profile]->name, matrix_word(&g->is));
	rule_link(profile, g->is.rule, out);
	fputs(".</p>\n", out);
}

static void group_row(const struct errno_matrix *m, size_t profile, const struct matrix_group *g, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	html_text(out, matrix_rows[g->first.row].name);
	fputs("</th>", out);
	html_cell(out, m->profiles[profile]->name, "");
	fprintf(out, "<code>%s</code>", matrix_word(&g->is));
	rule_link(profile, g->is.rule, out);
	fputs("</td>", out);
	html_cell(out, m->profiles[0]->name, "");
	fprintf(out, "<code>%s</code>", matrix_word(&g->was));
	rule_link(0, g->was.rule, out);
	fputs("</td>", out);
	html_cell(out, "states", "n");
	fprintf(out, "%zu</td>", g->nr);
	html_cell(out, "first in", "");
	where(g, out);
	fputs("</td></tr>\n", out);
}

static void groups(const struct errno_matrix *m, size_t profile, const struct matrix_differences *d, FILE *out)
{
	const char *const heads[] = { "call", m->profiles[profile]->name, m->profiles[0]->name, "states", "first in",
				      NULL };
	char id[32];

	snprintf(id, sizeof(id), "g%zu", profile);
	fprintf(out, "<details><summary>%zu kind%s of difference</summary>\n", d->nr, d->nr == 1 ? "" : "s");
	html_table(out, &(struct html_table){ id, "first", "Calls that are answered otherwise", heads });
	for (size_t i = 0; i < d->nr; i++)
		group_row(m, profile, &d->group[i], out);
	html_table_end(out);
	fputs("</details>\n", out);
}

static void summary(const struct errno_matrix *m, FILE *out)
{
	char text[256];

	html_heading(out, "summary", "Summary");
	if (m->nr_profiles == 1)
		html_element(out, "p", "", "One profile: there is nothing to compare it with.");
	for (size_t i = 1; i < m->nr_profiles; i++) {
		struct matrix_differences d = matrix_differences(m, i);

		fputs("<p class=\"sentence\">", out);
		html_text(out, matrix_sentence(m, i, &d, text, sizeof(text)));
		fputs(d.differ ? ":</p>\n<ul>\n" : ".</p>\n", out);
		for (int e = 0; e < NR_MATRIX_EFFECTS; e++)
			if (d.effect[e])
				fprintf(out, "<li>%zu %s</li>\n", d.effect[e], matrix_effect_texts[e]);
		if (d.differ) {
			fputs("</ul>\n", out);
			example(m, i, &d.group[0], out);
			groups(m, i, &d, out);
		}
		matrix_differences_free(&d);
	}
}

/* Profiles that answer as number @first does, which none before it does */
static bool is_first_of_kind(const struct errno_matrix *m, const struct matrix_place *at, size_t first)
{
	int err = errno_matrix_at(m, first, at->vcpu, at->row, at->state)->err;

	for (size_t i = 0; i < first; i++)
		if (errno_matrix_at(m, i, at->vcpu, at->row, at->state)->err == err)
			return false;
	return true;
}

static size_t nr_of_kind(const struct errno_matrix *m, const struct matrix_place *at, size_t first)
{
	int err = errno_matrix_at(m, first, at->vcpu, at->row, at->state)->err;
	size_t nr = 0;

	for (size_t i = first; i < m->nr_profiles; i++)
		nr += errno_matrix_at(m, i, at->vcpu, at->row, at->state)->err == err;
	return nr;
}

/* All that answer otherwise than the reference are named, so that the others need not be */
static void names_of_kind(const struct errno_matrix *m, const struct matrix_place *at, size_t first, FILE *out)
{
	int err = errno_matrix_at(m, first, at->vcpu, at->row, at->state)->err;
	const char *sep = " ";

	fputs("<span class=\"names\">", out);
	if (!first && nr_of_kind(m, at, first) > 2) {
		fprintf(out, " %s and the %zu others</span>", m->profiles[0]->name, nr_of_kind(m, at, first) - 1);
		return;
	}
	for (size_t i = first; i < m->nr_profiles; i++)
		if (errno_matrix_at(m, i, at->vcpu, at->row, at->state)->err == err) {
			fprintf(out, "%s%s", sep, m->profiles[i]->name);
			sep = ", ";
		}
	fputs("</span>", out);
}

static void different_cell(const struct errno_matrix *m, struct matrix_place at, FILE *out)
{
	const char *sep = "";

	html_cell(out, matrix_state_titles[at.state], "differs");
	fprintf(out, "<span id=\"m%d-%u-%d\">", (int)at.vcpu, at.row, (int)at.state);
	html_sign(out, &marks[0]);
	for (size_t i = 0; i < m->nr_profiles; i++) {
		const struct matrix_answer *answer = errno_matrix_at(m, i, at.vcpu, at.row, at.state);

		if (!is_first_of_kind(m, &at, i))
			continue;
		fprintf(out, "%s<code>%s</code>", sep, matrix_word(answer));
		names_of_kind(m, &at, i, out);
		rule_link(i, answer->rule, out);
		sep = "<br>";
	}
	fputs("</span></td>", out);
}

static void row_of(const struct errno_matrix *m, enum matrix_vcpu vcpu, unsigned int row, FILE *out)
{
	fprintf(out, "<tr%s><th scope=\"row\">", matrix_row_differs(m, vcpu, row) ? "" : " class=\"alike\"");
	html_text(out, matrix_rows[row].name);
	fputs("</th>", out);
	for (int state = 0; state < NR_MATRIX_STATES; state++) {
		if (matrix_cell_differs(m, vcpu, row, state)) {
			different_cell(m, (struct matrix_place){ vcpu, row, state }, out);
			continue;
		}
		html_cell(out, matrix_state_titles[state], "");
		fprintf(out, "<code>%s</code></td>", matrix_word(errno_matrix_at(m, 0, vcpu, row, state)));
	}
	fputs("</tr>\n", out);
}

/* Rows in which something differs come first */
static void vcpu_table(const struct errno_matrix *m, enum matrix_vcpu vcpu, FILE *out)
{
	const char *heads[NR_MATRIX_STATES + 2] = { "call" };
	char id[16], label[80];

	for (int state = 0; state < NR_MATRIX_STATES; state++)
		heads[state + 1] = matrix_state_titles[state];
	snprintf(label, sizeof(label), "vCPU with %s", matrix_vcpu_titles[vcpu]);
	html_element(out, "h2", "", label);
	fputc('\n', out);
	snprintf(id, sizeof(id), "vcpu%d", (int)vcpu);
	html_table(out, &(struct html_table){ id, "first", label, heads });
	for (int alike = 0; alike < 2; alike++)
		for (unsigned int row = 0; row < nr_matrix_rows; row++)
			if (matrix_row_differs(m, vcpu, row) == !alike)
				row_of(m, vcpu, row, out);
	html_table_end(out);
	html_top(out);
}

static void mark_used(const struct errno_matrix *m, size_t profile, bool used[NR_RULES])
{
	memset(used, 0, NR_RULES * sizeof(*used));
	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++)
		for (unsigned int row = 0; row < nr_matrix_rows; row++)
			for (int state = 0; state < NR_MATRIX_STATES; state++)
				if (matrix_cell_differs(m, vcpu, row, state))
					used[errno_matrix_at(m, profile, vcpu, row, state)->rule] = true;
}

static void rules(const struct errno_matrix *m, FILE *out)
{
	char statement[RULE_STATEMENT_MAX];
	bool used[NR_RULES];

	html_heading(out, "rules", "Rules behind the answers that differ");
	for (size_t i = 0; i < m->nr_profiles; i++) {
		mark_used(m, i, used);
		html_element(out, "h3", "", m->profiles[i]->name);
		fputs("\n<dl>\n", out);
		for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++) {
			if (!used[rule])
				continue;
			fprintf(out, "<dt id=\"r%zu-%s\">%s</dt><dd>", i, rule_descs[rule].id, rule_descs[rule].id);
			html_text(out, rule_statement(m->profiles[i], (enum rule)rule, statement));
			fputs(" <span class=\"faint\">[", out);
			html_text(out, rule_descs[rule].source);
			fputs("]</span></dd>\n", out);
		}
		fputs("</dl>\n", out);
	}
	html_top(out);
}

void errno_matrix_html(const struct errno_matrix *m, const char *command, FILE *out)
{
	html_begin(out, "The errno matrix");
	contents(m, out);
	summary(m, out);
	html_profiles(out, m->profiles, m->nr_profiles);
	html_element(out, "h2", "", "All answers");
	html_element(out, "p", "", matrix_introduction);
	html_legend(out, marks, sizeof(marks) / sizeof(marks[0]));
	html_only(out);
	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++)
		vcpu_table(m, vcpu, out);
	rules(m, out);
	html_end(out, command);
}
