/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <string.h>

#include "describe.h"
#include "survey_html.h"

static bool looked_at(const struct survey *survey, int promise)
{
	return survey->promises >> promise & 1;
}

static void put_calls(const struct survey_breach *breach, unsigned int nr_vcpus, FILE *out)
{
	for (size_t i = 0; i < breach->nr_calls; i++) {
		fprintf(out, "%s%s", i ? "; " : "", breach->call[i].call->name);
		if (nr_vcpus > 1)
			fprintf(out, " (vCPU %u)", breach->call[i].vcpu);
	}
	if (!breach->nr_calls)
		fputs("a vCPU that was just created", out);
}

static void put_breach(const struct survey *survey, const struct survey_breach *breach, FILE *out)
{
	char rule[RULE_TEXT_MAX];

	fprintf(out, "          after %zu call%s: ", breach->nr_calls, breach->nr_calls == 1 ? "" : "s");
	put_calls(breach, survey->nr_vcpus, out);
	if (breach->breach.rule != RULE_NONE)
		fprintf(out, "\n          by %s",
			describe_rule(survey->profile, breach->breach.rule, rule));
	if (breach->path)
		fprintf(out, "\n          scenario: %s", breach->path);
	fputc('\n', out);
}

static void text_promise(const struct survey *survey, int promise, FILE *out)
{
	const struct promise_desc desc = survey_promise(survey, (unsigned int)promise);
	bool broken = survey_breaks(survey, (enum promise)promise);

	if (!looked_at(survey, promise))
		return;
	fprintf(out, "  %s  %-24s %s\n", broken ? "BROKEN" : "holds ", desc.id, desc.statement);
	for (size_t i = 0; i < survey->nr; i++)
		if ((int)survey->breach[i].breach.promise == promise)
			put_breach(survey, &survey->breach[i], out);
}

static void text_head(const struct survey *survey, FILE *out)
{
	char end[160];

	fprintf(out, "%s, %u vCPU%s, alphabet %s: %s", survey->profile->name, survey->nr_vcpus,
		survey->nr_vcpus == 1 ? "" : "s", survey->alphabet,
		survey_end(survey, end, sizeof(end)));
}

static void text_summary(const struct survey *survey, FILE *out)
{
	const char *separator = "; broken: ";

	text_head(survey, out);
	for (int i = 0; i < NR_PROMISES + (int)survey->nr_user; i++)
		if (looked_at(survey, i) && survey_breaks(survey, (enum promise)i)) {
			fprintf(out, "%s%s", separator, survey_promise(survey, (unsigned int)i).id);
			separator = ", ";
		}
	fputs(*separator == ',' ? "\n" : "; none is broken\n", out);
}

/* Scenarios that are in no file follow, so that they are in hand */
static void text_one(const struct survey *survey, FILE *out)
{
	text_head(survey, out);
	fputc('\n', out);
	for (int i = 0; i < NR_PROMISES + (int)survey->nr_user; i++)
		text_promise(survey, i, out);
	for (size_t i = 0; i < survey->nr; i++)
		if (survey->breach[i].scenario && !survey->breach[i].path)
			fprintf(out, "\n--- %s.yaml\n%s",
				survey_promise(survey, survey->breach[i].breach.promise).id,
				survey->breach[i].scenario);
}

/* A profile that says what it proposes */
static bool is_proposal(const struct survey *survey)
{
	return survey->profile->proposal[0];
}

static const struct survey *reference(const struct survey *survey, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(survey[i].profile->name, "sme-v12"))
			return &survey[i];
	return nr ? survey : NULL;
}

static void cell(const struct survey *survey, int promise, FILE *out)
{
	const struct survey_breach *breach = survey_breaks(survey, (enum promise)promise);

	if (!looked_at(survey, promise))
		fputs(" - |", out);
	else if (!breach)
		fputs(" holds |", out);
	else if (breach->path)
		fprintf(out, " **[broken](%s)** |", breach->path);
	else
		fputs(" **broken** |", out);
}

static void markdown_table(const struct survey *survey, size_t nr, FILE *out)
{
	char end[160];

	fputs("| promise |", out);
	for (size_t i = 0; i < nr; i++)
		if (!is_proposal(&survey[i]))
			fprintf(out, " %s |", survey[i].profile->name);
	fputs("\n|---|", out);
	for (size_t i = 0; i < nr; i++)
		if (!is_proposal(&survey[i]))
			fputs("---|", out);
	for (int promise = 0; promise < NR_PROMISES + (int)survey->nr_user; promise++) {
		fprintf(out, "\n| `%s` |", survey_promise(survey, (unsigned int)promise).id);
		for (size_t i = 0; i < nr; i++)
			if (!is_proposal(&survey[i]))
				cell(&survey[i], promise, out);
	}
	fputs("\n\n", out);
	for (size_t i = 0; i < nr; i++)
		if (!is_proposal(&survey[i]))
			fprintf(out, "- %s: %s\n", survey[i].profile->name,
				survey_end(&survey[i], end, sizeof(end)));
}

