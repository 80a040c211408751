/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_GET_REG_LIST: what there is, in the order Linux lists it (guest.c, sys_regs.c) */
#include <string.h>

#include "ioctl.h"

/* Where ids go */
struct id_sink {
	uint64_t *ids;
	uint64_t nr;
};

static void put_id(struct id_sink *sink, uint64_t id)
{
	sink->ids[sink->nr++] = id;
}

static uint64_t core_id(uint64_t size, size_t offset)
{
	return KVM_REG_ARM64 | size | KVM_REG_ARM_CORE | offset;
}

static bool has_coproc(uint64_t id, uint64_t coproc)
{
	return (id & KVM_REG_ARM_COPROC_MASK) == coproc;
}

static void put_svcr_first(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (m->profile.svcr_list == KNOB_svcr_list_first && vcpu_has_sme(vcpu))
		put_id(sink, KVM_REG_ARM64_SYS_SVCR);
}

static bool is_svcr_first(const struct profile *profile, uint64_t id)
{
	return profile->svcr_list == KNOB_svcr_list_first && id == KVM_REG_ARM64_SYS_SVCR;
}

/* Ascending offsets into struct kvm_regs: X, SP, PC, PSTATE, SP_EL1, ELR_EL1, SPSR */
static void put_core(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	(void)m;
	(void)vcpu;
	for (size_t off = 0; off <= KVM_REG_ARM_CORE_REG(regs.pstate); off += 2)
		put_id(sink, core_id(KVM_REG_SIZE_U64, off));
	for (size_t off = KVM_REG_ARM_CORE_REG(sp_el1);
	     off <= KVM_REG_ARM_CORE_REG(spsr[KVM_NR_SPSR - 1]); off += 2)
		put_id(sink, core_id(KVM_REG_SIZE_U64, off));
}

static void put_vregs(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	for (size_t n = 0; n < 32 && !vcpu_vregs_hidden(m, vcpu); n++)
		put_id(sink, core_id(KVM_REG_SIZE_U128,
				     KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]) + 4 * n));
}

static bool is_vreg(const struct profile *profile, uint64_t id)
{
	(void)profile;
	return has_coproc(id, KVM_REG_ARM_CORE) && KVM_REG_SIZE(id) == 16;
}

static void put_fp_control(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	(void)m;
	(void)vcpu;
	put_id(sink, core_id(KVM_REG_SIZE_U32, KVM_REG_ARM_CORE_REG(fp_regs.fpsr)));
	put_id(sink, core_id(KVM_REG_SIZE_U32, KVM_REG_ARM_CORE_REG(fp_regs.fpcr)));
}

static bool is_core(const struct profile *profile, uint64_t id)
{
	(void)profile;
	return has_coproc(id, KVM_REG_ARM_CORE);
}

static bool lists_zregs(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (!m->profile.list_sve_by_mode)
		return vcpu_has_sve(vcpu);
	return vcpu_has_zregs(m, vcpu);
}

/* first, because it must be restored before FINALIZE and so before all others */
static void put_sve_vls(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (lists_zregs(m, vcpu) && vcpu_has_sve(vcpu))
		put_id(sink, KVM_REG_ARM64_SVE_VLS);
}

static bool is_sve_vls(const struct profile *profile, uint64_t id)
{
	(void)profile;
	return id == KVM_REG_ARM64_SVE_VLS;
}

static void put_zregs(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (!lists_zregs(m, vcpu))
		return;
	for (unsigned int n = 0; n < KVM_ARM64_SVE_NUM_ZREGS; n++)
		put_id(sink, KVM_REG_ARM64_SVE_ZREG(n, 0));
	for (unsigned int n = 0; n < KVM_ARM64_SVE_NUM_PREGS; n++)
		put_id(sink, KVM_REG_ARM64_SVE_PREG(n, 0));
}

static bool is_sve(const struct profile *profile, uint64_t id)
{
	(void)profile;
	return has_coproc(id, KVM_REG_ARM64_SVE);
}

static void put_ffr(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (lists_zregs(m, vcpu) &&
	    (m->profile.ffr_no_fa64 == KNOB_ffr_no_fa64_listed || vcpu_has_ffr(m, vcpu)))
		put_id(sink, KVM_REG_ARM64_SVE_FFR(0));
}

static bool is_ffr(const struct profile *profile, uint64_t id)
{
	(void)profile;
	return id == KVM_REG_ARM64_SVE_FFR(0);
}

