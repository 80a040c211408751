// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "report_forms.h"

static void xml_part(FILE *out, const char *text, size_t len)
{
	for (; len--; text++) {
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

static void xml(FILE *out, const char *text)
{
	xml_part(out, text, strlen(text));
}

/* What a list of failures shows: the first of them, without the file, which the class says */
static void message(FILE *out, const struct result *i)
{
	const char *text = i->detail;
	size_t path = strlen(i->path);

	fputs(" message=\"", out);
	if (i->reason) {
		fprintf(out, "%s: ", result_status_names[i->status]);
		text = i->reason;
	} else if (!strncmp(text, i->path, path) && text[path] == ':') {
		text += path + 1;
		text += *text == ' ';
	}
	xml_part(out, text, strcspn(text, "\n"));
	fputc('"', out);
}

static void junit_case(FILE *out, const struct result *i)
{
	static const char *const elements[NR_RESULT_STATUSES] = {
		NULL, "failure", "skipped", "error", "skipped", "failure"
	};

	fputs("  <testcase classname=\"", out);
	xml(out, i->class);
	fputs("\" name=\"", out);
	xml(out, *i->title ? i->title : i->class);
	fprintf(out, " [%s]\" time=\"%.6f\"", i->profile, i->seconds);
	if (i->status == RESULT_PASS) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, ">\n    <%s", elements[i->status]);
	message(out, i);
	fputc('>', out);
	xml(out, i->detail);
	fprintf(out, "</%s>\n  </testcase>\n", elements[i->status]);
}

void report_junit(const struct runner_options *o, const struct results *r)
{
	fprintf(o->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuite name=\"kvmsme\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		"skipped=\"%zu\" time=\"%.6f\">\n", results_nr(r), r->nr[RESULT_FAIL] + r->nr[RESULT_XPASS],
		r->nr[RESULT_BROKEN], r->nr[RESULT_SKIP] + r->nr[RESULT_XFAIL], r->seconds);
	for (const struct result *i = r->first; i; i = i->next)
		junit_case(o->out, i);
	fputs("</testsuite>\n", o->out);
}