/* Promises that one breaks and the other, looking at them as well, does not */
static void put_only(const struct survey *breaks, const struct survey *keeps, bool link, FILE *out)
{
	const char *sep = " ";

	for (int i = 0; i < NR_PROMISES + (int)breaks->nr_user; i++) {
		const struct survey_breach *breach = survey_breaks(breaks, (enum promise)i);

		if (!breach || survey_breaks(keeps, (enum promise)i))
			continue;
		if (link && breach->path)
			fprintf(out, "%s[`%s`](%s)", sep, survey_promise(breaks, (unsigned int)i).id, breach->path);
		else
			fprintf(out, "%s`%s`%s", sep, survey_promise(breaks, (unsigned int)i).id,
				looked_at(keeps, i) ? "" : " (not claimed)");
		sep = ", ";
	}
	fputs(*sep == ',' ? " |" : " - |", out);
}

static void markdown_proposals(const struct survey *survey, size_t nr, FILE *out)
{
	const struct survey *base = reference(survey, nr);
	char end[160];

	fprintf(out, "| proposal | promises of %s that it mends | that it breaks | search |\n"
		"|---|---|---|---|\n", base->profile->name);
	for (size_t i = 0; i < nr; i++) {
		if (!is_proposal(&survey[i]))
			continue;
		fprintf(out, "| %s |", survey[i].profile->name);
		put_only(base, &survey[i], false, out);
		put_only(&survey[i], base, true, out);
		fprintf(out, " %s |\n", survey_end(&survey[i], end, sizeof(end)));
	}
}

static void put_length(uint32_t vqs, FILE *out)
{
	const char *sep = "{";

	for (unsigned int vq = 1; vq <= KVM_MAX_VQ; vq++)
		if (vqs >> (vq - 1) & 1) {
			fprintf(out, "%s%u", sep, vq);
			sep = ", ";
		}
	fputs(*sep == ',' ? "}" : "none", out);
}

static void put_words(struct promise_desc desc, FILE *out)
{
	fprintf(out, "| `%s` | %s | %s |\n", desc.id, desc.statement, desc.source);
}

static void markdown(const struct survey *survey, size_t nr, FILE *out)
{
	if (!nr)
		return;
	fputs("On a host with SVE ", out);
	put_length(survey->host.sve_vqs, out);
	fputs(" and SME ", out);
	put_length(survey->host.sme_vqs, out);
	fprintf(out, ", alphabet `%s`, %u vCPU%s.\n\n", survey->alphabet, survey->nr_vcpus,
		survey->nr_vcpus == 1 ? "" : "s");
	markdown_table(survey, nr, out);
	fputc('\n', out);
	markdown_proposals(survey, nr, out);
	fputs("\n| promise | statement | source |\n|---|---|---|\n", out);
	for (int i = 0; i < NR_PROMISES + (int)survey->nr_user; i++)
		put_words(survey_promise(survey, (unsigned int)i), out);
}

static json_t *json_breach(const struct survey_breach *breach)
{
	json_t *calls = json_array();

	for (size_t i = 0; i < breach->nr_calls; i++)
		json_array_append_new(calls, json_pack("{s:i, s:s}", "vcpu", (int)breach->call[i].vcpu,
						       "call", breach->call[i].call->name));
	return json_pack("{s:s?, s:o, s:s?, s:s?}", "rule", rule_descs[breach->breach.rule].id,
			 "calls", calls, "path", breach->path, "scenario", breach->scenario);
}

static json_t *json_promise(const struct survey *survey, int promise)
{
	const struct promise_desc desc = survey_promise(survey, (unsigned int)promise);
	json_t *breaches = json_array();

	for (size_t i = 0; i < survey->nr; i++)
		if ((int)survey->breach[i].breach.promise == promise)
			json_array_append_new(breaches, json_breach(&survey->breach[i]));
	return json_pack("{s:s, s:s, s:b, s:o}", "id", desc.id, "statement",
			 desc.statement, "holds", !json_array_size(breaches),
			 "breaches", breaches);
}

static void json(const struct survey *survey, size_t nr, FILE *out)
{
	json_t *all = json_array();

	for (size_t i = 0; i < nr; i++) {
		json_t *promises = json_array();

		for (int promise = 0; promise < NR_PROMISES + (int)survey->nr_user; promise++)
			if (looked_at(&survey[i], promise))
				json_array_append_new(promises, json_promise(&survey[i], promise));
		json_array_append_new(all, json_pack("{s:s, s:s, s:i, s:b, s:I, s:I, s:i, s:o}",
			"profile", survey[i].profile->name, "alphabet", survey[i].alphabet,
			"vcpus", (int)survey[i].nr_vcpus, "complete", survey[i].complete,
			"states", (json_int_t)survey[i].states,
			"transitions", (json_int_t)survey[i].transitions,
			"depth", (int)survey[i].depth, "promises", promises));
	}
	json_dumpf(all, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(all);
}

void survey_print(const struct survey *survey, size_t nr, enum survey_format format, const char *command, FILE *out)
{
	if (format == SURVEY_HTML)
		survey_html(survey, nr, command, out);
	else if (format == SURVEY_JSON)
		json(survey, nr, out);
	else if (format == SURVEY_MARKDOWN)
		markdown(survey, nr, out);
	else
		for (size_t i = 0; i < nr; i++) {
			if (i && format == SURVEY_TEXT)
				fputc('\n', out);
			(format == SURVEY_TEXT ? text_one : text_summary)(&survey[i], out);
		}
}
