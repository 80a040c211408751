/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ask.h"

#define NR_CAPABILITIES 300

static void ask_capability(struct ask *ask, unsigned long cap)
{
	const void *arg = (const void *)(uintptr_t)cap;
	long system = call(ask->kvm, KVM_CHECK_EXTENSION, arg);
	long vm = call(ask->vm, KVM_CHECK_EXTENSION, arg);

	if (system || vm || cap >= NR_CAPABILITIES) {
		say(ask, system, "capability %lu", cap);
		if (vm != system)
			say(ask, vm, "capability %lu of a VM", cap);
	}
}

static const uint64_t enabled[] = { 0, 1, 2, 3, 4, UINT64_C(1) << 32, 512, 4096 };

static void ask_enable(struct ask *ask, uint32_t cap, uint32_t flags, uint64_t arg)
{
	struct kvm_enable_cap enable = { .cap = cap, .flags = flags, .args = { arg } };

	ask_vm(ask);
	say(ask, call(ask->vm, KVM_ENABLE_CAP, &enable), "enable %u flags %u arg %#llx with a vCPU", cap, flags,
	    (unsigned long long)arg);
}

/* In a VM that has no vCPU */
static void ask_enable_early(struct ask *ask, uint32_t cap, uint64_t arg)
{
	struct kvm_enable_cap enable = { .cap = cap, .args = { arg } };
	int vm = (int)call(ask->kvm, KVM_CREATE_VM, NULL);

	say(ask, call(vm, KVM_ENABLE_CAP, &enable), "enable %u arg %#llx without a vCPU", cap,
	    (unsigned long long)arg);
	ask_close(vm);
}

static const uint32_t can_be_enabled[] = {
	KVM_CAP_ARM_NISV_TO_USER, KVM_CAP_ARM_MTE, KVM_CAP_ARM_SYSTEM_SUSPEND, KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE,
	KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, KVM_CAP_ARM_SEA_TO_USER, KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
	KVM_CAP_MANUAL_DIRTY_LOG_PROTECT, KVM_CAP_HALT_POLL, KVM_CAP_DIRTY_LOG_RING, KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, KVM_CAP_ONE_REG, KVM_CAP_MP_STATE, KVM_CAP_EXIT_ON_EMULATION_FAILURE,
	KVM_CAP_ARM_PMU_V3_STRICT, KVM_CAP_ENABLE_CAP_VM, 1000, UINT32_MAX,
};
#define NR_CAN_BE (sizeof(can_be_enabled) / sizeof(can_be_enabled[0]))

void ask_capabilities(struct ask *ask)
{
	struct kvm_enable_cap enable = { .cap = KVM_CAP_ARM_NISV_TO_USER };

	ask_vm(ask);
	for (unsigned long cap = 0; cap < NR_CAPABILITIES; cap++)
		ask_capability(ask, cap);
	ask_capability(ask, 0x7fffffff);
	ask_capability(ask, 0xffffffff);
	ask_capability(ask, 0x100000003);
	for (size_t i = 0; i < NR_CAN_BE; i++) {
		for (size_t k = 0; k < sizeof(enabled) / sizeof(enabled[0]); k++) {
			ask_enable(ask, can_be_enabled[i], 0, enabled[k]);
			ask_enable_early(ask, can_be_enabled[i], enabled[k]);
		}
		ask_enable(ask, can_be_enabled[i], 1, 0);
	}
	say(ask, call(ask->vm, KVM_ENABLE_CAP, NULL), "enable NULL");
	say(ask, call(ask->kvm, KVM_ENABLE_CAP, &enable), "enable at /dev/kvm");
	say(ask, call(ask->vcpu, KVM_ENABLE_CAP, &enable), "enable at a vCPU");
}
