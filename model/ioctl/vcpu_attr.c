/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes of a vCPU's PMU and timers (pmu-emul.c, arch_timer.c); there is no interrupt controller in the kernel */
#include "ioctl.h"

#define NR_EVENTS	(UINT32_C(1) << 16)	/* of PMUv3p1 and later */

/* Features are the VM's, also of a vCPU that has none of its own yet (init_scope) */
static bool has_pmu(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	uint32_t features = m->profile.init_scope == KNOB_init_scope_vm ? vcpu_kvm(m, vcpu)->features : vcpu->features;

	return features >> KVM_ARM_VCPU_PMU_V3 & 1;
}

/* KVM_ARM_VCPU_PMU_V3_SET_PMU alone could have chosen one, which no number does here */
static bool nothing_chosen(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return kvm_has_pmuv3_strict(m, vcpu_kvm(m, vcpu));
}

static bool is_known_pmu_attr(const struct kvmsme *m, const struct kvm_device_attr *attr)
{
	return attr->attr <= (m->profile.pmu_nr_counters_attr ? KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS :
								KVM_ARM_VCPU_PMU_V3_SET_PMU);
}

static long set_pmu_filter(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t addr)
{
	struct kvm_pmu_event_filter filter;

	if (copy_from_user(&filter, addr, sizeof(filter)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if ((uint32_t)filter.base_event + filter.nevents > NR_EVENTS || filter.action > 1)
		return rule_refuse(m, RULE_ATTR_PMU_ARG);
	if (vcpu_kvm(m, vcpu)->has_ran)
		return rule_refuse(m, RULE_ATTR_PMU_LATE);
	if (nothing_chosen(m, vcpu))
		return rule_refuse(m, RULE_ATTR_PMU_STRICT);
	rule_decide(m, RULE_ATTR_PMU_SET);
	return 0;
}

/* The numbers of the host's PMUs are its own; none is small */
static long set_pmu_number(struct kvmsme *m, uint64_t addr)
{
	uint32_t number;

	if (copy_from_user(&number, addr, sizeof(number)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	return rule_refuse(m, RULE_ATTR_UNKNOWN);
}

static long set_nr_counters(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t addr)
{
	uint32_t nr;

	if (!m->profile.pmu_nr_counters_attr)
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	if (copy_from_user(&nr, addr, sizeof(nr)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (nothing_chosen(m, vcpu) || !kvm_arm_set_nr_counters(m, vcpu_kvm(m, vcpu), nr))
		return rule_refuse(m, RULE_ATTR_PMU_ARG);
	rule_decide(m, RULE_ATTR_PMU_SET);
	return 0;
}

static long pmu_init(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	if (nothing_chosen(m, vcpu))
		return rule_refuse(m, RULE_ATTR_PMU_STRICT);
	rule_decide(m, RULE_ATTR_PMU_SET);
	touch_vcpu_own(vcpu);
	vcpu->pmu_created = true;
	return 0;
}

long kvm_arm_pmu_v3_set_attr(struct kvmsme *m, struct kvm_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	if (!has_pmu(m, vcpu))
		return rule_refuse(m, RULE_ATTR_NO_PMU);
	if (vcpu->pmu_created)
		return rule_refuse(m, RULE_ATTR_PMU_LATE);
	switch (attr->attr) {
	case KVM_ARM_VCPU_PMU_V3_IRQ:
		return rule_refuse(m, RULE_ATTR_NO_GIC);
	case KVM_ARM_VCPU_PMU_V3_INIT:
		return pmu_init(m, vcpu);
	case KVM_ARM_VCPU_PMU_V3_FILTER:
		return set_pmu_filter(m, vcpu, attr->addr);
	case KVM_ARM_VCPU_PMU_V3_SET_PMU:
		return set_pmu_number(m, attr->addr);
	case KVM_ARM_VCPU_PMU_V3_SET_NR_COUNTERS:
		return set_nr_counters(m, vcpu, attr->addr);
	default:
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	}
}

long kvm_arm_pmu_v3_get_attr(struct kvmsme *m, const struct kvm_device_attr *attr)
{
	return rule_refuse(m, attr->attr == KVM_ARM_VCPU_PMU_V3_IRQ ? RULE_ATTR_NO_GIC : RULE_ATTR_UNKNOWN);
}

long kvm_arm_pmu_v3_has_attr(struct kvmsme *m, const struct kvm_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	if (!has_pmu(m, vcpu) || !is_known_pmu_attr(m, attr))
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	rule_decide(m, RULE_ATTR_THERE);
	return 0;
}

/* The timers of EL2 came with 6.4 */
static bool is_known_timer(const struct kvmsme *m, const struct kvm_device_attr *attr)
{
	return attr->attr <= (m->profile.id_regs_writable ? KVM_ARM_VCPU_TIMER_IRQ_HPTIMER :
							    KVM_ARM_VCPU_TIMER_IRQ_PTIMER);
}

long kvm_arm_timer_set_attr(struct kvmsme *m)
{
	return rule_refuse(m, RULE_ATTR_NO_GIC);
}

/* The PPIs they have unless told otherwise */
long kvm_arm_timer_get_attr(struct kvmsme *m, const struct kvm_device_attr *attr)
{
	static const uint32_t irqs[] = { 27, 30, 28, 26 };

	if (!is_known_timer(m, attr))
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	rule_decide(m, RULE_ATTR_THERE);
	return copy_to_user(attr->addr, &irqs[attr->attr], sizeof(irqs[0])) ? rule_refuse(m, RULE_IOCTL_ARG) : 0;
}

long kvm_arm_timer_has_attr(struct kvmsme *m, const struct kvm_device_attr *attr)
{
	if (!is_known_timer(m, attr))
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	rule_decide(m, RULE_ATTR_THERE);
	return 0;
}