static void put_sme_vls(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (vcpu_has_sme(vcpu) && m->profile.list_sme_vls)
		put_id(sink, sme_vls_reg_id(&m->profile));
}

static bool is_sme_vls(const struct profile *profile, uint64_t id)
{
	return id == sme_vls_reg_id(profile);
}

static bool lists_za(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	switch (m->profile.za_list) {
	case KNOB_za_list_none:
		return false;
	case KNOB_za_list_always:
		return true;
	default:
		return vcpu_za_enabled(vcpu);
	}
}

static void put_za(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (!vcpu_has_sme(vcpu) || !lists_za(m, vcpu))
		return;
	for (unsigned int n = 0; n < vcpu->max_vl[ARM64_VEC_SME]; n++)
		put_id(sink, KVM_REG_ARM64_SME_ZAHREG(n, 0));
	if (vcpu_has_sme2(m, vcpu))
		put_id(sink, KVM_REG_ARM64_SME_ZTREG(0));
}

static bool is_sme(const struct profile *profile, uint64_t id)
{
	(void)profile;
	return has_coproc(id, KVM_REG_ARM64_SME);
}

static void put_population(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	for (uint32_t i = 0; i < m->pop.nr; i++) {
		const struct pop_reg *reg = &m->pop.reg[i];

		if (reg->kind == POP_KIND_svcr && m->profile.svcr_list == KNOB_svcr_list_first)
			continue;
		if (reg->list && pop_reg_visible(m, vcpu, reg))
			put_id(sink, reg->id);
	}
}

static bool is_any(const struct profile *profile, uint64_t id)
{
	(void)profile;
	(void)id;
	return true;
}

/* The list, part by part: the rule by which a part is there, and whose ids are its own; the last has any */
static const struct {
	enum rule rule;
	void (*put)(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink);
	bool (*owns)(const struct profile *profile, uint64_t id);
} parts[] = {
	{ RULE_LIST_SVCR_FIRST, put_svcr_first, is_svcr_first },
	{ RULE_LIST_CORE, put_core, NULL },
	{ RULE_LIST_V, put_vregs, is_vreg },
	{ RULE_LIST_CORE, put_fp_control, is_core },
	{ RULE_LIST_SVE_VLS, put_sve_vls, is_sve_vls },
	{ RULE_LIST_SVE, put_zregs, NULL },
	{ RULE_LIST_FFR, put_ffr, is_ffr },
	{ RULE_LIST_SVE, NULL, is_sve },
	{ RULE_LIST_SME_VLS, put_sme_vls, is_sme_vls },
	{ RULE_LIST_SME, put_za, is_sme },
	{ RULE_LIST_KERNEL, put_population, is_any },
};
#define NR_PARTS (sizeof(parts) / sizeof(parts[0]))

enum rule reg_list_rule(const struct profile *profile, uint64_t id)
{
	size_t i = 0;

	while (!parts[i].owns || !parts[i].owns(profile, id))
		i++;
	return parts[i].rule;
}

enum rule reg_list_order_rule(const struct kvmsme *m)
{
	if (m->profile.list_restore_order)
		return RULE_LIST_RESTORE_ORDER;
	return m->profile.svcr_list == KNOB_svcr_list_first ? RULE_LIST_SVCR_FIRST : RULE_LIST_ORDER;
}

/* What others depend on comes first when the list is to be a restore order */
static bool restores_first(const struct kvmsme *m, uint64_t id)
{
	return id == KVM_REG_ARM64_SVE_VLS || id == KVM_REG_ARM64_SYS_SVCR || id == sme_vls_reg_id(&m->profile);
}

static void sort_for_restore(struct kvmsme *m, uint64_t *ids, uint64_t nr)
{
	uint64_t front = 0;

	for (uint64_t i = 0; i < nr; i++) {
		uint64_t id = ids[i];

		if (!restores_first(m, id))
			continue;
		memmove(ids + front + 1, ids + front, (i - front) * sizeof(ids[0]));
		ids[front++] = id;
	}
}

uint64_t kvm_arm_copy_reg_indices(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t *ids)
{
	struct id_sink sink = { .ids = ids };

	for (size_t i = 0; i < NR_PARTS; i++) {
		uint64_t before = sink.nr;

		if (parts[i].put)
			parts[i].put(m, vcpu, &sink);
		if (sink.nr != before && !rule_hit(m, parts[i].rule))
			sink.nr = before;
	}
	if (m->profile.list_restore_order)
		sort_for_restore(m, ids, sink.nr);
	return sink.nr;
}
