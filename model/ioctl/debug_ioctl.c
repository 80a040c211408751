/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_SET_GUEST_DEBUG (guest.c kvm_arch_vcpu_ioctl_set_guest_debug), KVM_SET_SIGNAL_MASK (kvm_main.c) */
#include <string.h>

#include "ioctl.h"

#define GUESTDBG_VALID	(KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | KVM_GUESTDBG_USE_SW_BP | \
			 KVM_GUESTDBG_USE_HW)

static bool asks_for_watchpoints(const struct kvm_guest_debug *dbg)
{
	for (unsigned int i = 0; i < KVM_ARM_MAX_DBG_REGS; i++)
		if (dbg->control & KVM_GUESTDBG_USE_HW && dbg->arch.dbg_wcr[i] & 1)
			return true;
	return false;
}

/* Also of a vCPU before KVM_ARM_VCPU_INIT */
long set_guest_debug(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];
	struct kvm_guest_debug dbg;
	bool on;

	if (copy_from_user(&dbg, arg, sizeof(dbg)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (dbg.control & ~(uint32_t)GUESTDBG_VALID)
		return rule_refuse(m, RULE_DEBUG_CONTROL);
	on = dbg.control & KVM_GUESTDBG_ENABLE;
	if (on && asks_for_watchpoints(&dbg))
		return not_modelled(m, CALL_WATCHPOINTS);
	rule_decide(m, RULE_DEBUG_SET);
	touch_vcpu_own(vcpu);
	vcpu->guest_debug = on ? dbg.control : 0;
	vcpu->step_pending = false;
	if (on && dbg.control & KVM_GUESTDBG_USE_HW)
		vcpu->debug_regs = dbg.arch;
	return 0;
}

/* Without a mask the thread keeps its own */
long set_signal_mask(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];
	struct kvm_signal_mask mask;
	uint64_t sigset = 0;

	if (arg && copy_from_user(&mask, arg, sizeof(mask)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (arg && mask.len != sizeof(sigset))
		return rule_refuse(m, RULE_SIGMASK_LEN);
	if (arg && copy_from_user(&sigset, arg + sizeof(mask), sizeof(sigset)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	rule_decide(m, RULE_SIGMASK);
	touch_vcpu_own(vcpu);
	vcpu->has_sigset = arg;
	vcpu->sigset = sigset;
	return 0;
}
