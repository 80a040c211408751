// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The restore is made once more from where it began, and the register looked at behind every call:
 * the rule is that of the call that wrote it, or behind which its right value was gone.
 */
#include <string.h>

#include "loss_rule.h"
#include "regs.h"

/**
 * struct loss_watch - a register while it is restored
 * @value: as it was saved
 * @right: it has that value now
 */
struct loss_watch {
	struct kvmsme *m;
	int vcpu;
	uint64_t id;
	const uint8_t *value;
	bool right;
	enum rule rule;
};

/* In RFC v2's userspace format looking would change what is seen */
static bool reads_right(const struct loss_watch *w)
{
	uint8_t value[256];

	if (w->m->profile.fp_user_format && (w->id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SVE)
		return false;
	return !machine_reg_value(w->m, machine_vcpu_of_fd(w->vcpu), w->id, value) &&
	       !memcmp(value, w->value, KVM_REG_SIZE(w->id));
}

static void watch(void *ctx, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct loss_watch *w = ctx;
	const struct kvm_one_reg *reg = (const void *)(uintptr_t)arg;
	bool right;

	(void)fd, (void)ret;
	if (request != (uint32_t)KVM_SET_ONE_REG)
		return;
	right = reads_right(w);
	if ((w->right && !right) || reg->id == w->id)
		w->rule = rule_of_answer(&w->m->rules);
	w->right = right;
}

void remember_restore(struct exec *x, const struct step *step)
{
	struct kvmsme *m = step_place(x, step)->m;

	x->restore = m && x->log && snapshot_save(m, &x->before_restore) ? step : NULL;
}

static enum rule rule_of_replay(struct exec *x, const struct saved *saved, struct loss_watch *w)
{
	const struct restore_arg *arg = &x->restore->restore;
	struct call_observer kept = w->m->observer;
	struct snapshot now = { 0 };

	if (snapshot_save(w->m, &now) && snapshot_restore(w->m, &x->before_restore)) {
		w->m->observer = (struct call_observer){ watch, w };
		migration_restore(w->vcpu, saved, vmm_order_by_name(arg->order ? arg->order : "list"),
				  arg->finalize);
		w->m->observer = kept;
		snapshot_restore(w->m, &now);
	}
	snapshot_free(&now);
	return w->rule;
}

static bool same_vcpu(const struct step *a, const struct step *b)
{
	return a->vm == b->vm && a->vcpu == b->vcpu && a->other_host == b->other_host;
}

enum rule loss_rule(struct exec *x, const struct step *step, const struct saved *saved,
		    const char *name)
{
	struct loss_watch w = { .m = step_place(x, step)->m, .vcpu = step_vcpu(x, step) };

	if (!x->restore)
		return x->changed_by;
	if (!same_vcpu(x->restore, step) || !reg_id(NULL, name, &w.id))
		return RULE_NONE;
	for (uint64_t i = 0; i < saved->nr; i++)
		if (saved->id[i] == w.id)
			w.value = saved->value[i];
	if (!w.value)
		return reg_list_rule(x->profile, w.id);
	return strcmp(saved->name, x->restore->restore.from) ? RULE_NONE : rule_of_replay(x, saved, &w);
}
