// SPDX-License-Identifier: GPL-2.0-or-later
/* A step: its action, and the keys beside it */
#include <stdio.h>
#include <string.h>

#include "action.h"

static bool load_vm(struct loader *l, const struct ynode *node, struct step *step)
{
	return load_uint(l->doc, node, MAX_STEP_VMS - 1, &step->vm);
}

static bool load_vcpu(struct loader *l, const struct ynode *node, struct step *step)
{
	return load_uint(l->doc, node, MAX_STEP_VCPUS - 1, &step->vcpu);
}

static bool load_where(struct loader *l, const struct ynode *node, struct step *step)
{
	step->other_host = ynode_is(node, "other");
	if (step->other_host && !l->scenario->has_other_host)
		return yerror(l->doc, node, "host: other needs other_host: at the top");
	return step->other_host || ynode_is(node, "first") ||
	       yerror(l->doc, node, "host: is first or other (top level other_host:)");
}

static bool load_buffer(struct loader *l, const struct ynode *node, struct step *step)
{
	static const char *const known[] = { "mapped", NULL };
	const struct ynode *mapped = ymap_get(node, "mapped");
	bool ok;

	step->buffer = mapped ? BUFFER_PARTIAL : BUFFER_BAD;
	if (mapped) {
		ok = known_keys(l->doc, node, known);
		ok &= ynode_u64(l->doc, mapped, &step->mapped);
		return ok;
	}
	return ynode_is(node, "bad") || yerror(l->doc, node, "write bad (unmapped) or {mapped: bytes}");
}

static bool load_target(struct loader *l, const struct ynode *node, struct step *step)
{
	return ynode_max(l->doc, node, UINT32_MAX, &step->target);
}

static bool load_budget(struct loader *l, const struct ynode *node, struct step *step)
{
	return ynode_u64(l->doc, node, &step->budget) &&
	       (step->budget || yerror(l->doc, node, "a budget is 1 or more"));
}

static bool load_bare(struct loader *l, const struct ynode *node, struct step *step)
{
	return ynode_bool(l->doc, node, &step->bare);
}

static bool load_changes(struct loader *l, const struct ynode *node, struct step *step)
{
	step->changes_nothing = ynode_is(node, "nothing");
	return step->changes_nothing ||
	       yerror(l->doc, node, "write nothing; registers that change are for get:");
}

static bool load_times(struct loader *l, const struct ynode *node, struct step *step)
{
	if (!ynode_max(l->doc, node, MAX_STEP_TIMES, &step->times))
		return false;
	return step->times > 1 || yerror(l->doc, node, "a step happens once without this; write 2 or more");
}

const struct modifier modifiers[NR_MODIFIERS] = {
	{ "vm", load_vm, "vm: 1", "which VM, 0 to 3", "0" },
	{ "vcpu", load_vcpu, "vcpu: 1", "which vCPU of it, 0 to 7", "0" },
	{ "host", load_where, "host: other", "on the second host, `other_host:`", "the first" },
	{ "fails", load_fails, "fails: EBUSY",
	  "the errno of each call, or a map from profile to errno with `default:`", "each call succeeds" },
	{ "buffer", load_buffer, "buffer: bad",
	  "the user pointer is unmapped, or with `{mapped: N}` mapped for N bytes only", "it is good" },
	{ "target", load_target, "target: 5", "of struct kvm_vcpu_init", "5, KVM_ARM_TARGET_GENERIC_V8" },
	{ "exit", load_exit, "exit: {mmio: 3}", "how the guest comes back",
	  "beside `guest` `mmio`, its end; beside `run` nothing is expected" },
	{ "budget", load_budget, "budget: 1000",
	  "about how many blocks of guest code KVM_RUN may take before it ends as if by a signal", "1,000,000" },
	{ "bare", load_bare, "bare: true", "without the code that enables FP, SVE and SME and takes exceptions",
	  "false" },
	{ "differs", load_differs, "differs: [Z, FPSR]",
	  "registers that a restore is known to lose, or a map from profile to them", "none" },
	{ "changes", load_changes, "changes: nothing",
	  "the whole machine is afterwards as it was before, also where no call shows it", "it may change" },
	{ "times", load_times, "times: 1000", "the call is made so often, and answers so each time", "once" },
};

static int modifier_by_key(const char *key)
{
	for (int i = 0; i < NR_MODIFIERS; i++)
		if (!strcmp(modifiers[i].key, key))
			return i;
	return -1;
}

static bool unknown_key(struct loader *l, const struct ynode *node)
{
	const char *known[NR_STEP_ACTIONS + NR_MODIFIERS + 1] = { NULL };
	struct ynode key = key_position(node);

	memcpy(known, step_names, NR_STEP_ACTIONS * sizeof(known[0]));
	for (int i = 0; i < NR_MODIFIERS; i++)
		known[NR_STEP_ACTIONS + i] = modifiers[i].key;
	return unknown_word(l->doc, &key, node->key, "step", known);
}

/* The step's action; false: there is none, or a key that is not known */
static bool find_action(struct loader *l, struct step *step)
{
	bool ok = true;

	for (const struct ynode *node = step->node->child; node; node = node->next) {
		if (modifier_by_key(node->key) >= 0)
			continue;
		if (!known_word(node->key, step_names)) {
			ok = unknown_key(l, node);
			continue;
		}
		if (step->arg) {
			ok = yerror_key(l->doc, node, "a step does one thing; begin another for '%s'",
					node->key);
			continue;
		}
		step->arg = node;
		while (strcmp(step_names[step->action], node->key))
			step->action++;
	}
	if (ok && !step->arg)
		yerror(l->doc, step->node, "this step does nothing; add one of set, get, run ...");
	return step->arg;
}

static bool no_effect(struct loader *l, const struct ynode *node, const struct step *step,
		      unsigned int bit)
{
	char where[400] = "";
	size_t len = 0;

	for (int i = 0; i < NR_STEP_ACTIONS && len < sizeof(where); i++)
		if (step_actions[i].heeds & bit)
			len += (size_t)snprintf(where + len, sizeof(where) - len, "%s%s",
						len ? ", " : "", step_names[i]);
	return yerror_key(l->doc, node, "'%s' has no effect beside '%s'; it belongs to: %s", node->key,
			  step_names[step->action], where);
}

static bool load_modifiers(struct loader *l, struct step *step)
{
	bool ok = true;

	for (const struct ynode *node = step->node->child; node; node = node->next) {
		int i = modifier_by_key(node->key);

		if (i < 0)
			continue;
		if (!(step_actions[step->action].heeds & 1u << i))
			ok = no_effect(l, node, step, 1u << i);
		else
			ok &= modifiers[i].load(l, node, step);
	}
	return ok;
}

void load_step(struct loader *l, const struct ynode *node, struct step *step)
{
	const struct action *action;
	size_t errors = l->doc->nr_errors;

	step->node = node;
	step->target = KVM_ARM_TARGET_GENERIC_V8;
	step->budget = DEFAULT_RUN_BUDGET;
	step->times = 1;
	if (node->kind != YNODE_MAP) {
		yerror(l->doc, node, "a step is a mapping such as {finalize: VEC}");
		return;
	}
	if (!find_action(l, step))
		return;
	action = &step_actions[step->action];
	load_modifiers(l, step);
	shape_load(l, action->arg, step->arg, step);
	if (action->check && l->doc->nr_errors == errors)
		action->check(l, step);
}
