// SPDX-License-Identifier: GPL-2.0-or-later
/* save, restore, same_as: what a VMM does to migrate a vCPU */
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "regs.h"

static struct saved *find_saved(struct exec *x, const char *name)
{
	struct saved *saved = x->saved;

	while (saved && strcmp(saved->name, name))
		saved = saved->next;
	return saved;
}

void step_save(struct exec *x, const struct step *step)
{
	struct saved *saved = calloc(1, sizeof(*saved));
	int expected = expected_errno(x, step);
	struct transfer transfer;
	char name[REG_NAME_MAX] = "KVM_GET_REG_LIST";

	saved->next = x->saved;
	saved->name = step->arg->text;
	x->saved = saved;
	transfer = migration_save(step_vcpu(x, step), saved);
	x->save = transfer;
	if (transfer.first.err == expected)
		return;
	if (transfer.first.id)
		reg_name(NULL, transfer.first.id, name);
	exec_fail(x, step, name, "expected %s, got %s%s", errno_label(expected),
		  errno_label(transfer.first.err), transfer.first.id ? " though it is listed" : "");
}

static bool is_true(const struct ynode *map, const char *key)
{
	const struct ynode *node = ymap_get(map, key);

	return node && !strcmp(node->text, "true");
}

void step_restore(struct exec *x, const struct step *step)
{
	const struct ynode *order = ymap_get(step->arg, "order");
	struct saved *saved = find_saved(x, ymap_get(step->arg, "from")->text);
	int expected = expected_errno(x, step);
	struct transfer transfer;
	char name[REG_NAME_MAX] = "";

	if (!saved) {
		exec_fail(x, step, "", "no save: of that name was made");
		return;
	}
	transfer = migration_restore(step_vcpu(x, step), saved,
				     vmm_order_by_name(order ? order->text : "list"),
				     is_true(step->arg, "finalize"));
	x->transfer = transfer;
	if (transfer.failed)
		snprintf(name, sizeof(name), "FINALIZE");
	if (transfer.first.id)
		reg_name(NULL, transfer.first.id, name);
	if (transfer.first.err != expected && !is_true(step->arg, "ignore_errors"))
		exec_fail(x, step, name, "expected %s, got %s (%u calls failed)",
			  errno_label(expected), errno_label(transfer.first.err), transfer.failed);
}

/* The groups that differs: names for this profile; NULL: none */
static const struct ynode *expected_losses(const struct exec *x, const struct step *step)
{
	const struct ynode *node = step->differs, *mine;

	if (node && node->kind == YNODE_MAP) {
		mine = ymap_get(node, x->profile->name);
		node = mine ? mine : ymap_get(node, ANY_PROFILE);
	}
	return node && node->kind == YNODE_LIST ? node : NULL;
}

static bool is_expected(const struct ynode *expected, const char *group)
{
	const struct ynode *node = expected ? expected->child : NULL;

	while (node && strcmp(node->text, group))
		node = node->next;
	return node;
}

struct same_as {
	struct exec *x;
	const struct step *step;
	const struct ynode *expected;
};

/* Of a group of registers the first is shown */
static void unexpected_loss(void *ctx, const struct loss *loss)
{
	struct same_as *same = ctx;
	struct loss_groups *lost = &same->x->lost;
	char was[256], is[256];

	if (loss_groups_has(lost, loss->group))
		return;
	loss_groups_add(lost, loss);
	if (is_expected(same->expected, loss->group))
		return;
	describe_bytes(loss->was, loss->len, was, sizeof(was));
	exec_fail(same->x, same->step, loss->name, "expected %s, got %s", was,
		  loss->err ? errno_label(loss->err) :
			      describe_bytes(loss->is, loss->len, is, sizeof(is)));
}

void step_same_as(struct exec *x, const struct step *step)
{
	struct saved *saved = find_saved(x, step->arg->text);
	struct same_as same = { x, step, expected_losses(x, step) };
	const struct ynode *node = same.expected ? same.expected->child : NULL;
	int vcpu = step_vcpu(x, step);

	if (!saved) {
		exec_fail(x, step, step->arg->text, "no save: of that name was made");
		return;
	}
	memset(&x->lost, 0, sizeof(x->lost));
	migration_compare(saved, vcpu, unexpected_loss, &same);
	x->compared = true;
	for (; node; node = node->next)
		if (!loss_groups_has(&x->lost, node->text))
			exec_fail(x, step, node->text, "expected to differ, is the same");
}
