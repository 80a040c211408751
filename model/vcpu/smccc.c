/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which firmware call of a guest is answered, and by whom (hypercalls.c; Arm DEN0028) */
#include <string.h>

#include "smccc.h"

#define ARCH_FEATURES		0x80000001
#define ARCH_WORKAROUND_1	0x80008000
#define ARCH_WORKAROUND_2	0x80007fff
#define ARCH_WORKAROUND_3	0x80003fff
#define HV_PV_TIME_FEATURES	0xc5000020
#define SMCCC_VERSION_1_1	0x10001
#define RET_UNAFFECTED		1
#define RET_NOT_REQUIRED	(~UINT64_C(1))

static int smccc_version(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)vcpu;
	(void)call;
	return smccc_answer(m, SMCCC_VERSION_1_1);
}

static uint64_t bitmap(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id)
{
	int index = machine_pop_index(m, id);

	return index < 0 ? 0 : vm_reg(m, vcpu, (unsigned int)index);
}

/*
 * What a guest is told of a workaround, by the level of the firmware register: as on the host,
 * whatever userspace wrote there
 */
static const struct {
	uint32_t fn;
	uint64_t reg;
	uint64_t said[4];
} workarounds[] = {
	{ ARCH_WORKAROUND_1, KVM_REG_ARM_FW_REG(1),
	  { SMCCC_NOT_SUPPORTED, 0, RET_UNAFFECTED, SMCCC_NOT_SUPPORTED } },
	{ ARCH_WORKAROUND_2, KVM_REG_ARM_FW_REG(2),
	  { SMCCC_NOT_SUPPORTED, SMCCC_NOT_SUPPORTED, 0, RET_NOT_REQUIRED } },
	{ ARCH_WORKAROUND_3, KVM_REG_ARM_FW_REG(3),
	  { SMCCC_NOT_SUPPORTED, 0, RET_UNAFFECTED, SMCCC_NOT_SUPPORTED } },
};
#define NR_WORKAROUNDS (sizeof(workarounds) / sizeof(workarounds[0]))

static int workaround_feature(struct kvmsme *m, size_t i)
{
	int index = machine_pop_index(m, workarounds[i].reg);
	uint64_t level = index < 0 ? 0 : m->pop.reg[index].reset;

	return smccc_answer(m, workarounds[i].said[level & 3]);
}

static int arch_features(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	uint32_t feature = (uint32_t)call->arg[0];

	if (!rule_guest(m, RULE_SMCCC_FEATURES))
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	for (size_t i = 0; i < NR_WORKAROUNDS; i++)
		if (workarounds[i].fn == feature)
			return workaround_feature(m, i);
	if (feature == HV_PV_TIME_FEATURES && bitmap(m, vcpu, KVM_REG_ARM_STD_HYP_BMAP) & 1)
		return smccc_answer(m, 0);
	return smccc_answer(m, SMCCC_NOT_SUPPORTED);
}

static int vendor_features(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)call;
	smccc_set_retval(m, bitmap(m, vcpu, KVM_REG_ARM_VENDOR_HYP_BMAP), 0,
			 bitmap(m, vcpu, KVM_REG_ARM_VENDOR_HYP_BMAP_2), 0);
	return RESUME_GUEST;
}

/* 28b46fb6-2ec5-11e9-a9ca-4b564d003a74 */
static int vendor_uid(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)vcpu;
	(void)call;
	smccc_set_retval(m, 0xb66fb428, 0xe911c52e, 0x564bcaa9, 0x743a004d);
	return RESUME_GUEST;
}

/* kvm_ptp_get_time(): wall clock, and a counter that is the virtual (0) or the physical one (1) */
static int vendor_ptp(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	uint64_t now = m->pcpu->own.ticks;

	(void)vcpu;
	if ((uint32_t)call->arg[0] > 1)
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	smccc_set_retval(m, now >> 32, (uint32_t)now, now >> 32, (uint32_t)now);
	return RESUME_GUEST;
}

