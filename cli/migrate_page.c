/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "describe.h"
#include "html_profiles.h"
#include "migrate_page.h"

static const struct html_mark marks[] = {
	[VERDICT_SAFE] = { "safe", "\u2713", "safe", "safe: the guest finds everything as it was" },
	[VERDICT_LOSSY] = { "lossy", "!", "lossy", "lossy: no call fails, and the guest finds state changed" },
	[VERDICT_REFUSED] = { "refused", "\u2717", "refused", "refused: a call of the VMM fails" },
};

#define NR_MARKS (sizeof(marks) / sizeof(marks[0]))

const char *svcr_name(uint64_t svcr)
{
	static const char *const names[] = { "SM=0 ZA=0", "SM=1 ZA=0", "SM=0 ZA=1", "SM=1 ZA=1" };

	return names[svcr & 3];
}

const char *judgement_text(const struct verdict *v, char *text, size_t size)
{
	bool refused = v->kind == VERDICT_REFUSED;
	int len = snprintf(text, size, "%s%s%s%s%s%s%s", verdict_names[v->kind], refused ? ": " : "",
			   refused ? v->where : "", v->changed.nr ? "; loses " : "",
			   v->changed.nr ? v->changed.text : "", v->missing.nr ? "; missing " : "",
			   v->missing.nr ? v->missing.text : "");

	if (v->news && len > 0 && (size_t)len < size)
		snprintf(text + len, size - (size_t)len, "; %u new registers", v->news);
	return text;
}

static size_t count(const struct judgement *j, size_t nr, const struct vmm_order *order, enum verdict_kind kind)
{
	size_t found = 0;

	for (size_t i = 0; i < nr; i++)
		found += j[i].verdict.kind == kind && (!order || j[i].order == order);
	return found;
}

static enum verdict_kind worst_of(const struct judgement *j, size_t nr, const struct vmm_order *order)
{
	if (count(j, nr, order, VERDICT_REFUSED))
		return VERDICT_REFUSED;
	return count(j, nr, order, VERDICT_LOSSY) ? VERDICT_LOSSY : VERDICT_SAFE;
}

/* The orders of one state are together */
static size_t nr_orders(const struct judgement *j, size_t nr)
{
	size_t n = 0;

	while (n < nr && j[n].svcr == j[0].svcr)
		n++;
	return n;
}

static void order_sentence(const struct judgement *j, size_t nr, const struct vmm_order *order, FILE *out)
{
	const char *sep = ": ";

	fprintf(out, "<li><strong>%s</strong>, ", order->name);
	html_text(out, order->doc);
	for (int kind = 0; kind < (int)NR_MARKS; kind++) {
		size_t n = count(j, nr, order, (enum verdict_kind)kind);

		if (!n)
			continue;
		fprintf(out, "%s%zu of %zu states %s", sep, n, nr / nr_orders(j, nr), verdict_names[kind]);
		sep = ", ";
	}
	fputs("</li>\n", out);
}

static void summary(const struct journey *journey, const struct judgement *j, size_t nr, const struct vmm_order *judged,
		    FILE *out)
{
	enum verdict_kind worst = worst_of(j, nr, judged);

	html_heading(out, "summary", "Summary");
	fprintf(out, "<p class=\"sentence %s\">", marks[worst].class);
	html_sign(out, &marks[worst]);
	fprintf(out, "Saved under %s and restored under %s in the order %s: <strong>%s</strong>.</p>\n",
		journey->from.profile->name, journey->to.profile->name, judged->name, verdict_names[worst]);
	fprintf(out, "<p>vCPUs with %s%s%s. A state is what PSTATE.SM and PSTATE.ZA of the guest are, all of whose "
		"registers are in use.</p>\n<ul>\n", journey->sve ? "SVE" : "", journey->sve && journey->sme ? " and " :
		journey->sve || journey->sme ? "" : "neither SVE nor SME", journey->sme ? "SME" : "");
	for (size_t i = 0; i < nr_orders(j, nr); i++)
		order_sentence(j, nr, j[i].order, out);
	fputs("</ul>\n", out);
}

