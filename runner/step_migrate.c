// SPDX-License-Identifier: GPL-2.0-or-later
/* save, restore, same_as: what a VMM does to migrate a vCPU */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "by_profile.h"
#include "describe.h"
#include "expect.h"
#include "loss_rule.h"
#include "needed.h"
#include "regs.h"
#include "steps.h"

/* What the guest would have found before anything was read: on some ABIs a GET is not without effect */
static struct transfer save_whole(int vcpu, struct saved *saved)
{
	const struct kvm_vcpu *v = machine_vcpu_of_fd(vcpu);
	struct transfer transfer;
	struct guest_view view;

	if (v)
		guest_view_take(machine_of_fd(vcpu), v, &view);
	transfer = migration_save(vcpu, saved);
	if (v)
		saved->view = view;
	return transfer;
}

static void call_differs(struct exec *x, const struct step *step, const char *name, const struct refusal *got,
			 int expected, const char *more)
{
	const struct mismatch is = { .what = name, .rule = got->rule, .expected = errno_label(expected),
				     .got = errno_label(got->err) };

	exec_mismatch(x, step, &is, "expected %s, got %s%s", is.expected, is.got, more);
}

void step_save(struct exec *x, const struct step *step)
{
	struct saved *saved = needed(calloc(1, sizeof(*saved)));
	int expected = expected_errno(x, step);
	struct transfer transfer;
	char name[REG_NAME_MAX] = "KVM_GET_REG_LIST";

	saved->next = x->saved;
	saved->name = step->name;
	x->saved = saved;
	name_map_put(&x->saved_as, saved->name, saved);
	transfer = save_whole(step_vcpu(x, step), saved);
	x->save = transfer;
	expect_call(x, step, expected, transfer.first.err);
	if (transfer.first.err == expected)
		return;
	if (transfer.first.id)
		reg_name(NULL, transfer.first.id, name);
	call_differs(x, step, name, &transfer.first, expected, transfer.first.id ? " though it is listed" : "");
}

void step_restore(struct exec *x, const struct step *step)
{
	const struct restore_arg *arg = &step->restore;
	struct saved *saved = name_map_get(&x->saved_as, arg->from);
	int expected = expected_errno(x, step);
	struct transfer transfer;
	char name[REG_NAME_MAX] = "", more[32];

	if (!saved) {
		exec_fail(x, step, "", "no save: of that name was made");
		return;
	}
	remember_restore(x, step);
	transfer = migration_restore(step_vcpu(x, step), saved,
				     vmm_order_by_name(arg->order ? arg->order : "list"),
				     arg->finalize);
	x->transfer = transfer;
	if (transfer.failed)
		snprintf(name, sizeof(name), "FINALIZE");
	if (transfer.first.id)
		reg_name(NULL, transfer.first.id, name);
	if (arg->ignore_errors)
		return;
	expect_call(x, step, expected, transfer.first.err);
	snprintf(more, sizeof(more), " (%u calls failed)", transfer.failed);
	if (transfer.first.err != expected)
		call_differs(x, step, name, &transfer.first, expected, more);
}

static bool is_expected(const struct ynode *expected, const char *group)
{
	while (expected && strcmp(expected->text, group))
		expected = expected->next;
	return expected;
}

struct same_as {
	struct exec *x;
	const struct step *step;
	const struct saved *saved;
	const struct ynode *expected;
};

/* Of a group of registers the first is shown */
static void unexpected_loss(void *ctx, const struct loss *loss)
{
	struct same_as *same = ctx;
	struct loss_groups *lost = &same->x->lost;
	struct least_difference d;
	enum rule rule;
	char was[256];

	if (loss_groups_has(lost, loss->group))
		return;
	loss_groups_add(lost, loss);
	if (is_expected(same->expected, loss->group))
		return;
	rule = loss_rule(same->x, same->step, same->saved, loss->name);
	if (!loss->err && describe_value_difference(loss->was, loss->is, loss->len, &d))
		exec_part_differs(same->x, same->step, loss->name, rule, &d);
	else
		exec_differs_by(same->x, same->step, loss->name, rule,
				describe_bytes(loss->was, loss->len, was, sizeof(was)), errno_label(loss->err));
}

void step_same_as(struct exec *x, const struct step *step)
{
	struct saved *saved = name_map_get(&x->saved_as, step->name);
	struct same_as same = { x, step, saved, losses_on(x->profile, step) };
	int vcpu = step_vcpu(x, step);

	if (!saved) {
		exec_fail(x, step, step->name, "no save: of that name was made");
		return;
	}
	memset(&x->lost, 0, sizeof(x->lost));
	migration_compare(saved, vcpu, unexpected_loss, &same);
	x->compared = true;
	for (const struct ynode *node = same.expected; node; node = node->next)
		if (!loss_groups_has(&x->lost, node->text))
			exec_fail(x, step, node->text, "expected to differ, is the same");
}
