/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_GET_REG_LIST: what there is, in the order Linux lists it (guest.c, sys_regs.c) */
#include <string.h>

#include "ioctl.h"

struct id_sink {
	uint64_t *ids;
	uint64_t nr;
};

static void put_id(struct id_sink *sink, uint64_t id)
{
	if (sink->ids)
		sink->ids[sink->nr] = id;
	sink->nr++;
}

static uint64_t core_id(uint64_t size, size_t offset)
{
	return KVM_REG_ARM64 | size | KVM_REG_ARM_CORE | offset;
}

/* Ascending offsets into struct kvm_regs: X, SP, PC, PSTATE, SP_EL1, ELR_EL1, SPSR, V, FPSR, FPCR */
static void put_core(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	for (size_t off = 0; off <= KVM_REG_ARM_CORE_REG(regs.pstate); off += 2)
		put_id(sink, core_id(KVM_REG_SIZE_U64, off));
	for (size_t off = KVM_REG_ARM_CORE_REG(sp_el1);
	     off <= KVM_REG_ARM_CORE_REG(spsr[KVM_NR_SPSR - 1]); off += 2)
		put_id(sink, core_id(KVM_REG_SIZE_U64, off));
	rule_hit(&m->rules, RULE_LIST_V);
	for (size_t n = 0; n < 32 && !vcpu_vregs_hidden(m, vcpu); n++)
		put_id(sink, core_id(KVM_REG_SIZE_U128,
				     KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]) + 4 * n));
	put_id(sink, core_id(KVM_REG_SIZE_U32, KVM_REG_ARM_CORE_REG(fp_regs.fpsr)));
	put_id(sink, core_id(KVM_REG_SIZE_U32, KVM_REG_ARM_CORE_REG(fp_regs.fpcr)));
}

static bool lists_zregs(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (!m->profile.list_sve_by_mode)
		return vcpu_has_sve(vcpu);
	return vcpu_has_zregs(m, vcpu);
}

static bool lists_ffr(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return m->profile.ffr_no_fa64 == KNOB_ffr_no_fa64_listed || vcpu_has_ffr(m, vcpu);
}

static void put_sve(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (!lists_zregs(m, vcpu))
		return;
	rule_hit(&m->rules, RULE_LIST_SVE);
	/* first, because it must be restored before FINALIZE and so before all others */
	if (vcpu_has_sve(vcpu))
		put_id(sink, KVM_REG_ARM64_SVE_VLS);
	for (unsigned int n = 0; n < KVM_ARM64_SVE_NUM_ZREGS; n++)
		put_id(sink, KVM_REG_ARM64_SVE_ZREG(n, 0));
	for (unsigned int n = 0; n < KVM_ARM64_SVE_NUM_PREGS; n++)
		put_id(sink, KVM_REG_ARM64_SVE_PREG(n, 0));
	rule_hit(&m->rules, RULE_LIST_FFR);
	if (lists_ffr(m, vcpu))
		put_id(sink, KVM_REG_ARM64_SVE_FFR(0));
}

static bool lists_za(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	switch (m->profile.za_list) {
	case KNOB_za_list_none:
		return false;
	case KNOB_za_list_always:
		return true;
	case KNOB_za_list_live:
		return vcpu_za_enabled(vcpu);
	}
	return false;
}

static void put_sme(struct kvmsme *m, const struct kvm_vcpu *vcpu, struct id_sink *sink)
{
	if (!vcpu_has_sme(vcpu))
		return;
	rule_hit(&m->rules, RULE_LIST_SME);
	if (m->profile.list_sme_vls)
		put_id(sink, (KVM_REG_ARM64_SME_VLS & ~UINT64_C(0xffff)) | m->profile.sme_vls_id);
	if (!lists_za(m, vcpu))
		return;
	for (unsigned int n = 0; n < vcpu->max_vl[ARM64_VEC_SME]; n++)
		put_id(sink, KVM_REG_ARM64_SME_ZAHREG(n, 0));
	if (vcpu_has_sme2(m, vcpu))
		put_id(sink, KVM_REG_ARM64_SME_ZTREG(0));
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

/* What others depend on comes first when the list is to be a restore order */
static bool restores_first(const struct kvmsme *m, uint64_t id)
{
	return id == KVM_REG_ARM64_SVE_VLS || id == KVM_REG_ARM64_SYS_SVCR ||
	       id == ((KVM_REG_ARM64_SME_VLS & ~UINT64_C(0xffff)) | m->profile.sme_vls_id);
}

static void sort_for_restore(struct kvmsme *m, uint64_t *ids, uint64_t nr)
{
	uint64_t front = 0;

	rule_hit(&m->rules, RULE_LIST_RESTORE_ORDER);
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

	rule_hit(&m->rules, RULE_LIST_ORDER);
	if (m->profile.svcr_list == KNOB_svcr_list_first && vcpu_has_sme(vcpu)) {
		rule_hit(&m->rules, RULE_LIST_SVCR_FIRST);
		put_id(&sink, KVM_REG_ARM64_SYS_SVCR);
	}
	put_core(m, vcpu, &sink);
	put_sve(m, vcpu, &sink);
	put_sme(m, vcpu, &sink);
	put_population(m, vcpu, &sink);
	if (ids && m->profile.list_restore_order)
		sort_for_restore(m, ids, sink.nr);
	return sink.nr;
}
