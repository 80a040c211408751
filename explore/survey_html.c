/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page: which profile breaks what; a table of promises, broken ones first; behind each cell the shortest scenario */
#include <stdlib.h>

#include "describe.h"
#include "html_profiles.h"
#include "needed.h"
#include "survey_html.h"

enum state { BROKEN, HOLDS, UNDONE, NOT_ASKED, NR_STATES };

static const struct html_mark marks[NR_STATES] = {
	[BROKEN] = { "refused", "\u2717", "broken", "broken: calls break it, the shortest sequence is behind it" },
	[HOLDS] = { "safe", "\u2713", "holds", "holds: in every state, behind every call" },
	[UNDONE] = { "lossy", "?", "holds so far", "holds so far: the search was not to its end" },
	[NOT_ASKED] = { "not_run", "\u2013", "not claimed", "not claimed by the profile, or not asked for" },
};

static enum state state_of(const struct survey *survey, unsigned int promise)
{
	if (!(survey->promises >> promise & 1))
		return NOT_ASKED;
	if (survey_breaks(survey, (enum promise)promise))
		return BROKEN;
	return survey->complete ? HOLDS : UNDONE;
}

static unsigned int nr_promises(const struct survey *survey)
{
	return NR_PROMISES + survey->nr_user;
}

static unsigned int count(const struct survey *survey, enum state state)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < nr_promises(survey); i++)
		nr += state_of(survey, i) == state;
	return nr;
}

static void sentence(const struct survey *survey, FILE *out)
{
	unsigned int broken = count(survey, BROKEN), asked = nr_promises(survey) - count(survey, NOT_ASKED);
	char end[160];

	fputs("<p class=\"sentence\">", out);
	html_text(out, survey->profile->name);
	if (broken)
		fprintf(out, " breaks %u of %u promises", broken, asked);
	else
		fprintf(out, " keeps all %u promises%s", asked, survey->complete ? "" : " so far");
	fputs(". <span class=\"faint\">", out);
	html_text(out, survey_end(survey, end, sizeof(end)));
	fputs("</span></p>\n", out);
}

/* What else another profile breaks, or mends */
static void against(const struct survey *first, const struct survey *other, size_t n, FILE *out)
{
	static const char *const words[] = { "It breaks what the reference keeps: ",
					     "It keeps what the reference breaks: " };

	for (int mends = 0; mends < 2; mends++) {
		const struct survey *breaks = mends ? first : other, *keeps = mends ? other : first;
		const char *sep = NULL;

		for (unsigned int i = 0; i < nr_promises(breaks); i++) {
			if (state_of(breaks, i) != BROKEN || state_of(keeps, i) == BROKEN ||
			    state_of(keeps, i) == NOT_ASKED)
				continue;
			fputs(sep ? ", " : "<p>", out);
			fputs(sep ? "" : words[mends], out);
			html_link(out, survey_promise(breaks, i).id, "m%u-%zu", i, n);
			sep = ", ";
		}
		fputs(sep ? ".</p>\n" : "", out);
	}
}

static void summary(const struct survey *survey, size_t nr, FILE *out)
{
	html_heading(out, "summary", "Summary");
	for (size_t i = 0; i < nr; i++) {
		sentence(&survey[i], out);
		if (i)
			against(&survey[0], &survey[i], i, out);
	}
}

static void profiles(const struct survey *survey, size_t nr, FILE *out)
{
	const struct profile **profile = needed(calloc(nr + 1, sizeof(void *)));

	for (size_t i = 0; i < nr; i++)
		profile[i] = survey[i].profile;
	html_profiles(out, profile, nr);
	free(profile);
}

static bool is_alike(const struct survey *survey, size_t nr, unsigned int promise)
{
	for (size_t i = 0; i < nr; i++)
		if (state_of(&survey[i], promise) != state_of(&survey[0], promise))
			return false;
	return true;
}

static bool is_broken(const struct survey *survey, size_t nr, unsigned int promise)
{
	for (size_t i = 0; i < nr; i++)
		if (state_of(&survey[i], promise) == BROKEN)
			return true;
	return false;
}

static void row(const struct survey *survey, size_t nr, unsigned int promise, FILE *out)
{
	const struct promise_desc desc = survey_promise(survey, promise);

	fprintf(out, "<tr%s><th scope=\"row\">", is_alike(survey, nr, promise) ? " class=\"alike\"" : "");
	html_link(out, desc.id, "s%u", promise);
	fputs("</th>", out);
	for (size_t i = 0; i < nr; i++) {
		enum state state = state_of(&survey[i], promise);

		html_cell(out, survey[i].profile->name, marks[state].class);
		fprintf(out, "<span id=\"m%u-%zu\">", promise, i);
		html_sign(out, &marks[state]);
		if (state == BROKEN)
			html_link(out, marks[state].name, "d%u-%zu", promise, i);
		else
			html_text(out, marks[state].name);
		fputs("</span></td>", out);
	}
	fputs("</tr>\n", out);
}

