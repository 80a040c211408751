/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The FP, SVE and SME registers of the task that makes the calls.  What KVM_RUN leaves of
 * them, and what a guest could see of them, is part of the ABI (Documentation/arch/arm64/sve.rst, sme.rst; fpsimd.c).
 */
#include <string.h>

#include "run.h"

static void lose_streaming_mode(struct kvmsme *m)
{
	struct smevec_regs *vec = &m->state.host_fp;

	m->state.host_fp_low = true;
	vec->svcr &= ~SMEVEC_SVCR_SM;
	memset(vec->z, 0, sizeof(vec->z));
	memset(vec->p, 0, sizeof(vec->p));
	vec->fpsr = FPSR_RESET_VALUE;
	vec->fpmr = 0;
}

/* As a rule they were lost at the call before */
static void lose_sve(struct kvmsme *m)
{
	struct smevec_regs *vec = &m->state.host_fp;

	if (m->state.host_fp_low)
		return;
	m->state.host_fp_low = true;
	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		memset(vec->z[n] + 16, 0, SMEVEC_MAX_VL - 16);
	memset(vec->p, 0, sizeof(vec->p));
}

void host_syscall(struct kvmsme *m)
{
	if (!m->state.host_fp_live)
		return;
	if (m->state.host_fp.svcr & SMEVEC_SVCR_SM) {
		if (rule_hit(m, RULE_HOST_SYSCALL_SM))
			lose_streaming_mode(m);
	} else if (rule_hit(m, RULE_HOST_SYSCALL_SVE)) {
		lose_sve(m);
	}
}

/* fpsimd.c fpsimd_save_and_flush_current_state(): nothing of the task stays on the CPU */
void kvm_arch_vcpu_load_fp(struct kvmsme *m)
{
	if (m->state.host_fp_live && !rule_hit(m, RULE_HOST_PRESERVED)) {
		memset(&m->state.host_fp, 0, sizeof(m->state.host_fp));
		m->state.host_fp_low = true;
	}
	m->pcpu->vec.svcr = 0;
}

/* So that states which are equal are equal in host_fp_low, too */
static bool is_low(const struct smevec_regs *vec)
{
	static const uint8_t zero[sizeof(vec->p)];

	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		if (memcmp(vec->z[n] + 16, zero, SMEVEC_MAX_VL - 16) != 0)
			return false;
	return !memcmp(vec->p, zero, sizeof(vec->p));
}

void machine_set_host_fp(struct kvmsme *m, const struct smevec_regs *regs)
{
	m->state.host_fp_live = true;
	m->state.host_fp = *regs;
	m->state.host_fp_low = is_low(regs);
}

const struct smevec_regs *machine_host_fp(const struct kvmsme *m)
{
	return &m->state.host_fp;
}
