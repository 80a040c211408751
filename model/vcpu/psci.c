/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI calls of the guest (psci.c; Arm DEN0022) */
#include <string.h>

#include "mpidr.h"
#include "smccc.h"

#define PSCI_INVALID_PARAMS	(~UINT64_C(1))
#define PSCI_ALREADY_ON		(~UINT64_C(3))
#define PSCI_INTERNAL_FAILURE	(~UINT64_C(5))
#define PSCI_TOS_MP		2
#define PSCI_AFFINITY_ON	0
#define PSCI_AFFINITY_OFF	1

#define PSCI_RESET_WARM		0
#define PSCI_RESET_VENDOR	UINT32_C(0x80000000)	/* the first type that is a vendor's */
#define PSCI_OFF_HIBERNATE	1

/* Versions: a guest of 0.1 has none of the later ones' functions, and the other way round */
#define V0_1	1
#define V0_2	2
#define V1_0	0x10000
#define V1_1	0x10001
#define V1_3	0x10003
#define V_NEWEST UINT32_MAX

uint32_t kvm_psci_version(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	int index = machine_pop_index(m, KVM_REG_ARM_PSCI_VERSION);

	if (!vcpu_has_feature(vcpu, KVM_ARM_VCPU_PSCI_0_2))
		return V0_1;
	return index < 0 ? V0_2 : (uint32_t)vm_reg(m, vcpu, (unsigned int)index);
}

static int cpu_off(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	vcpu->mp_state = KVM_MP_STATE_STOPPED;
	kvm_handle_signal_exit(m, vcpu, call->run);
	smccc_set_retval(m, 0, 0, 0, 0);
	return rule_refuse(m, RULE_RUN_CPU_OFF);
}

static int cpu_on(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	struct kvm_vcpu *target = NULL;

	if (!rule_guest(m, RULE_PSCI_TARGET))
		return smccc_answer(m, PSCI_ALREADY_ON);
	if (!(call->arg[0] & ~MPIDR_HWID_BITMASK))
		target = kvm_mpidr_to_vcpu(m, vcpu->vm, call->arg[0]);
	if (!target)
		return smccc_answer(m, PSCI_INVALID_PARAMS);
	if (target->mp_state != KVM_MP_STATE_STOPPED)
		return smccc_answer(m, call->version == V0_1 ? PSCI_INVALID_PARAMS : PSCI_ALREADY_ON);
	target->reset_pc = call->arg[1];
	target->reset_r0 = call->arg[2];
	target->reset_pending = true;
	target->mp_state = KVM_MP_STATE_RUNNABLE;
	touch_vcpu_regs(target);
	return smccc_answer(m, 0);
}

static int version(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)vcpu;
	return smccc_answer(m, call->version);
}

/* kvm_psci_vcpu_suspend(): waits as WFI does, and then goes on behind the call */
static int cpu_suspend(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	smccc_set_retval(m, 0, 0, 0, 0);
	if (kvm_serror_wakes(m))
		return RESUME_GUEST;
	kvm_handle_signal_exit(m, vcpu, call->run);
	return rule_refuse(m, RULE_RUN_WFI);
}

/* One that is on among those that share the affinity fields from @level up: ON; none that is there: invalid */
static int affinity_info(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	uint64_t mask, answer = PSCI_INVALID_PARAMS, level = call->arg[1];

	if (!rule_guest(m, RULE_PSCI_AFFINITY) || call->arg[0] & ~MPIDR_HWID_BITMASK || level > 3)
		return smccc_answer(m, PSCI_INVALID_PARAMS);
	/* of level 3 that is bit 24; Aff3 begins at 32, and no bit between them is of the affinity */
	mask = MPIDR_HWID_BITMASK & ~((UINT64_C(1) << 8 * level) - 1);
	m->reaches = true;
	for (struct kvm_vcpu *v = vm_next_vcpu(m, vcpu->vm, NULL); v; v = vm_next_vcpu(m, vcpu->vm, v)) {
		if ((kvm_vcpu_get_mpidr_aff(m, v) ^ call->arg[0]) & mask)
			continue;
		if (v->mp_state != KVM_MP_STATE_STOPPED)
			return smccc_answer(m, PSCI_AFFINITY_ON);
		answer = PSCI_AFFINITY_OFF;
	}
	return smccc_answer(m, answer);
}

static int migrate_info(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)vcpu;
	(void)call;
	return smccc_answer(m, PSCI_TOS_MP);
}

/* Userspace decides what happens to the VM; none of its vCPUs must run on meanwhile */
static void stop_all(struct kvmsme *m, uint32_t vm)
{
	m->reaches = true;
	for (struct kvm_vcpu *v = vm_next_vcpu(m, vm, NULL); v; v = vm_next_vcpu(m, vm, v)) {
		v->mp_state = KVM_MP_STATE_STOPPED;
		touch_vcpu_regs(v);
	}
}

