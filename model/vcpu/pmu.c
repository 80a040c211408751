/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many counters a VM's PMU has (pmu-emul.c); PMCR_EL0.N is as vCPUs see it, not as each keeps it */
#include "vcpu.h"

#define PMCR_EL0	ARM64_SYS_REG(3, 3, 9, 12, 0)
#define PMCR_N_SHIFT	11
#define PMCR_N		(UINT64_C(0x1f) << PMCR_N_SHIFT)
#define CYCLE_COUNTER	(UINT64_C(1) << 31)

bool kvm_has_pmuv3_strict(const struct kvmsme *m, const struct kvm *kvm)
{
	return kvm->features & m->profile.vcpu_dependent_features & UINT32_C(1) << KVM_ARM_VCPU_PMU_V3_STRICT;
}

/* Of the host's; KVM_ARM_VCPU_PMU_V3_SET_PMU alone gives strict VMs a PMU, which no number does here */
static unsigned int max_counters(const struct kvmsme *m, const struct kvm *kvm)
{
	int index = machine_pop_index(m, PMCR_EL0);

	/* a population of somebody's own may lack it */
	if (index < 0 || kvm_has_pmuv3_strict(m, kvm))
		return 0;
	return (unsigned int)((m->pop.reg[index].reset & PMCR_N) >> PMCR_N_SHIFT);
}

static unsigned int nr_counters(const struct kvmsme *m, const struct kvm *kvm)
{
	return max_counters(m, kvm) - kvm->pmu_counters_off;
}

bool kvm_arm_set_nr_counters(const struct kvmsme *m, struct kvm *kvm, uint64_t nr)
{
	unsigned int max = max_counters(m, kvm);

	if (nr > max)
		return false;
	touch_vm(kvm);
	kvm->pmu_counters_off = (uint8_t)(max - nr);
	return true;
}

uint64_t kvm_pmu_implemented_counter_mask(struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return ((UINT64_C(1) << nr_counters(m, vcpu_kvm(m, vcpu))) - 1) | CYCLE_COUNTER;
}

uint64_t kvm_vcpu_read_pmcr(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t kept)
{
	return (kept & ~PMCR_N) | (uint64_t)nr_counters(m, vcpu_kvm(m, vcpu)) << PMCR_N_SHIFT;
}

void kvm_pmcr_sets_counters(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t val)
{
	struct kvm *kvm = vcpu_kvm(m, vcpu);

	if (!kvm->has_ran)
		kvm_arm_set_nr_counters(m, kvm, (val & PMCR_N) >> PMCR_N_SHIFT);
}
