/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore_*: is a vCPU, saved and restored in a VMM's order, what the guest had? */
#include <string.h>

#include "promise_witness.h"

static bool same_sysregs(const struct look *look, const struct kvm_vcpu *mirror)
{
	const struct kvmsme *m = look->m, *other = look->w->mirror.m;
	const struct kvm *vm = &m->state.vm[look->vcpu->vm], *to = &other->state.vm[mirror->vm];

	return !memcmp(look->vcpu->sysreg, mirror->sysreg, m->nr_vcpu_regs * sizeof(mirror->sysreg[0])) &&
	       !memcmp(vm->id_reg, to->id_reg, m->nr_vm_regs * sizeof(vm->id_reg[0]));
}

/* A register that was saved and reads otherwise, or not at all */
static uint64_t other_differs(const struct look *look)
{
	const struct saved *saved = &look->w->saved;
	struct kvm_vcpu *mirror = machine_vcpu_of_fd(look->w->mirror.vcpu);
	uint8_t value[256];

	if (same_sysregs(look, mirror))
		return 0;
	for (uint64_t i = 0; i < saved->nr; i++)
		if (look->w->class[i] == CLASS_OTHER &&
		    (get_reg(look->w->mirror.m, mirror, saved->id[i], value) ||
		     memcmp(value, saved->value[i], KVM_REG_SIZE(saved->id[i])) != 0))
			return saved->id[i];
	return 0;
}

static uint64_t find_loss(const struct look *look)
{
	uint64_t id = look_differs(look);

	return id ? id : other_differs(look);
}

/**
 * struct culprit - who lost a register, seen while it is being restored
 * @saved: its value, or NULL: it was not saved
 * @right: it has that value now
 */
struct culprit {
	const struct look *look;
	uint64_t id;
	const uint8_t *saved;
	bool right;
	enum rule rule;
};

/* In RFC v2's userspace format looking would change what is seen */
static bool reads_right(const struct culprit *c)
{
	struct kvmsme *m = c->look->w->mirror.m;
	uint8_t value[256];

	if (m->profile.fp_user_format && (c->id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SVE)
		return false;
	return !machine_reg_value(m, machine_vcpu_of_fd(c->look->w->mirror.vcpu), c->id, value) &&
	       !memcmp(value, c->saved, KVM_REG_SIZE(c->id));
}

static void watch_restore(void *ctx, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct culprit *c = ctx;
	const struct kvm_one_reg *reg = (const void *)(uintptr_t)arg;
	bool right;

	(void)fd, (void)ret;
	if (request != (uint32_t)KVM_SET_ONE_REG)
		return;
	right = reads_right(c);
	if ((c->right && !right) || reg->id == c->id)
		c->rule = rule_of_answer(&c->look->w->mirror.m->rules);
	c->right = right;
}

static const uint8_t *saved_value(const struct saved *saved, uint64_t id)
{
	for (uint64_t i = 0; i < saved->nr; i++)
		if (saved->id[i] == id)
			return saved->value[i];
	return NULL;
}

/* The restore once more, to see whose call the register was lost to; without one: the list's */
enum rule look_rule_of_loss(const struct look *look, const struct vmm_order *order, uint64_t id)
{
	struct culprit c = { .look = look, .id = id, .saved = saved_value(&look->w->saved, id) };
	struct kvmsme *mirror = look->w->mirror.m;

	if (!c.saved || !witness_fresh(look))
		return reg_list_rule(&look->m->profile, id);
	mirror->observer = (struct call_observer){ watch_restore, &c };
	migration_restore(look->w->mirror.vcpu, &look->w->saved, order, true);
	mirror->observer = (struct call_observer){ NULL, NULL };
	return c.rule;
}

static enum rule known_rule_of_loss(const struct look *look, unsigned int order, uint64_t id)
{
	struct witness *w = look->w;
	struct blame_key key;
	unsigned int at;

	memset(&key, 0, sizeof(key));
	key.reg = id;
	key.promise = PROMISE_RESTORE_LIST + order;
	key.features = look->vcpu->features;
	memcpy(key.vl, look->vcpu->max_vl, sizeof(key.vl));
	key.svcr = (uint32_t)look->vcpu->svcr;
	key.nr_saved = look->w->saved.nr;
	at = (unsigned int)((id ^ id >> 5 ^ key.promise << 3 ^ key.svcr ^ key.features << 1) % WITNESS_BLAMES);
	if (memcmp(&w->blame[at].key, &key, sizeof(key)) != 0) {
		w->blame[at].rule = look_rule_of_loss(look, &vmm_orders[order], id);
		w->blame[at].key = key;
	}
	return w->blame[at].rule;
}

static bool has_sve_regs(const struct witness *w)
{
	for (uint64_t i = 0; i < w->saved.nr; i++)
		if (w->class[i] == CLASS_SVE || w->class[i] == CLASS_SVE_VLS)
			return true;
	return false;
}

static void refused(struct transfer *transfer, const struct kvmsme *mirror, uint64_t id, int ret)
{
	if (ret && !transfer->failed++)
		transfer->first = (struct refusal){ id, -ret, rule_of_answer(&mirror->rules) };
}

/* What is known of the registers already spares migration_restore()'s asking */
struct transfer look_replay(struct witness *w, const struct vmm_order *order)
{
	const uint8_t *pass_of = has_sve_regs(w) ? order->pass_with_sve : order->pass;
	struct kvm_vcpu *vcpu = machine_vcpu_of_fd(w->mirror.vcpu);
	struct transfer transfer = { 0 }, finalized;

	for (unsigned int pass = 0; pass < ORDER_PASSES; pass++) {
		for (uint64_t i = 0; i < w->saved.nr; i++)
			if (pass_of[w->class[i]] == pass)
				refused(&transfer, w->mirror.m, w->saved.id[i],
					set_reg(w->mirror.m, vcpu, w->saved.id[i], w->saved.value[i]));
		if (pass != PASS_FINALIZE)
			continue;
		finalized = finalize_all(w->mirror.vcpu);
		if (finalized.failed && !transfer.failed++)
			transfer.first = finalized.first;
	}
	return transfer;
}

static void check_order(const struct look *look, unsigned int order)
{
	enum promise promise = PROMISE_RESTORE_LIST + order;
	struct transfer transfer;
	uint64_t lost;

	if (!witness_fresh(look))
		return;
	transfer = look_replay(look->w, &vmm_orders[order]);
	if (transfer.failed) {
		breaks(look->found, promise, transfer.first.rule, transfer.first.id);
		return;
	}
	lost = find_loss(look);
	if (lost)
		breaks(look->found, promise, known_rule_of_loss(look, order, lost), lost);
}

void check_restores(const struct look *look)
{
	for (unsigned int order = 0; order < nr_vmm_orders; order++)
		if (looks_at(look->which, PROMISE_RESTORE_LIST + order))
			check_order(look, order);
}