/* @bit of @bitmap: without it the call is not there; bitmap 0: it always is */
static const struct {
	uint32_t first, last;
	uint64_t bitmap;
	uint8_t bit;
	int (*handler)(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call);
} services[] = {
	{ SMCCC_VERSION, SMCCC_VERSION, 0, 0, smccc_version },
	{ ARCH_FEATURES, ARCH_FEATURES, 0, 0, arch_features },
	{ 0x84000050, 0x84000053, KVM_REG_ARM_STD_BMAP, 0, kvm_trng_call },
	{ 0xc4000053, 0xc4000053, KVM_REG_ARM_STD_BMAP, 0, kvm_trng_call },
	{ 0xc5000020, 0xc5000021, KVM_REG_ARM_STD_HYP_BMAP, 0, kvm_pv_time_call },
	{ 0x8600ff01, 0x8600ff01, KVM_REG_ARM_VENDOR_HYP_BMAP, 0, vendor_uid },
	{ 0x86000000, 0x86000000, KVM_REG_ARM_VENDOR_HYP_BMAP, 0, vendor_features },
	{ 0x86000001, 0x86000001, KVM_REG_ARM_VENDOR_HYP_BMAP, 1, vendor_ptp },
	{ 0x84000000, 0x8400001f, 0, 0, kvm_psci_call },
	{ 0xc4000000, 0xc400001f, 0, 0, kvm_psci_call },
	{ 0x95c1ba5e, 0x95c1ba61, 0, 0, kvm_psci_call },
};
#define NR_SERVICES (sizeof(services) / sizeof(services[0]))

static int handle_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	for (size_t i = 0; i < NR_SERVICES; i++) {
		if (call->fn < services[i].first || call->fn > services[i].last)
			continue;
		if (services[i].bitmap && !(bitmap(m, vcpu, services[i].bitmap) >> services[i].bit & 1) &&
		    rule_guest(m, RULE_SMCCC_BITMAP))
			break;
		return services[i].handler(m, vcpu, call);
	}
	return smccc_answer(m, SMCCC_NOT_SUPPORTED);
}

static uint8_t filter_action(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint32_t fn)
{
	const struct kvm *kvm = vcpu_kvm(m, vcpu);

	for (uint32_t i = 0; i < kvm->nr_filters; i++)
		if (fn >= kvm->filter[i].first && fn <= kvm->filter[i].last)
			return kvm->filter[i].action;
	return KVM_SMCCC_FILTER_HANDLE;
}

/* The guest's registers are as they were: userspace answers */
static int forward(struct kvmsme *m, const struct smccc_call *call, bool smc)
{
	struct kvm_run *run = call->run;

	rule_decide(m, RULE_FILTER_FORWARD);
	run->exit_reason = KVM_EXIT_HYPERCALL;
	memset(&run->hypercall, 0, sizeof(run->hypercall));
	run->hypercall.nr = call->fn;
	run->hypercall.flags = smc ? KVM_HYPERCALL_EXIT_SMC : 0;
	return EXIT_TO_USER;
}

bool kvm_hvc_answered_by_vector(struct kvmsme *m)
{
	for (size_t i = 0; i < NR_WORKAROUNDS; i++) {
		if (workarounds[i].fn != (uint32_t)m->pcpu->x[0])
			continue;
		m->pcpu->x[0] = m->pcpu->x[1] = 0;
		return true;
	}
	return false;
}

int kvm_smccc_call_handler(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, bool smc)
{
	struct smccc_call call = { .fn = (uint32_t)m->pcpu->x[0], .run = run };

	memcpy(call.arg, &m->pcpu->x[1], sizeof(call.arg));
	if (!rule_guest(m, RULE_RUN_PSCI))
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	switch (filter_action(m, vcpu, call.fn)) {
	case KVM_SMCCC_FILTER_FWD_TO_USER:
		return forward(m, &call, smc);
	case KVM_SMCCC_FILTER_DENY:
		if (rule_guest(m, RULE_FILTER_DENY))
			return smccc_answer(m, SMCCC_NOT_SUPPORTED);
		/* fall through */
	default:
		return handle_call(m, vcpu, &call);
	}
}

/* handle_smc(): PC is on the SMC; an immediate is none of SMCCC's, and before 6.4 no SMC was a call */
int kvm_handle_smc(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, uint64_t esr)
{
	kvm_incr_pc(m);
	if (!(esr & 0xffff) && m->profile.smccc_by_smc)
		return kvm_smccc_call_handler(m, vcpu, run, true);
	if (rule_guest(m, RULE_RUN_SMC))
		m->pcpu->x[0] = SMCCC_NOT_SUPPORTED;
	return RESUME_GUEST;
}
