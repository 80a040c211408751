/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SET_ONE_REG of SVCR: as if software changed PSTATE.{SM,ZA} (v12 20/29) */
#include <string.h>

#include "../vec_state.h"
#include "vcpu.h"

static bool flush_wanted(const struct kvmsme *m)
{
	return m->profile.svcr_flush != KNOB_svcr_flush_none;
}

static void flush_za(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!rule_on(m, RULE_SVCR_ZA_ON))
		return;
	rule_decide(m, RULE_SVCR_ZA_ON);
	if (kvm_arm_vcpu_is_finalized(m, vcpu))
		vec_zero(vcpu, VEC_PART_SME);
}

/* FPMR goes too, whether or not the guest has it; FPCR stays */
static void flush_vectors(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (!rule_on(m, RULE_SVCR_SM_CHANGE))
		return;
	rule_decide(m, RULE_SVCR_SM_CHANGE);
	memset(vcpu->regs.fp_regs.vregs, 0, sizeof(vcpu->regs.fp_regs.vregs));
	if (kvm_arm_vcpu_is_finalized(m, vcpu))
		vec_zero(vcpu, VEC_PART_SVE);
	vcpu->fpmr = 0;
	vcpu->regs.fp_regs.fpsr = FPSR_RESET_VALUE;
}

int set_svcr(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t val)
{
	uint64_t changed = val ^ vcpu->svcr;

	if (val & ~(SVCR_SM_MASK | SVCR_ZA_MASK))
		return rule_refuse(m, RULE_SVCR_RESERVED);
	if (!kvm_arm_vcpu_is_finalized(m, vcpu)) {
		if (m->profile.svcr_unfinalized_errno || !rule_hit(m, RULE_SVCR_EARLY))
			return rule_refuse(m, RULE_SVCR_EARLY);
	}
	rule_decide(m, changed ? RULE_SVCR_KEPT : RULE_SVCR_SAME);
	vcpu_fp_before_svcr(m, vcpu);
	if (flush_wanted(m) && m->profile.svcr_za_flush && changed & val & SVCR_ZA_MASK)
		flush_za(m, vcpu);
	if (flush_wanted(m) && changed & SVCR_SM_MASK)
		flush_vectors(m, vcpu);
	vcpu->svcr = val;
	touch_vcpu_own(vcpu);
	return 0;
}