static int system_event(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, uint32_t type,
			uint64_t flags)
{
	stop_all(m, vcpu->vm);
	rule_decide(m, RULE_RUN_SYSTEM_EVENT);
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	memset(&run->system_event, 0, sizeof(run->system_event));
	run->system_event.type = type;
	run->system_event.ndata = 1;
	run->system_event.data[0] = flags;
	/* what a guest finds that is run again all the same */
	smccc_set_retval(m, PSCI_INTERNAL_FAILURE, 0, 0, 0);
	return EXIT_TO_USER;
}

static int system_off(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	return system_event(m, vcpu, call->run, KVM_SYSTEM_EVENT_SHUTDOWN, 0);
}

static int system_reset(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	return system_event(m, vcpu, call->run, KVM_SYSTEM_EVENT_RESET, 0);
}

static int system_reset2(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	uint32_t type = (uint32_t)call->arg[0];

	if (!rule_guest(m, RULE_PSCI_RESET2) || (type != PSCI_RESET_WARM && type < PSCI_RESET_VENDOR))
		return smccc_answer(m, PSCI_INVALID_PARAMS);
	system_event(m, vcpu, call->run, KVM_SYSTEM_EVENT_RESET, KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2);
	/* kvm_psci_1_x_call() sets X0 alone here */
	smccc_set_retval(m, PSCI_INTERNAL_FAILURE, call->arg[0], call->arg[1], call->arg[2]);
	return EXIT_TO_USER;
}

/* Hibernation is one type of turning off: 0, the default, or 1, and no second argument */
static int system_off2(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	if (!rule_guest(m, RULE_PSCI_OFF2) || (uint32_t)call->arg[0] > PSCI_OFF_HIBERNATE || call->arg[1])
		return smccc_answer(m, PSCI_INVALID_PARAMS);
	return system_event(m, vcpu, call->run, KVM_SYSTEM_EVENT_SHUTDOWN,
			    KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2);
}

/* Userspace does all of it, also what the guest's registers become */
static int system_suspend(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)vcpu;
	rule_decide(m, RULE_PSCI_SUSPEND);
	call->run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	memset(&call->run->system_event, 0, sizeof(call->run->system_event));
	call->run->system_event.type = KVM_SYSTEM_EVENT_SUSPEND;
	return EXIT_TO_USER;
}

static int features(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call);

/*
 * @first, @last: versions that have the function
 * @calls64: there is an SMC64 call of it, too, whose arguments are 64 bits
 * @feature: what PSCI_FEATURES says of it
 */
static const struct psci_function {
	uint32_t fn, first, last;
	bool calls64;
	uint8_t feature;
	int (*handler)(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call);
} functions[] = {
	{ 0x95c1ba5f, V0_1, V0_1,     false, 0, cpu_off },
	{ 0x95c1ba60, V0_1, V0_1,     false, 0, cpu_on },
	{ 0x84000000, V0_2, V_NEWEST, false, 0, version },
	{ 0x84000001, V0_2, V_NEWEST, true,  0, cpu_suspend },
	{ 0x84000002, V0_2, V_NEWEST, false, 0, cpu_off },
	{ 0x84000003, V0_2, V_NEWEST, true,  0, cpu_on },
	{ 0x84000004, V0_2, V_NEWEST, true,  0, affinity_info },
	{ 0x84000006, V0_2, V_NEWEST, false, 0, migrate_info },
	{ 0x84000008, V0_2, V_NEWEST, false, 0, system_off },
	{ 0x84000009, V0_2, V_NEWEST, false, 0, system_reset },
	{ 0x8400000a, V1_0, V_NEWEST, false, 0, features },
	{ 0x8400000e, V1_0, V_NEWEST, true,  0, system_suspend },
	{ 0x84000012, V1_1, V_NEWEST, true,  0, system_reset2 },
	{ 0x84000015, V1_3, V_NEWEST, true,  1, system_off2 },	/* bit 0: hibernation */
};

static const struct psci_function *find_function(struct kvmsme *m, const struct kvm_vcpu *vcpu,
						 uint32_t version, uint32_t fn)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		const struct psci_function *f = &functions[i];

		if (version < f->first || version > f->last)
			continue;
		if ((fn & ~(f->calls64 ? SMCCC_64BIT : 0)) != f->fn)
			continue;
		return f->handler == system_suspend && !vcpu_kvm(m, vcpu)->system_suspend ? NULL : f;
	}
	return NULL;
}

static int features(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	uint32_t fn = (uint32_t)call->arg[0];
	const struct psci_function *f = find_function(m, vcpu, call->version, fn);

	if (fn == SMCCC_VERSION)
		return smccc_answer(m, 0);
	return smccc_answer(m, f ? f->feature : SMCCC_NOT_SUPPORTED);
}

int kvm_psci_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	const struct psci_function *f;

	call->version = kvm_psci_version(m, vcpu);
	f = find_function(m, vcpu, call->version, call->fn);
	if (!f || !rule_guest(m, RULE_PSCI_VERSION))
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	/* those of 0.1 are neither SMC32 nor SMC64 */
	if (!(call->fn & SMCCC_64BIT) && call->version != V0_1)
		for (int i = 0; i < 3; i++)
			call->arg[i] = (uint32_t)call->arg[i];
	return f->handler(m, vcpu, call);
}
