/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions that KVM injects into the guest (inject_fault.c, hyp/exception.c) */
#include "run.h"

#define ESR_FSC_EXTABT	UINT64_C(0x10)

/*
 * The CPU's own exception entry does the work, but KVM makes the new PSTATE in
 * software (enter_exception64()): NZCV survives, and FEAT_NMI is unknown to it.
 */
static void enter(struct kvmsme *m, uint64_t esr, uint64_t far, bool set_far)
{
	uint64_t nzcv = m->pcpu->pstate & PSTATE_NZCV;

	cpu_enter_el1(m->pcpu, esr, far, set_far);
	m->pcpu->pstate = (m->pcpu->pstate & ~PSTATE_ALLINT) | nzcv;
}

void kvm_inject_sync(struct kvmsme *m, uint64_t esr)
{
	enter(m, esr, 0, false);
}

void kvm_inject_undefined(struct kvmsme *m)
{
	enter(m, (uint64_t)ESR_EC_UNKNOWN << ESR_EC_SHIFT | ESR_IL, 0, false);
}

void kvm_inject_sea(struct kvmsme *m, bool iabt, uint64_t far)
{
	bool from_el0 = (m->pcpu->pstate & PSTATE_EL_MASK) == 0;
	uint64_t ec = iabt ? (from_el0 ? ESR_EC_IABT_LOW : ESR_EC_IABT_CUR) :
			     (from_el0 ? ESR_EC_DABT_LOW : ESR_EC_DABT_CUR);

	uint64_t esr = ec << ESR_EC_SHIFT | ESR_IL | ESR_FSC_EXTABT;

	if (m->profile.sea_esr_extended)
		esr |= UINT64_C(0xffffffff) << 32;
	enter(m, esr, far, true);
}
