/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SMCCC and PSCI calls of the guest (psci.c, hypercalls.c; Arm DEN0022, DEN0028) */
#include "run.h"

#define PSCI_NOT_SUPPORTED	(~UINT64_C(0))
#define PSCI_INVALID_PARAMS	(~UINT64_C(1))
#define PSCI_ALREADY_ON		(~UINT64_C(3))
#define PSCI_INTERNAL_FAILURE	(~UINT64_C(5))
#define PSCI_64BIT		(UINT32_C(1) << 30)

#define SMCCC_VERSION		0x80000000
#define SMCCC_VERSION_1_1	0x10001
#define PSCI_FN_VERSION		0x84000000
#define PSCI_FN_CPU_SUSPEND	0x84000001
#define PSCI_FN_CPU_OFF		0x84000002
#define PSCI_FN_CPU_ON		0x84000003
#define PSCI_FN_AFFINITY_INFO	0x84000004
#define PSCI_FN_MIGRATE_INFO	0x84000006
#define PSCI_FN_SYSTEM_OFF	0x84000008
#define PSCI_FN_SYSTEM_RESET	0x84000009
#define PSCI_FN_FEATURES	0x8400000a
#define PSCI_TOS_MP		2

static struct kvm_vcpu *vcpu_by_mpidr(struct kvmsme *m, uint32_t vm, uint64_t mpidr)
{
	uint64_t id = (mpidr & 0xf) | (mpidr >> 8 & 0xff) << 4 | (mpidr >> 16 & 0xff) << 12;

	for (uint16_t i = 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use && m->vcpu[i]->vm == vm &&
		    m->vcpu[i]->vcpu_id == id)
			return m->vcpu[i];
	return NULL;
}

/* smccc_set_retval(): four registers */
static int answer(struct kvmsme *m, uint64_t value)
{
	m->pcpu->x[0] = value;
	m->pcpu->x[1] = m->pcpu->x[2] = m->pcpu->x[3] = 0;
	return RESUME_GUEST;
}

/* Userspace decides what happens to the VM; none of its vCPUs must run on meanwhile */
static void stop_all(struct kvmsme *m, uint32_t vm)
{
	for (uint16_t i = 0; i < m->state.nr_vcpus; i++) {
		if (!m->vcpu[i]->in_use || m->vcpu[i]->vm != vm)
			continue;
		m->vcpu[i]->mp_state = KVM_MP_STATE_STOPPED;
		touch_vcpu_regs(m->vcpu[i]);
	}
}

static int system_event(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run, uint32_t type)
{
	stop_all(m, vcpu->vm);
	rule_decide(m, RULE_RUN_SYSTEM_EVENT);
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = type;
	run->system_event.ndata = 1;
	run->system_event.data[0] = 0;
	/* what a guest finds that is run again all the same */
	answer(m, PSCI_INTERNAL_FAILURE);
	return EXIT_TO_USER;
}

static int version(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	int index = machine_pop_index(m, KVM_REG_ARM_PSCI_VERSION);

	(void)run;
	return answer(m, index < 0 ? 2 : vm_reg(m, vcpu, (unsigned int)index));
}

static int smccc_version(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	(void)run;
	return answer(m, SMCCC_VERSION_1_1);
}

/* Nothing wakes a vCPU here, so a suspended one goes on at once */
static int cpu_suspend(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	(void)run;
	return answer(m, 0);
}

static int cpu_off(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	vcpu->mp_state = KVM_MP_STATE_STOPPED;
	run->exit_reason = KVM_EXIT_INTR;
	answer(m, 0);
	return rule_refuse(m, RULE_RUN_CPU_OFF);
}

static int cpu_on(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	struct kvm_vcpu *target = vcpu_by_mpidr(m, vcpu->vm, m->pcpu->x[1]);

	(void)run;
	if (!target || !target->initialized)
		return answer(m, PSCI_INVALID_PARAMS);
	if (target->mp_state != KVM_MP_STATE_STOPPED)
		return answer(m, PSCI_ALREADY_ON);
	target->reset_pc = m->pcpu->x[2];
	target->reset_r0 = m->pcpu->x[3];
	target->reset_pending = true;
	target->mp_state = KVM_MP_STATE_RUNNABLE;
	touch_vcpu_regs(target);
	return answer(m, 0);
}

static int affinity_info(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	const struct kvm_vcpu *target = vcpu_by_mpidr(m, vcpu->vm, m->pcpu->x[1]);

	(void)run;
	if (!target)
		return answer(m, PSCI_INVALID_PARAMS);
	return answer(m, target->mp_state == KVM_MP_STATE_STOPPED);
}

static int migrate_info(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	(void)run;
	return answer(m, PSCI_TOS_MP);
}

static int system_off(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	return system_event(m, vcpu, run, KVM_SYSTEM_EVENT_SHUTDOWN);
}

static int system_reset(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	return system_event(m, vcpu, run, KVM_SYSTEM_EVENT_RESET);
}

static int features(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run);

static const struct {
	uint32_t fn;
	int (*handler)(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run);
} calls[] = {
	{ SMCCC_VERSION, smccc_version },
	{ PSCI_FN_VERSION, version },
	{ PSCI_FN_CPU_SUSPEND, cpu_suspend },
	{ PSCI_FN_CPU_OFF, cpu_off },
	{ PSCI_FN_CPU_ON, cpu_on },
	{ PSCI_FN_AFFINITY_INFO, affinity_info },
	{ PSCI_FN_MIGRATE_INFO, migrate_info },
	{ PSCI_FN_SYSTEM_OFF, system_off },
	{ PSCI_FN_SYSTEM_RESET, system_reset },
	{ PSCI_FN_FEATURES, features },
};
#define NR_CALLS (sizeof(calls) / sizeof(calls[0]))

/* Index into calls[], or -1; the SMC64 variants act alike */
static int find_call(uint32_t fn)
{
	uint32_t psci = fn & ~PSCI_64BIT;

	for (size_t i = 0; i < NR_CALLS; i++)
		if (calls[i].fn == fn || (calls[i].fn != SMCCC_VERSION && calls[i].fn == psci))
			return (int)i;
	return -1;
}

static int features(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	(void)run;
	return answer(m, find_call((uint32_t)m->pcpu->x[1]) < 0 ? PSCI_NOT_SUPPORTED : 0);
}

int kvm_smccc_call_handler(struct kvmsme *m, struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	int i = find_call((uint32_t)m->pcpu->x[0]);

	if (!rule_guest(m, RULE_RUN_PSCI))
		i = -1;
	return i < 0 ? answer(m, PSCI_NOT_SUPPORTED) : calls[i].handler(m, vcpu, run);
}
