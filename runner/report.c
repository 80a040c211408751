// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <sys/utsname.h>

#include <jansson.h>

#include "report.h"

static const char *const status_names[NR_RESULT_STATUSES] = { "pass", "fail", "skip", "broken", "xfail", "xpass" };

static size_t total(const struct results *r)
{
	size_t nr = 0;

	for (int i = 0; i < NR_RESULT_STATUSES; i++)
		nr += r->nr[i];
	return nr;
}

/* What is known, and of one that passes that it is not so */
static void put_reason(const struct result *result, FILE *out)
{
	if (result->status == RESULT_XFAIL)
		fprintf(out, "known fault: %s", result->reason);
	else
		fprintf(out, "it passes, though there is a known fault: %s", result->reason);
}

/* Whose answers are beside one another where a scenario fails on a kernel */
static void put_sides(const struct runner_options *o, const struct result *result)
{
	struct utsname kernel;

	if (o->device && !uname(&kernel) && (result->status == RESULT_FAIL || result->status == RESULT_XFAIL))
		fprintf(o->out, "    expected: as the model of %s; got: from %s %s\n", result->profile,
			kernel.sysname, kernel.release);
}

/* Each is told as it comes where what comes is from another machine */
static bool is_told(const struct runner_options *o, const struct result *result)
{
	return o->format == REPORT_PRETTY && (result->status != RESULT_PASS || o->device);
}

void report_one(const struct runner_options *o, const struct results *results,
		const struct result *result)
{
	static const char *const colours[NR_RESULT_STATUSES] = {
		"\033[32m", "\033[31m", "\033[33m", "\033[31m", "\033[33m", "\033[31m"
	};
	const char *colour = o->colour ? colours[result->status] : "";
	const char *end = o->colour ? "\033[0m" : "";

	if (o->format != REPORT_PRETTY)
		return;
	if (o->progress)
		fprintf(o->out, "\r\033[K%zu %s", total(results), result->path);
	if (!is_told(o, result))
		return;
	fprintf(o->out, "%s%s%s%s %s [%s]\n%s", o->progress ? "\r\033[K" : "", colour,
		status_names[result->status], end, *result->title ? result->title : result->path,
		result->profile, result->detail);
	if (result->reason)
		put_reason(result, o->out);
	if (result->status == RESULT_SKIP || result->reason)
		fputc('\n', o->out);
	put_sides(o, result);
	fflush(o->out);
}

static void pretty(const struct runner_options *o, const struct results *r)
{
	fprintf(o->out, "%s%zu scenarios: %zu passed, %zu failed, %zu skipped", o->progress ? "\r\033[K" : "",
		total(r), r->nr[RESULT_PASS], r->nr[RESULT_FAIL] + r->nr[RESULT_BROKEN], r->nr[RESULT_SKIP]);
	if (r->nr[RESULT_XFAIL] || r->nr[RESULT_XPASS])
		fprintf(o->out, ", %zu fail as known, %zu pass against that", r->nr[RESULT_XFAIL],
			r->nr[RESULT_XPASS]);
	fprintf(o->out, " (%.2f s)\n", r->seconds);
}

static void comment(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "# %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

/* Behind a # comes a directive */
static void ktap_name(FILE *out, const char *text)
{
	for (; *text; text++)
		fprintf(out, *text == '#' ? "\\#" : "%c", *text);
}

static void ktap_line(FILE *out, size_t n, const struct result *i)
{
	bool bad = i->status == RESULT_FAIL || i->status == RESULT_BROKEN;

	if (bad || i->status == RESULT_XFAIL)
		comment(out, i->detail);
	fprintf(out, "%s %zu %s [%s]", bad ? "not ok" : "ok", n, i->path, i->profile);
	if (*i->title) {
		fputs(" ", out);
		ktap_name(out, i->title);
	}
	if (i->status == RESULT_SKIP)
		fprintf(out, " # SKIP %s", i->detail);
	else if (i->reason)
		fprintf(out, " # %s %s", i->status == RESULT_XFAIL ? "XFAIL" : "XPASS", i->reason);
	fputc('\n', out);
}

/* https://docs.kernel.org/dev-tools/ktap.html, and what kselftest.h has beside it: XFAIL, XPASS, totals */
static void ktap(const struct runner_options *o, const struct results *r)
{
	size_t n = 0;

	fprintf(o->out, "KTAP version 1\n1..%zu\n", total(r));
	for (const struct result *i = r->first; i; i = i->next)
		ktap_line(o->out, ++n, i);
	fprintf(o->out, "# Totals: pass:%zu fail:%zu xfail:%zu xpass:%zu skip:%zu error:%zu\n",
		r->nr[RESULT_PASS], r->nr[RESULT_FAIL], r->nr[RESULT_XFAIL], r->nr[RESULT_XPASS],
		r->nr[RESULT_SKIP], r->nr[RESULT_BROKEN]);
}

static void xml(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '"')
			fputs("&quot;", out);
		else if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t')
			fputc(*text, out);
	}
}

static void junit_case(FILE *out, const struct result *i)
{
	static const char *const elements[NR_RESULT_STATUSES] = {
		NULL, "failure", "skipped", "error", "skipped", "failure"
	};

	fputs("  <testcase classname=\"", out);
	xml(out, i->path);
	fputs("\" name=\"", out);
	xml(out, i->title);
	fprintf(out, " [%s]\" time=\"%.6f\"", i->profile, i->seconds);
	if (i->status == RESULT_PASS) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, ">\n    <%s", elements[i->status]);
	if (i->reason) {
		fprintf(out, " message=\"%s: ", status_names[i->status]);
		xml(out, i->reason);
		fputc('"', out);
	}
	fputc('>', out);
	xml(out, i->detail);
	fprintf(out, "</%s>\n  </testcase>\n", elements[i->status]);
}

static void junit(const struct runner_options *o, const struct results *r)
{
	fprintf(o->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuite name=\"kvmsme\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		"skipped=\"%zu\" time=\"%.6f\">\n", total(r), r->nr[RESULT_FAIL] + r->nr[RESULT_XPASS],
		r->nr[RESULT_BROKEN], r->nr[RESULT_SKIP] + r->nr[RESULT_XFAIL], r->seconds);
	for (const struct result *i = r->first; i; i = i->next)
		junit_case(o->out, i);
	fputs("</testsuite>\n", o->out);
}

static void json(const struct runner_options *o, const struct results *r)
{
	json_t *list = json_array();
	json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:o}", "passed",
				(json_int_t)r->nr[RESULT_PASS], "failed",
				(json_int_t)r->nr[RESULT_FAIL], "skipped",
				(json_int_t)r->nr[RESULT_SKIP], "broken",
				(json_int_t)r->nr[RESULT_BROKEN], "xfail",
				(json_int_t)r->nr[RESULT_XFAIL], "xpass",
				(json_int_t)r->nr[RESULT_XPASS], "seconds", r->seconds,
				"results", list);

	for (const struct result *i = r->first; i; i = i->next)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:f}", "file",
						      i->path, "scenario", i->title, "profile",
						      i->profile, "status", status_names[i->status],
						      "detail", i->detail, "reason", i->reason,
						      "seconds", i->seconds));
	json_dumpf(all, o->out, JSON_INDENT(2));
	fputc('\n', o->out);
	json_decref(all);
}

void report_all(const struct runner_options *options, const struct results *results)
{
	static void (*const forms[])(const struct runner_options *, const struct results *) = {
		[REPORT_PRETTY] = pretty, [REPORT_KTAP] = ktap, [REPORT_JUNIT] = junit,
		[REPORT_JSON] = json,
	};

	forms[options->format](options, results);
}
