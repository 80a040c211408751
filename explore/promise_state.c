/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is looked at in every state */
#include "promise_witness.h"
#include "vcpu.h"

uint64_t slot_id(const struct profile *profile, unsigned int slot)
{
	if (slot < SLOT_Z)
		return KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE |
		       (KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]) + 4 * slot);
	if (slot < SLOT_P)
		return KVM_REG_ARM64_SVE_ZREG(slot - SLOT_Z, 0);
	if (slot < SLOT_FFR)
		return KVM_REG_ARM64_SVE_PREG(slot - SLOT_P, 0);
	if (slot == SLOT_FFR)
		return KVM_REG_ARM64_SVE_FFR(0);
	if (slot < SLOT_ZT0)
		return KVM_REG_ARM64_SME_ZAHREG(slot - SLOT_ZA, 0);
	if (slot == SLOT_ZT0)
		return KVM_REG_ARM64_SME_ZTREG(0);
	return slot == SLOT_SVE_VLS ? KVM_REG_ARM64_SVE_VLS : sme_vls_reg_id(profile);
}

uint64_t tried_id(const struct kvmsme *m, unsigned int slot)
{
	return slot < NR_VECTOR_SLOTS ? slot_id(&m->profile, slot) :
					m->pop.reg[slot - NR_VECTOR_SLOTS].id;
}

static unsigned int number_in(uint64_t id)
{
	return (unsigned int)(id >> 5 & 0x1ff);
}

/* Slots of the population come behind those of vectors; -1: always listed */
static int slot_of(const struct kvmsme *m, uint64_t id)
{
	int index;

	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
		return KVM_REG_SIZE(id) != 16 ? -1 :
		       (int)(SLOT_V + ((id & 0xffff) - KVM_REG_ARM_CORE_REG(fp_regs.vregs[0])) / 4);
	case KVM_REG_ARM64_SVE:
		if (id == KVM_REG_ARM64_SVE_VLS)
			return SLOT_SVE_VLS;
		return (int)(SLOT_Z + (number_in(id) & 0x3f));	/* P and FFR follow Z there as well */
	case KVM_REG_ARM64_SME:
		if (id == sme_vls_reg_id(&m->profile))
			return SLOT_SME_VLS;
		return id == KVM_REG_ARM64_SME_ZTREG(0) ? SLOT_ZT0 : (int)(SLOT_ZA + (number_in(id) & 0xff));
	default:
		index = machine_pop_index(m, id);
		return index < 0 ? -1 : (int)NR_VECTOR_SLOTS + index;
	}
}

/* KVM_GET_REG_LIST as it is now; false: there is none yet */
static bool take_list(const struct look *look)
{
	look->w->list.n = LIST_ROOM;
	return !call(look->stage->vcpu, KVM_GET_REG_LIST, &look->w->list);
}

static bool readable(const struct look *look, uint64_t id, uint8_t value[256])
{
	return !get_reg(look->m, look->vcpu, id, value);
}

/* As migration_save() would: what cannot be read is left out */
static void read_list(const struct look *look, bool *listed)
{
	struct witness *w = look->w;
	struct saved *saved = &w->saved;

	saved->nr = 0;
	for (uint64_t i = 0; i < w->list.n; i++) {
		uint64_t id = w->list.id[i];
		int slot = slot_of(look->m, id);

		if (slot >= 0)
			listed[slot] = true;
		if (readable(look, id, saved->value[saved->nr])) {
			w->class[saved->nr] = (uint8_t)reg_class_of(id);
			saved->id[saved->nr++] = id;
			continue;
		}
		if (looks_at(look->which, PROMISE_LISTED_READABLE))
			breaks(look->found, PROMISE_LISTED_READABLE,
			       rule_of_answer(&look->m->rules), id);
	}
}

static void try_id(const struct look *look, uint64_t id)
{
	uint8_t value[256];

	if (readable(look, id, value))
		breaks(look->found, PROMISE_READABLE_LISTED, reg_list_rule(&look->m->profile, id), id);
}

static void try_unlisted(const struct look *look, const bool *listed)
{
	const struct kvmsme *m = look->m;

	if (!looks_at(look->which, PROMISE_READABLE_LISTED))
		return;
	for (unsigned int slot = 0; slot < NR_VECTOR_SLOTS + m->pop.nr; slot++)
		if (!listed[slot])
			try_id(look, tried_id(m, slot));
}