static void table(const struct survey *survey, size_t nr, FILE *out)
{
	const char **heads = needed(calloc(nr + 2, sizeof(*heads)));

	html_heading(out, "all", "Promises");
	html_legend(out, marks, NR_STATES);
	html_only(out);
	heads[0] = "promise";
	for (size_t i = 0; i < nr; i++)
		heads[i + 1] = survey[i].profile->name;
	html_table(out, &(struct html_table){ "promises", "first", "Promises and profiles", heads });
	for (int broken = 1; broken >= 0; broken--)
		for (unsigned int i = 0; i < nr_promises(survey); i++)
			if (is_broken(survey, nr, i) == broken)
				row(survey, nr, i, out);
	html_table_end(out);
	free(heads);
}

static void calls(const struct survey *survey, const struct survey_breach *breach, FILE *out)
{
	fprintf(out, "<p>After %zu call%s: ", breach->nr_calls, breach->nr_calls == 1 ? "" : "s");
	for (size_t i = 0; i < breach->nr_calls; i++) {
		fputs(i ? "; " : "", out);
		html_element(out, "code", "", breach->call[i].call->name);
		if (survey->nr_vcpus > 1)
			fprintf(out, " (vCPU %u)", breach->call[i].vcpu);
	}
	fputs(breach->nr_calls ? "</p>\n" : "a vCPU that was just created</p>\n", out);
}

static void behind(const struct survey *survey, size_t n, const struct survey_breach *breach, FILE *out)
{
	unsigned int promise = (unsigned int)breach->breach.promise;
	bool first = survey_breaks(survey, breach->breach.promise) == breach;
	char rule[RULE_TEXT_MAX];

	fputs("<details><summary>", out);
	html_sign(out, &marks[BROKEN]);
	html_text(out, survey_promise(survey, promise).id);
	fprintf(out, ", <strong>%s</strong></summary>\n<div%s", survey->profile->name, first ? " id=\"" : "");
	if (first)
		fprintf(out, "d%u-%zu\"", promise, n);
	fputs(">\n<p>", out);
	html_text(out, survey_promise(survey, promise).statement);
	fputc(' ', out);
	html_link(out, "Back to the table", "m%u-%zu", promise, n);
	fputs("</p>\n", out);
	calls(survey, breach, out);
	if (breach->breach.rule != RULE_NONE) {
		fputs("<p>By ", out);
		html_text(out, describe_rule(survey->profile, breach->breach.rule, rule));
		fputs("</p>\n", out);
	}
	if (breach->scenario) {
		fputs("<p>As a scenario, which fails under the profile:</p>\n", out);
		html_element(out, "pre", "tabindex=\"0\"", breach->scenario);
	}
	fputs("</div></details>\n", out);
}

static void statements(const struct survey *survey, FILE *out)
{
	html_heading(out, "statements", "What is promised");
	fputs("<dl>\n", out);
	for (unsigned int i = 0; i < nr_promises(survey); i++) {
		const struct promise_desc desc = survey_promise(survey, i);

		fprintf(out, "<dt id=\"s%u\">%s</dt><dd>", i, desc.id);
		html_text(out, desc.statement);
		fputs(" <span class=\"faint\">[", out);
		html_text(out, desc.source);
		fputs("]</span></dd>\n", out);
	}
	fputs("</dl>\n", out);
	html_top(out);
}

void survey_html(const struct survey *survey, size_t nr, const char *command, FILE *out)
{
	static const char *const parts[][2] = {
		{ "summary", "Summary" }, { "profiles", "Profiles" }, { "all", "Promises" },
		{ "cells", "Behind each cell" }, { "statements", "What is promised" },
	};

	html_begin(out, "Which ABI keeps which promise");
	if (nr) {
		html_nav(out, parts, sizeof(parts) / sizeof(parts[0]));
		if (nr > 1)
			html_reference(out, survey[0].profile);
		summary(survey, nr, out);
		profiles(survey, nr, out);
		table(survey, nr, out);
		html_heading(out, "cells", "Behind each cell");
		for (size_t i = 0; i < nr; i++)
			for (size_t n = 0; n < survey[i].nr; n++)
				behind(&survey[i], i, &survey[i].breach[n], out);
		html_top(out);
		statements(survey, out);
	}
	html_end(out, command);
}
