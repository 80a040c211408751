/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore_*: is a vCPU, saved and restored in a VMM's order, what the guest had? */
#include <string.h>

#include "promise_witness.h"

static uint64_t view_of_groups(const struct guest_view *a, const struct guest_view *b)
{
	for (unsigned int n = 0; n < 32; n++)
		if (memcmp(a->z[n], b->z[n], sizeof(a->z[n])) != 0)
			return KVM_REG_ARM64_SVE_ZREG(n, 0);
	for (unsigned int n = 0; n < 16; n++)
		if (memcmp(a->p[n], b->p[n], sizeof(a->p[n])) != 0)
			return KVM_REG_ARM64_SVE_PREG(n, 0);
	if (memcmp(a->ffr, b->ffr, sizeof(a->ffr)) != 0)
		return KVM_REG_ARM64_SVE_FFR(0);
	for (unsigned int n = 0; n < KVM_MAX_VL; n++)
		if (memcmp(a->za[n], b->za[n], sizeof(a->za[n])) != 0)
			return KVM_REG_ARM64_SME_ZAHREG(n, 0);
	return memcmp(a->zt0, b->zt0, sizeof(a->zt0)) ? KVM_REG_ARM64_SME_ZTREG(0) : 0;
}

/* Core registers by words of struct kvm_regs */
static uint64_t core_id_at(size_t offset)
{
	const size_t v = offsetof(struct kvm_regs, fp_regs), fpsr = offsetof(struct kvm_regs, fp_regs.fpsr);
	uint64_t size = offset < v ? KVM_REG_SIZE_U64 : offset < fpsr ? KVM_REG_SIZE_U128 : KVM_REG_SIZE_U32;
	size_t words = offset < v ? 2 : offset < fpsr ? 4 : 1;

	return KVM_REG_ARM64 | size | KVM_REG_ARM_CORE | (offset / 4 / words * words);
}

static uint64_t view_of_core(const struct kvm_regs *a, const struct kvm_regs *b)
{
	const uint8_t *x = (const uint8_t *)a, *y = (const uint8_t *)b;
	size_t end = offsetof(struct kvm_regs, fp_regs.fpcr) + sizeof(a->fp_regs.fpcr);

	for (size_t i = 0; i < end; i += 4)
		if (memcmp(x + i, y + i, 4) != 0)
			return core_id_at(i);
	return 0;
}

uint64_t view_differs(const struct profile *profile, const struct guest_view *a,
		      const struct guest_view *b)
{
	uint64_t id;

	if (!memcmp(a, b, sizeof(*a)))
		return 0;
	if (a->vqs[ARM64_VEC_SVE] != b->vqs[ARM64_VEC_SVE])
		return KVM_REG_ARM64_SVE_VLS;
	if (a->vqs[ARM64_VEC_SME] != b->vqs[ARM64_VEC_SME])
		return sme_vls_reg_id(profile);
	if (a->svcr != b->svcr)
		return KVM_REG_ARM64_SYS_SVCR;
	id = view_of_groups(a, b);
	if (id)
		return id;
	id = view_of_core(&a->regs, &b->regs);
	if (id)
		return id;
	return a->fpmr != b->fpmr ? KVM_REG_ARM64_SYS_FPMR : 0;
}

/* Of what is in no view: a register that was saved and reads otherwise, or not at all */
static uint64_t other_differs(const struct look *look)
{
	const struct saved *saved = &look->w->saved;
	uint8_t value[256];

	for (uint64_t i = 0; i < saved->nr; i++)
		if (reg_class_of(saved->id[i]) == CLASS_OTHER &&
		    (one_reg(look->w->mirror.vcpu, KVM_GET_ONE_REG, saved->id[i], value) ||
		     memcmp(value, saved->value[i], KVM_REG_SIZE(saved->id[i])) != 0))
			return saved->id[i];
	return 0;
}

static uint64_t find_loss(const struct look *look)
{
	struct witness *w = look->w;
	uint64_t id;

	if (look_same(look))
		return 0;
	guest_view_take(w->mirror.m, machine_vcpu_of_fd(w->mirror.vcpu), &w->view);
	id = view_differs(&look->m->profile, look_view(look), &w->view);
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

/* The restore once more, to see whose call the register was lost to; 0 without one: the list's */
static enum rule rule_of_loss(const struct look *look, const struct vmm_order *order, uint64_t id)
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
	key.svcr = (uint8_t)look->vcpu->svcr;
	key.more = look->w->saved.nr;
	at = (unsigned int)((id ^ id >> 5 ^ key.promise << 3 ^ key.svcr ^ key.features << 1) % WITNESS_BLAMES);
	if (memcmp(&w->blame[at].key, &key, sizeof(key)) != 0) {
		w->blame[at].rule = rule_of_loss(look, &vmm_orders[order], id);
		w->blame[at].key = key;
	}
	return w->blame[at].rule;
}

static void check_order(const struct look *look, unsigned int order)
{
	enum promise promise = PROMISE_RESTORE_LIST + order;
	struct transfer transfer;
	uint64_t lost;

	if (!witness_fresh(look))
		return;
	transfer = migration_restore(look->w->mirror.vcpu, &look->w->saved, &vmm_orders[order], true);
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
