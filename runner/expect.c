// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "by_profile.h"
#include "expect.h"
#include "needed.h"

int expected_errno(const struct exec *x, const struct step *step)
{
	return errno_on(x->profile, step);
}

static char *copy_of(const char *text)
{
	return text ? needed(strdup(text)) : NULL;
}

static char *vtext(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		out_of_memory();
	return text;
}

/* Which time of many: @notes with that in front */
static char *notes_of_time(const struct exec *x, const struct step *step, const char *notes)
{
	char *text;

	if (step->times < 2)
		return copy_of(notes);
	if (asprintf(&text, "that was time %llu of %llu\n%s", (unsigned long long)x->time,
		     (unsigned long long)step->times, notes) < 0)
		out_of_memory();
	return text;
}

/* @text becomes the log's */
static void fail(struct exec *x, const struct step *step, const struct mismatch *is, char *text)
{
	char *changes, *minor;

	if (!x->failures++) {
		x->failed = step;
		x->failed_by = is->rule;
	}
	if (!x->log) {
		free(text);
		return;
	}
	state_changes(x, step, &changes, &minor);
	run_log_complain(x->record, &(struct complaint){
		.what = copy_of(is->what), .text = text, .where = copy_of(is->where),
		.expected = copy_of(is->expected), .got = copy_of(is->got), .rule = is->rule,
		.notes = notes_of_time(x, step, is->notes ? is->notes : ""), .changes = changes,
		.minor = minor,
	});
}

enum rule last_rule(struct exec *x, const struct step *step)
{
	const struct kvmsme *m = step_place(x, step)->m;

	return m ? rule_decided(&m->rules) : RULE_NONE;
}

void exec_fail(struct exec *x, const struct step *step, const char *what, const char *fmt, ...)
{
	const struct mismatch is = { .what = what, .rule = last_rule(x, step) };
	va_list ap;

	va_start(ap, fmt);
	fail(x, step, &is, vtext(fmt, ap));
	va_end(ap);
}

void exec_mismatch(struct exec *x, const struct step *step, const struct mismatch *is, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fail(x, step, is, vtext(fmt, ap));
	va_end(ap);
}

void exec_differs_by(struct exec *x, const struct step *step, const char *what, enum rule rule,
		     const char *expected, const char *got)
{
	const struct mismatch is = { .what = what, .rule = rule, .expected = expected, .got = got };

	exec_mismatch(x, step, &is, "expected %s, got %s", expected, got);
}

void exec_differs(struct exec *x, const struct step *step, const char *what, const char *expected,
		  const char *got)
{
	exec_differs_by(x, step, what, last_rule(x, step), expected, got);
}

void exec_part_differs(struct exec *x, const struct step *step, const char *what, enum rule rule,
		       const struct least_difference *d)
{
	const struct mismatch is = { .what = what, .rule = rule, .where = *d->where ? d->where : NULL,
				     .expected = d->expected, .got = d->got };

	exec_mismatch(x, step, &is, "%s%sexpected %s, got %s", d->where, *d->where ? ": " : "", d->expected,
		      d->got);
}

void expect_bytes(struct exec *x, const struct step *step, const char *what, const uint8_t *expected,
		  const uint8_t *got, size_t len)
{
	struct least_difference d;

	if (describe_difference(expected, got, len, &d))
		exec_part_differs(x, step, what, last_rule(x, step), &d);
}

void expect_value(struct exec *x, const struct step *step, const char *what, const uint8_t *expected,
		  const uint8_t *got, size_t len)
{
	struct least_difference d;

	if (describe_value_difference(expected, got, len, &d))
		exec_part_differs(x, step, what, last_rule(x, step), &d);
}

void exec_undid(struct exec *x, enum made made)
{
	if (x->record)
		x->record->undid = made;
}

void expect_call(struct exec *x, const struct step *step, int expected, int got)
{
	if (!x->record)
		return;
	x->record->expected = errno_label(expected);
	x->record->got = errno_label(got);
	if (!expected && got)
		x->record->undid = cascade_makes(step);
}

bool expect_result(struct exec *x, const struct step *step, const char *what, long ret)
{
	int expected = expected_errno(x, step);
	int got = ret < 0 ? (int)-ret : 0;

	expect_call(x, step, expected, got);
	if (got == expected)
		return true;
	exec_differs(x, step, what, errno_label(expected), errno_label(got));
	return false;
}

void expect_number(struct exec *x, const struct step *step, const char *what,
		   const struct given *expected, uint64_t got)
{
	char a[32], b[32];

	if (!expected->is || got == expected->n)
		return;
	snprintf(a, sizeof(a), "0x%llx", (unsigned long long)expected->n);
	snprintf(b, sizeof(b), "0x%llx", (unsigned long long)got);
	exec_differs(x, step, what, a, b);
}
