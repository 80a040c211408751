/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The FP, SVE and SME registers of the task that makes the calls.  What KVM_RUN leaves of
 * them, and what a guest could see of them, is part of the ABI (Documentation/arch/arm64/sve.rst, sme.rst; fpsimd.c).
 */
#include <string.h>

#include "run.h"

static void lose_streaming_mode(struct smevec_regs *vec)
{
	vec->svcr &= ~SMEVEC_SVCR_SM;
	memset(vec->z, 0, sizeof(vec->z));
	memset(vec->p, 0, sizeof(vec->p));
	vec->fpsr = FPSR_RESET_VALUE;
	vec->fpmr = 0;
}

static void lose_sve(struct smevec_regs *vec)
{
	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memset(vec->z[n] + 16, 0, SMEVEC_MAX_VL - 16);
	memset(vec->p, 0, sizeof(vec->p));
}

void host_syscall(struct kvmsme *m)
{
	struct smevec_regs *vec = &m->state.host_fp;

	if (!m->state.host_fp_live)
		return;
	if (vec->svcr & SMEVEC_SVCR_SM) {
		if (rule_hit(m, RULE_HOST_SYSCALL_SM))
			lose_streaming_mode(vec);
	} else if (rule_hit(m, RULE_HOST_SYSCALL_SVE)) {
		lose_sve(vec);
	}
}

/* fpsimd.c fpsimd_save_and_flush_current_state(): nothing of the task stays on the CPU */
void kvm_arch_vcpu_load_fp(struct kvmsme *m)
{
	if (m->state.host_fp_live && !rule_hit(m, RULE_HOST_PRESERVED))
		memset(&m->state.host_fp, 0, sizeof(m->state.host_fp));
	m->pcpu->vec.svcr = 0;
}

void machine_set_host_fp(struct kvmsme *m, const struct smevec_regs *regs)
{
	m->state.host_fp_live = true;
	m->state.host_fp = *regs;
}

const struct smevec_regs *machine_host_fp(const struct kvmsme *m)
{
	return &m->state.host_fp;
}
