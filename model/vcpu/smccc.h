/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind a guest's HVC and SMC share (hypercalls.c; Arm DEN0028) */
#ifndef KVMSME_VCPU_SMCCC_H
#define KVMSME_VCPU_SMCCC_H

#include "run.h"

#define SMCCC_NOT_SUPPORTED	(~UINT64_C(0))
#define SMCCC_VERSION		0x80000000
#define SMCCC_64BIT		(UINT32_C(1) << 30)

/**
 * struct smccc_call - a call of the guest
 * @arg:     X1 to X3
 * @version: of PSCI, to the guest; once kvm_psci_call() has begun
 */
struct smccc_call {
	uint32_t fn;
	uint32_t version;
	uint64_t arg[3];
	struct kvm_run *run;
};

/* smccc_set_retval(): four registers, always */
static inline void smccc_set_retval(struct kvmsme *m, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	m->pcpu->x[0] = a0;
	m->pcpu->x[1] = a1;
	m->pcpu->x[2] = a2;
	m->pcpu->x[3] = a3;
}

static inline int smccc_answer(struct kvmsme *m, uint64_t value)
{
	smccc_set_retval(m, value, 0, 0, 0);
	return RESUME_GUEST;
}

/* psci.c */
uint32_t kvm_psci_version(struct kvmsme *m, const struct kvm_vcpu *vcpu);
int kvm_psci_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call);

/* trng.c */
int kvm_trng_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call);

/* pvtime.c: PV_TIME_FEATURES and PV_TIME_ST */
int kvm_pv_time_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call);

#endif
