/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device attributes of a VM, that is the filter of firmware calls, and of a vCPU (pvtime.c, hypercalls.c) */
#include <string.h>

#include "ioctl.h"

/* SMCCC's own functions, which no filter reaches (init_smccc_filter()) */
static const struct kvm_smccc_range reserved[] = {
	{ .first = 0x80000000, .last = 0x8000ffff, .action = KVM_SMCCC_FILTER_HANDLE },
	{ .first = 0xc0000000, .last = 0xc000ffff, .action = KVM_SMCCC_FILTER_HANDLE },
};

static bool overlaps(const struct kvm_smccc_range *range, size_t nr, const struct kvm_smccc_range *other)
{
	for (size_t i = 0; i < nr; i++)
		if (other->first <= range[i].last && other->last >= range[i].first)
			return true;
	return false;
}

static bool filter_ok(const struct kvmsme *m, const struct kvm_smccc_filter *filter)
{
	static const uint8_t zeroes[sizeof(filter->pad)];

	if (memcmp(filter->pad, zeroes, sizeof(zeroes)) || filter->action > KVM_SMCCC_FILTER_FWD_TO_USER)
		return false;
	if (!filter->nr_functions && m->profile.filter_none_refused)
		return false;
	return filter->nr_functions - 1 <= UINT32_MAX - filter->base;
}

/* kvm_smccc_set_filter() */
static long set_filter(struct kvmsme *m, struct kvm *kvm, uint64_t addr)
{
	struct kvm_smccc_filter filter;
	struct kvm_smccc_range range = { 0 };

	if (copy_from_user(&filter, addr, sizeof(filter)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (!filter_ok(m, &filter))
		return rule_refuse(m, RULE_FILTER_SHAPE);
	if (kvm->has_ran)
		return rule_refuse(m, RULE_FILTER_AFTER_RUN);
	range.first = filter.base;
	range.last = filter.base + (filter.nr_functions - 1);
	range.action = filter.action;
	if (overlaps(reserved, sizeof(reserved) / sizeof(reserved[0]), &range) ||
	    overlaps(kvm->filter, kvm->nr_filters, &range))
		return rule_refuse(m, RULE_FILTER_OVERLAP);
	if (kvm->nr_filters == KVM_SMCCC_FILTERS)
		return rule_refuse(m, RULE_VM_RESOURCES);
	rule_decide(m, RULE_FILTER_SET);
	touch_vm(kvm);
	kvm->filter[kvm->nr_filters++] = range;
	return 0;
}

static bool is_filter(const struct kvm_device_attr *attr)
{
	return attr->group == KVM_ARM_VM_SMCCC_CTRL && attr->attr == KVM_ARM_VM_SMCCC_FILTER;
}

/* Before 6.4 a VM had none, and the requests were unknown */
static long vm_attr(struct kvmsme *m, uint16_t vm, uint64_t arg, bool set)
{
	struct kvm_device_attr attr;

	if (!m->profile.smccc_filter)
		return rule_refuse(m, RULE_IOCTL_UNKNOWN);
	if (copy_from_user(&attr, arg, sizeof(attr)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (!is_filter(&attr))
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	if (set)
		return set_filter(m, &m->state.vm[vm], attr.addr);
	rule_decide(m, RULE_ATTR_THERE);
	return 0;
}

long kvm_vm_set_device_attr(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	return vm_attr(m, vm, arg, true);
}

long kvm_vm_has_device_attr(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	return vm_attr(m, vm, arg, false);
}

#define STEAL_ALIGN	64	/* of its structure */
#define INVALID_GPA	UINT64_MAX

/* pvtime.c kvm_arm_pvtime_set_attr(): once, and the address is looked at before that */
static long set_pvtime(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t addr)
{
	uint64_t ipa;

	if (copy_from_user(&ipa, addr, sizeof(ipa)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (ipa % STEAL_ALIGN)
		return rule_refuse(m, RULE_PVTIME_IPA);
	if (vcpu->steal_set)
		return rule_refuse(m, RULE_PVTIME_TWICE);
	if (!kvm_ipa_in_slot(m, vcpu_kvm(m, vcpu), ipa))
		return rule_refuse(m, RULE_PVTIME_IPA);
	rule_decide(m, RULE_PVTIME_SET);
	touch_vcpu_own(vcpu);
	vcpu->steal_set = true;
	vcpu->steal_base = ipa;
	return 0;
}

static long get_pvtime(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t addr)
{
	uint64_t ipa = vcpu->steal_set ? vcpu->steal_base : INVALID_GPA;

	rule_decide(m, RULE_ATTR_THERE);
	return copy_to_user(addr, &ipa, sizeof(ipa)) ? rule_refuse(m, RULE_IOCTL_ARG) : 0;
}

static bool is_pvtime(const struct kvm_device_attr *attr)
{
	return attr->group == KVM_ARM_VCPU_PVTIME_CTRL && attr->attr == KVM_ARM_VCPU_PVTIME_IPA;
}

long kvm_vcpu_set_device_attr(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_device_attr attr;

	if (copy_from_user(&attr, arg, sizeof(attr)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (attr.group == KVM_ARM_VCPU_PMU_V3_CTRL)
		return kvm_arm_pmu_v3_set_attr(m, m->vcpu[index], &attr);
	if (attr.group == KVM_ARM_VCPU_TIMER_CTRL)
		return kvm_arm_timer_set_attr(m);
	return is_pvtime(&attr) ? set_pvtime(m, m->vcpu[index], attr.addr) : rule_refuse(m, RULE_ATTR_UNKNOWN);
}

long kvm_vcpu_get_device_attr(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_device_attr attr;

	if (copy_from_user(&attr, arg, sizeof(attr)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (attr.group == KVM_ARM_VCPU_PMU_V3_CTRL)
		return kvm_arm_pmu_v3_get_attr(m, &attr);
	if (attr.group == KVM_ARM_VCPU_TIMER_CTRL)
		return kvm_arm_timer_get_attr(m, &attr);
	return is_pvtime(&attr) ? get_pvtime(m, m->vcpu[index], attr.addr) : rule_refuse(m, RULE_ATTR_UNKNOWN);
}

long kvm_vcpu_has_device_attr(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_device_attr attr;

	if (copy_from_user(&attr, arg, sizeof(attr)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (attr.group == KVM_ARM_VCPU_PMU_V3_CTRL)
		return kvm_arm_pmu_v3_has_attr(m, m->vcpu[index], &attr);
	if (attr.group == KVM_ARM_VCPU_TIMER_CTRL)
		return kvm_arm_timer_has_attr(m, &attr);
	if (!is_pvtime(&attr))
		return rule_refuse(m, RULE_ATTR_UNKNOWN);
	rule_decide(m, RULE_ATTR_THERE);
	return 0;
}
