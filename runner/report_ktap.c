// SPDX-License-Identifier: GPL-2.0-or-later
/* KTAP, and what kselftest.h has beside it: XFAIL, XPASS, totals */
#include <string.h>

#include "report_forms.h"

static bool is_bad(const struct result *i)
{
	return i->status == RESULT_FAIL || i->status == RESULT_BROKEN;
}

static void comment(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "# %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

/* Behind a # comes a directive, and a line is a test */
static void put_name(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '#')
			fputs("\\#", out);
		else
			fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
}

static void put_directive(FILE *out, const char *word, const char *text)
{
	fprintf(out, " # %s ", word);
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
}

static void step_line(FILE *out, size_t n, const struct step_record *r)
{
	fprintf(out, "    %s %zu line %u: %s", r->status == STEP_FAILED ? "not ok" : "ok", n, r->line,
		step_names[r->action]);
	if (r->complaints) {
		fprintf(out, "%s", *r->complaints->what ? " " : "");
		put_name(out, r->complaints->what);
		fputs(": ", out);
		put_name(out, r->complaints->text);
	}
	if (r->status == STEP_NOT_RUN && r->needs)
		fprintf(out, " # SKIP not run: it needs %s of line %u", step_names[r->needs->action], r->needs->line);
	else if (r->status == STEP_NOT_RUN)
		fputs(" # SKIP not run", out);
	fputc('\n', out);
}

/* Of a scenario that fails */
static void steps(FILE *out, const struct run_log *log)
{
	size_t n = 0;

	for (const struct step_record *r = log->first; r; r = r->next)
		n++;
	if (!n)
		return;
	fprintf(out, "    KTAP version 1\n    1..%zu\n", n);
	n = 0;
	for (const struct step_record *r = log->first; r; r = r->next)
		step_line(out, ++n, r);
}

static void ktap_line(FILE *out, size_t n, const struct result *i)
{
	if (is_bad(i) || i->status == RESULT_XFAIL) {
		steps(out, &i->log);
		comment(out, i->detail);
	}
	fprintf(out, "%s %zu %s [%s]", is_bad(i) ? "not ok" : "ok", n, i->path, i->profile);
	if (*i->title) {
		fputc(' ', out);
		put_name(out, i->title);
	}
	if (i->status == RESULT_SKIP)
		put_directive(out, "SKIP", i->detail);
	else if (i->reason)
		put_directive(out, i->status == RESULT_XFAIL ? "XFAIL" : "XPASS", i->reason);
	fputc('\n', out);
}

void report_ktap(const struct runner_options *o, const struct results *r)
{
	size_t n = 0;

	fprintf(o->out, "KTAP version 1\n1..%zu\n", results_nr(r));
	for (const struct result *i = r->first; i; i = i->next)
		ktap_line(o->out, ++n, i);
	fprintf(o->out, "# Totals: pass:%zu fail:%zu xfail:%zu xpass:%zu skip:%zu error:%zu\n",
		r->nr[RESULT_PASS], r->nr[RESULT_FAIL], r->nr[RESULT_XFAIL], r->nr[RESULT_XPASS],
		r->nr[RESULT_SKIP], r->nr[RESULT_BROKEN]);
}
