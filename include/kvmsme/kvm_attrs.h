/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Device attributes of arm64's VMs and vCPUs, and what their addresses point to
 *
 * Included by <kvmsme/kvm.h>.  Source: arch/arm64's asm/kvm.h of Linux 7.3.
 */
#ifndef KVMSME_KVM_ATTRS_H
#define KVMSME_KVM_ATTRS_H

#include <stdint.h>

/* Of a VM */
#define KVM_ARM_VM_SMCCC_CTRL			0
#define KVM_ARM_VM_SMCCC_FILTER			0

/**
 * struct kvm_smccc_filter - KVM_ARM_VM_SMCCC_FILTER
 * @base: first function of the range; @action: enum kvm_smccc_filter_action
 */
struct kvm_smccc_filter {
	uint32_t base;
	uint32_t nr_functions;
	uint8_t action;
	uint8_t pad[15];
};

enum kvm_smccc_filter_action {
	KVM_SMCCC_FILTER_HANDLE = 0,
	KVM_SMCCC_FILTER_DENY,
	KVM_SMCCC_FILTER_FWD_TO_USER,
};

#define KVM_HYPERCALL_EXIT_SMC			(1U << 0)
#define KVM_HYPERCALL_EXIT_16BIT		(1U << 1)

/* Of a vCPU */
#define KVM_ARM_VCPU_PMU_V3_CTRL		0
#define KVM_ARM_VCPU_PMU_V3_IRQ			0
#define KVM_ARM_VCPU_PMU_V3_INIT		1
#define KVM_ARM_VCPU_PMU_V3_FILTER		2
#define KVM_ARM_VCPU_PMU_V3_SET_PMU		3
#define KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS	4
#define KVM_ARM_VCPU_TIMER_CTRL			1
#define KVM_ARM_VCPU_TIMER_IRQ_VTIMER		0
#define KVM_ARM_VCPU_TIMER_IRQ_PTIMER		1
#define KVM_ARM_VCPU_TIMER_IRQ_HVTIMER		2
#define KVM_ARM_VCPU_TIMER_IRQ_HPTIMER		3
#define KVM_ARM_VCPU_PVTIME_CTRL		2
#define KVM_ARM_VCPU_PVTIME_IPA			0

/* KVM_ARM_VCPU_PMU_V3_FILTER points to one; @action: 0 allows, 1 denies */
struct kvm_pmu_event_filter {
	uint16_t base_event;
	uint16_t nevents;
	uint8_t action;
	uint8_t pad[3];
};

#endif
