/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest as its VMM debugs it (debug.c, handle_exit.c kvm_handle_guest_debug) */
#include <string.h>

#include "run.h"

/* DBGBCR<n>_EL1: E, PMC; of an address match */
#define BCR_E		1u
#define BCR_PMC_SHIFT	1

static bool steps(const struct kvm_vcpu *vcpu)
{
	return vcpu->guest_debug & KVM_GUESTDBG_SINGLESTEP;
}

static void load_breakpoints(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	int nr = m->pop.cap[KVM_CAP_GUEST_DEBUG_HW_BPS].value;
	struct pcpu *pcpu = m->pcpu;

	for (int i = 0; i < nr && i < KVM_ARM_MAX_DBG_REGS; i++) {
		uint64_t bcr = vcpu->debug_regs.dbg_bcr[i];

		if (!(bcr & BCR_E))
			continue;
		/* PMC: 1: EL1, 2: EL0 */
		pcpu->breakpoint[pcpu->nr_breakpoints].at = vcpu->debug_regs.dbg_bvr[i] & ~UINT64_C(3);
		pcpu->breakpoint[pcpu->nr_breakpoints++].els =
			(uint8_t)((bcr >> BCR_PMC_SHIFT & 1) << 1 | (bcr >> (BCR_PMC_SHIFT + 1) & 1));
	}
}

/* Before a pending MMIO exit is completed: an emulated instruction is a step, and leaves PSTATE.SS at 0 */
void kvm_arm_setup_debug(struct kvm_vcpu *vcpu)
{
	if (steps(vcpu) && !vcpu->step_pending)
		vcpu->regs.regs.pstate |= PSTATE_SS;
}

void kvm_debug_load(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	m->pcpu->debug = vcpu->guest_debug;
	m->pcpu->debug_step = steps(vcpu);
	m->pcpu->nr_breakpoints = 0;
	if (vcpu->guest_debug & KVM_GUESTDBG_USE_HW)
		load_breakpoints(m, vcpu);
}

/*
 * @guest_ss: what the guest itself had.  Where it is the entry that sets up a step, and there was none,
 * PSTATE.SS that an emulated instruction or an exception leaves at 0 is the guest's.
 */
void kvm_arm_clear_debug(const struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t guest_ss, bool entered)
{
	uint64_t ss = vcpu->regs.regs.pstate & PSTATE_SS;

	if (!steps(vcpu))
		return;
	if (entered || m->profile.step_by_load)
		vcpu->step_pending |= !ss;
	else
		guest_ss &= ss;
	vcpu->regs.regs.pstate = (vcpu->regs.regs.pstate & ~PSTATE_SS) | guest_ss;
}

int kvm_handle_guest_debug(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, uint64_t esr)
{
	rule_decide(m, RULE_DEBUG_EXIT);
	run->exit_reason = KVM_EXIT_DEBUG;
	run->debug.arch.hsr = (uint32_t)esr;
	run->debug.arch.hsr_high = (uint32_t)(esr >> 32);
	run->flags = KVM_DEBUG_ARCH_HSR_HIGH_VALID;
	if (ESR_EC(esr) == ESR_EC_STEP_LOW) {
		vcpu->step_pending = false;
		m->pcpu->pstate |= PSTATE_SS;
	}
	return EXIT_TO_USER;
}