static bool same_hash(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

/* The rule of the first GET, in list order and then of those not listed, that changes something */
static enum rule rule_of_changing_get(const struct look *look)
{
	uint64_t nr = look->w->list.n, end = nr + NR_VECTOR_SLOTS + look->m->pop.nr;
	struct state_hash before = snapshot_hash(look->m);
	uint8_t value[256];

	for (uint64_t i = 0; i < end; i++) {
		readable(look, i < nr ? look->w->list.id[i] : tried_id(look->m, (unsigned int)(i - nr)),
			 value);
		if (!same_hash(before, snapshot_hash(look->m)))
			return rule_of_answer(&look->m->rules);
	}
	return RULE_NONE;
}

/* Between the state as it is now and as it was: what its guest finds in another register */
static uint64_t changed_for_guest(const struct look *look)
{
	struct witness *w = look->w;

	guest_view_take(look->m, look->vcpu, &w->view);
	look_back(look);
	guest_view_take(look->m, look->vcpu, &w->was_view);
	return view_differs(&look->m->profile, &w->was_view, &w->view);
}

static void check_gets(const struct look *look)
{
	uint64_t reg;

	if (snapshot_equal(look->m, &look->w->was))
		return;
	reg = changed_for_guest(look);
	if (reg && looks_at(look->which, PROMISE_GETS_DO_NOT_MATTER))
		breaks(look->found, PROMISE_GETS_DO_NOT_MATTER, rule_of_changing_get(look), reg);
	look_back(look);
}

static bool is_length(const struct look *look, uint64_t id)
{
	return id == KVM_REG_ARM64_SVE_VLS || id == sme_vls_reg_id(&look->m->profile);
}

/*
 * Without PSCI_0_2 the version reads as 0.1 whatever the VM's is, and is stored all the same; where
 * all vCPUs of a VM have the same features nobody can find it (psci.c kvm_psci_version())
 */
static bool stored_unseen(const struct look *look, uint64_t id)
{
	return id == KVM_REG_ARM_PSCI_VERSION &&
	       look->m->profile.init_scope == KNOB_init_scope_vm &&
	       !vcpu_has_feature(look->vcpu, KVM_ARM_VCPU_PSCI_0_2);
}

/* One after the other, until one changes something: its rule */
static void find_changing_set(const struct look *look)
{
	const struct saved *saved = &look->w->saved;
	struct state_hash before;

	look_back(look);
	before = snapshot_hash(look->m);
	for (uint64_t i = 0; i < saved->nr; i++) {
		if (stored_unseen(look, saved->id[i]))
			continue;
		set_reg(look->m, look->vcpu, saved->id[i], saved->value[i]);
		if (same_hash(before, snapshot_hash(look->m)))
			continue;
		breaks(look->found, PROMISE_PRESENT_VALUE, rule_of_answer(&look->m->rules),
		       saved->id[i]);
		return;
	}
}

/*
 * That RFC v2's first access converts the registers is no change that a write makes: each is read
 * and written, and what the guest finds is compared
 */
static bool sets_matter(const struct look *look)
{
	if (snapshot_equal(look->m, &look->w->was))
		return false;
	return !look->m->profile.fp_user_format || changed_for_guest(look);
}

static void check_present(const struct look *look)
{
	const struct saved *saved = &look->w->saved;

	if (!looks_at(look->which, PROMISE_PRESENT_VALUE))
		return;
	for (uint64_t i = 0; i < saved->nr; i++)
		if (!stored_unseen(look, saved->id[i]) &&
		    set_reg(look->m, look->vcpu, saved->id[i], saved->value[i]) &&
		    !is_length(look, saved->id[i]))
			breaks(look->found, PROMISE_PRESENT_VALUE, rule_of_answer(&look->m->rules),
			       saved->id[i]);
	if (sets_matter(look))
		find_changing_set(look);
	look_back(look);
}

static bool lengths_are_the_hosts(const struct look *look)
{
	for (int type = 0; type < ARM64_VEC_MAX; type++) {
		unsigned int vq = look->vcpu->max_vl[type] / 16;

		if (vq && (!host_has_vq(&look->m->host, (enum vec_type)type, vq) ||
			   vq > look->m->host.max_vq[type]))
			return false;
	}
	return true;
}

static void check_configuration(const struct look *look)
{
	const struct kvm_vcpu *vcpu = look->vcpu;
	const struct kvm *kvm = &look->m->state.vm[vcpu->vm];
	bool has_vec = vcpu->has_sve || vcpu->has_sme;

	if (vcpu->svcr & ~(SVCR_SM_MASK | SVCR_ZA_MASK) || (vcpu->svcr && !vcpu->has_sme) ||
	    (vcpu->vec_finalized && !has_vec) || (vcpu->sme_finalized && !vcpu->has_sme) ||
	    (vcpu->has_run_once && !kvm->has_ran) || !lengths_are_the_hosts(look))
		breaks(look->found, PROMISE_CONFIGURATION_CONSISTENT, RULE_NONE, 0);
}

/* What a save would have of the state as it is now */
void look_take_registers(const struct look *look)
{
	bool listed[NR_VECTOR_SLOTS + POP_MAX_REGS] = { false };
	struct look quiet = *look;

	quiet.which = 0;
	if (take_list(look))
		read_list(&quiet, listed);
}

/* Those that need the registers; the others are looked at in any state */
static void check_registers(const struct look *look)
{
	bool listed[NR_VECTOR_SLOTS + POP_MAX_REGS] = { false };

	read_list(look, listed);
	try_unlisted(look, listed);
	check_gets(look);
	check_present(look);
	check_restores(look);
}

void promise_check_state(struct witness *w, const struct stage *stage, uint64_t which,
			 struct breaches *found)
{
	struct look look = { w, stage, stage->m, machine_vcpu_of_fd(stage->vcpu), which, found };

	if (!look.vcpu)
		return;
	if (looks_at(which, PROMISE_CONFIGURATION_CONSISTENT))
		check_configuration(&look);
	/* what PSCI asked for comes first, whatever call it is (abi.md 2.3) */
	if (!look.vcpu->initialized || look.vcpu->reset_pending || !witness_fit(w, stage) ||
	    !snapshot_save(stage->m, &w->was))
		return;
	if (take_list(&look))
		check_registers(&look);
	check_reinit(&look);
	check_class(&look);
}