static void cell(const struct judgement *j, size_t n, FILE *out)
{
	char text[512];

	html_cell(out, j->order->name, marks[j->verdict.kind].class);
	html_sign(out, &marks[j->verdict.kind]);
	judgement_text(&j->verdict, text, sizeof(text));
	if (j->verdict.kind == VERDICT_SAFE)
		html_text(out, text);
	else
		html_link(out, text, "d%zu", n);
	fprintf(out, "<span id=\"m%zu\"></span></td>", n);
}

/* Rows with trouble come first */
static void table(const struct judgement *j, size_t nr, FILE *out)
{
	const char *heads[16] = { "guest" };
	size_t each = nr_orders(j, nr);

	for (size_t i = 0; i < each && i < 14; i++)
		heads[i + 1] = j[i].order->name;
	html_heading(out, "all", "States and orders");
	html_legend(out, marks, NR_MARKS);
	html_only(out);
	html_table(out, &(struct html_table){ "verdicts", "first", "Verdicts by the guest's state and order", heads });
	for (int alike = 0; alike < 2; alike++)
		for (size_t row = 0; row < nr; row += each) {
			if ((worst_of(&j[row], each, NULL) == VERDICT_SAFE) != alike)
				continue;
			fprintf(out, "<tr%s><th scope=\"row\">%s</th>", alike ? " class=\"alike\"" : "",
				svcr_name(j[row].svcr));
			for (size_t i = row; i < row + each; i++)
				cell(&j[i], i, out);
			fputs("</tr>\n", out);
		}
	html_table_end(out);
}

static void behind(const struct judgement *j, size_t n, FILE *out)
{
	const struct verdict *v = &j->verdict;
	char text[RULE_TEXT_MAX];

	fputs("<details><summary>", out);
	html_sign(out, &marks[v->kind]);
	fprintf(out, "%s, <strong>%s</strong>: %s</summary>\n<div id=\"d%zu\"><ul>\n", svcr_name(j->svcr),
		j->order->name, verdict_names[v->kind], n);
	if (v->kind == VERDICT_REFUSED)
		fputs("<li>the call that fails: ", out), html_text(out, v->where), fputs("</li>\n", out);
	if (v->kind == VERDICT_REFUSED && v->rule != RULE_NONE)
		fputs("<li>by ", out), html_text(out, describe_rule(v->profile, v->rule, text)), fputs("</li>\n", out);
	if (v->changed.nr)
		fprintf(out, "<li>the guest finds other values in %s</li>\n", v->changed.text);
	if (v->missing.nr)
		fprintf(out, "<li>not there any more: %s</li>\n", v->missing.text);
	fputs("</ul>\n<p>", out);
	html_link(out, "Back to the table", "m%zu", n);
	fputs("</p></div></details>\n", out);
}

static void notes(const struct judgement *j, size_t nr, FILE *out)
{
	html_heading(out, "orders", "Orders");
	fputs("<dl>\n", out);
	for (size_t i = 0; i < nr_orders(j, nr); i++) {
		const struct vmm_order *order = j[i].order;

		html_element(out, "dt", "", order->name);
		fputs("<dd>", out);
		html_text(out, order->doc);
		if (order->note)
			fputs(". ", out), html_text(out, order->note);
		fputs(" <span class=\"faint\">[", out);
		html_text(out, order->source);
		fputs("]</span></dd>\n", out);
	}
	fputs("</dl>\n", out);
	html_top(out);
}

void migrate_page(const struct journey *journey, const struct judgement *j, size_t nr, const struct vmm_order *judged,
		  const char *command, FILE *out)
{
	static const char *const parts[][2] = {
		{ "summary", "Summary" }, { "profiles", "Profiles" }, { "all", "States and orders" },
		{ "cells", "Behind each verdict" }, { "orders", "Orders" },
	};
	const struct profile *const both[] = { journey->from.profile, journey->to.profile };

	html_begin(out, "Migration: saved under one ABI, restored under another");
	html_nav(out, parts, sizeof(parts) / sizeof(parts[0]));
	summary(journey, j, nr, judged, out);
	html_profiles(out, both, both[0] == both[1] ? 1 : 2);
	table(j, nr, out);
	html_heading(out, "cells", "Behind each verdict");
	if (count(j, nr, NULL, VERDICT_SAFE) == nr)
		fputs("<p>All are safe.</p>\n", out);
	for (size_t i = 0; i < nr; i++)
		if (j[i].verdict.kind != VERDICT_SAFE)
			behind(&j[i], i, out);
	notes(j, nr, out);
	html_end(out, command);
}
