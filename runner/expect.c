// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>

#include "by_profile.h"
#include "describe.h"
#include "expect.h"

int expected_errno(const struct exec *x, const struct step *step)
{
	return errno_on(x->profile, step);
}

static void print_change(struct exec *x, const struct step *step)
{
	const struct kvm_vcpu *vcpu = step_vcpu_state(x, step);

	if (vcpu && x->have_before)
		print_state_changes(x->out, step_place(x, step)->m, &x->before, vcpu->index);
}

static void fail(struct exec *x, const struct step *step, const char *what, enum rule rule,
		 const char *fmt, va_list ap)
{
	char text[RULE_TEXT_MAX];

	if (!x->failures++) {
		x->failed = step;
		x->failed_by = rule;
	}
	if (!x->out)
		return;
	fprintf(x->out, "%s:%u:%u: %s%s%s: ", x->scenario->doc.path, step->node->line,
		step->node->column, step_names[step->action], *what ? " " : "", what);
	vfprintf(x->out, fmt, ap);
	fputc('\n', x->out);
	if (rule != RULE_NONE)
		fprintf(x->out, "    decided by %s\n", describe_rule(x->profile, rule, text));
	print_change(x, step);
}

void exec_fail(struct exec *x, const struct step *step, const char *what, const char *fmt, ...)
{
	const struct kvmsme *m = step_place(x, step)->m;
	va_list ap;

	va_start(ap, fmt);
	fail(x, step, what, m ? rule_decided(&m->rules) : RULE_NONE, fmt, ap);
	va_end(ap);
}

void exec_fail_by(struct exec *x, const struct step *step, const char *what, enum rule rule,
		  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fail(x, step, what, rule, fmt, ap);
	va_end(ap);
}

bool expect_result(struct exec *x, const struct step *step, const char *what, long ret)
{
	return expect_result_of(x, step, what, ret, "");
}

bool expect_result_of(struct exec *x, const struct step *step, const char *what, long ret, const char *why)
{
	int expected = expected_errno(x, step);
	int got = ret < 0 ? (int)-ret : 0;

	if (got == expected)
		return true;
	exec_fail(x, step, what, "expected %s, got %s%s", errno_label(expected), errno_label(got), why);
	return false;
}

void expect_number(struct exec *x, const struct step *step, const char *what,
		   const struct given *expected, uint64_t got)
{
	if (expected->is && got != expected->n)
		exec_fail(x, step, what, "expected 0x%llx, got 0x%llx",
			  (unsigned long long)expected->n, (unsigned long long)got);
}
