// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <string.h>

#include "report_forms.h"

static json_t *rule_id(enum rule rule)
{
	return rule == RULE_NONE ? json_null() : json_string(rule_descs[rule].id);
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* Its lines */
static json_t *lines(const char *text)
{
	json_t *list = json_array();

	for (; *text; text += strcspn(text, "\n") + 1)
		json_array_append_new(list, json_stringn(text, strcspn(text, "\n")));
	return list;
}

static json_t *failure(const struct complaint *c)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "what", c->what, "where",
			 text_or_null(c->where), "rule", rule_id(c->rule), "expected", text_or_null(c->expected),
			 "got", text_or_null(c->got), "message", c->text, "notes", lines(c->notes), "changes",
			 lines(c->changes));
}

/* What differs is said of the first expectation that does not hold, of all in its list */
static json_t *step(const struct step_record *r)
{
	const struct complaint *first = r->complaints;
	json_t *failures = json_array();

	for (const struct complaint *c = first; c; c = c->next)
		json_array_append_new(failures, failure(c));
	return json_pack("{s:I, s:I, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "line", (json_int_t)r->line, "column",
			 (json_int_t)r->column, "step", step_names[r->action], "status",
			 step_status_names[r->status], "rule", rule_id(first ? first->rule : r->rule), "expected",
			 text_or_null(first ? first->expected : r->expected), "got",
			 text_or_null(first ? first->got : r->got), "needs_line",
			 r->needs ? json_integer(r->needs->line) : json_null(), "failures", failures);
}

static json_t *scenario(const struct result *i)
{
	json_t *list = json_array();

	for (const struct step_record *r = i->log.first; r; r = r->next)
		json_array_append_new(list, step(r));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:f, s:o}", "file", i->path, "scenario", i->title,
			 "profile", i->profile, "status", result_status_names[i->status], "detail", i->detail,
			 "reason", i->reason, "seconds", i->seconds, "steps", list);
}

static json_t *summary(const struct results *r)
{
	json_t *all = json_pack("{s:b, s:f}", "interrupted", r->interrupted, "seconds", r->seconds);
	static const char *const names[NR_RESULT_STATUSES] = {
		"passed", "failed", "skipped", "broken", "xfail", "xpass"
	};
	json_t *steps = json_object();

	for (int i = 0; i < NR_RESULT_STATUSES; i++)
		json_object_set_new(all, names[i], json_integer((json_int_t)r->nr[i]));
	json_object_set_new(steps, "passed", json_integer((json_int_t)r->steps[STEP_PASSED]));
	json_object_set_new(steps, "failed", json_integer((json_int_t)r->steps[STEP_FAILED]));
	json_object_set_new(steps, "not_run", json_integer((json_int_t)r->steps[STEP_NOT_RUN]));
	json_object_set_new(all, "steps", steps);
	return all;
}

void report_json(const struct runner_options *o, const struct results *r)
{
	json_t *list = json_array();
	json_t *all = json_pack("{s:o, s:o}", "summary", summary(r), "results", list);

	for (const struct result *i = r->first; i; i = i->next)
		json_array_append_new(list, scenario(i));
	json_dumpf(all, o->out, JSON_INDENT(2));
	fputc('\n', o->out);
	json_decref(all);
}
