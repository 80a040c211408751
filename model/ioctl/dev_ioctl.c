/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioctls of /dev/kvm */
#include <string.h>

#include "../stats_file.h"
#include "ioctl.h"

#define KVM_VM_TYPE_ARM_IPA_SIZE_MASK	UINT64_C(0xff)
#define DEFAULT_IPA_BITS		48	/* of kernels whose capabilities are not told */
#define MIN_IPA_BITS			32
#define KVM_PHYS_SHIFT			40	/* of machine type 0 */

static long get_api_version(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	(void)index;
	if (arg)
		return rule_refuse(m, RULE_IOCTL_NONZERO_ARG);
	rule_decide(m, RULE_SYS_VERSION);
	return KVM_API_VERSION;
}

static long get_vcpu_mmap_size(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	(void)index;
	if (arg)
		return rule_refuse(m, RULE_IOCTL_NONZERO_ARG);
	rule_decide(m, RULE_SYS_MMAP_SIZE);
	return 8192;
}

static uint64_t host_ipa_bits(const struct kvmsme *m)
{
	int32_t bits = m->pop.cap[KVM_CAP_ARM_VM_IPA_SIZE].value;

	return bits > 0 ? (uint64_t)bits : DEFAULT_IPA_BITS;
}

static bool ipa_size_ok(const struct kvmsme *m, uint64_t type)
{
	uint64_t bits = type & KVM_VM_TYPE_ARM_IPA_SIZE_MASK;

	if (type & ~KVM_VM_TYPE_ARM_IPA_SIZE_MASK)
		return false;
	return !bits || (bits >= MIN_IPA_BITS && bits <= host_ipa_bits(m));
}

static uint8_t ipa_bits(uint64_t type)
{
	return type ? (uint8_t)type : KVM_PHYS_SHIFT;
}

static long create_vm(struct kvmsme *m, uint16_t index, uint64_t type)
{
	(void)index;
	if (!ipa_size_ok(m, type))
		return rule_refuse(m, RULE_VM_TYPE);
	for (uint16_t i = 0; i < MACHINE_MAX_VMS; i++) {
		struct kvm *kvm = &m->state.vm[i];
		int fd;

		if (kvm->in_use)
			continue;
		fd = machine_new_fd(m, FD_VM, i);
		if (fd < 0)
			return rule_refuse(m, RULE_FD_LIMIT);
		rule_decide(m, RULE_VM_CREATED);
		memset(kvm, 0, sizeof(*kvm));
		touch_vm(kvm);
		if (i >= m->state.nr_vms)
			m->state.nr_vms = (uint16_t)(i + 1);
		kvm->in_use = true;
		kvm->refs = 1;
		m->memory[i].maker = stats_maker();
		kvm->ipa_bits = ipa_bits(type);
		return fd;
	}
	return rule_refuse(m, RULE_VM_RESOURCES);
}

#define DEFAULT_CPUS	8

/* "hw" is system_supports_sme(), "virt" system_supports_sme_virt(): alike on a uniform host */
static bool has_sme(const struct kvmsme *m)
{
	if (m->profile.cap_arm_sme == KNOB_cap_arm_sme_hw)
		return m->host.vq_map[ARM64_VEC_SME] != 0;
	return m->host.max_vq[ARM64_VEC_SME] != 0;
}

static bool is_sme(const struct kvmsme *m, uint64_t cap)
{
	return m->profile.cap_arm_sme != KNOB_cap_arm_sme_never && cap == m->profile.cap_arm_sme_nr;
}

long kvm_cap_answer(const struct kvmsme *m, uint64_t cap)
{
	const struct kvmsme_host *host = &m->host.config;

	if (is_sme(m, cap))
		return has_sme(m);
	switch (cap) {
	case KVM_CAP_NR_VCPUS:
		return host->cpus ? host->cpus : DEFAULT_CPUS;
	case KVM_CAP_ARM_EL1_32BIT:
		return host->el1_32bit;
	case KVM_CAP_ARM_PMU_V3:
		return host->pmu;
	case KVM_CAP_ARM_PTRAUTH_ADDRESS:
	case KVM_CAP_ARM_PTRAUTH_GENERIC:
		return host->ptrauth;
	case KVM_CAP_ARM_MTE:
		return host->mte;
	case KVM_CAP_ARM_SVE:
		return m->host.max_vq[ARM64_VEC_SVE] != 0;
	case KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES:
		return m->profile.reg_mask_ranges ? 1 << KVM_ARM_FEATURE_ID_RANGE : 0;
	case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		return m->profile.wid_regs_cap;
	case KVM_CAP_ARM_EL2:
	case KVM_CAP_ARM_EL2_E2H0:
		return host->nested && m->profile.nested_virt;
	default:
		return cap < POP_MAX_CAPS ? m->pop.cap[cap].value : 0;
	}
}

long kvm_check_extension(struct kvmsme *m, uint64_t cap, bool of_vm)
{
	if (!of_vm && cap < POP_MAX_CAPS && m->pop.cap[cap].of_vm)
		return rule_refuse(m, RULE_CAP_OF_VM);
	if (is_sme(m, cap))
		rule_decide(m, RULE_CAP_SME);
	else
		rule_decide(m, cap == KVM_CAP_ARM_SVE ? RULE_CAP_SVE : RULE_CAP_VALUE);
	if ((cap == KVM_CAP_ARM_EL2 || cap == KVM_CAP_ARM_EL2_E2H0) && kvm_cap_answer(m, cap))
		return rule_hit(m, RULE_NV_CAP);
	return kvm_cap_answer(m, cap);
}

static long check_extension(struct kvmsme *m, uint16_t index, uint64_t cap)
{
	(void)index;
	return kvm_check_extension(m, cap, false);
}

const struct ioctl_row kvm_dev_ioctls[] = {
	{ KVM_GET_API_VERSION, get_api_version },
	{ KVM_CREATE_VM, create_vm },
	{ KVM_CHECK_EXTENSION, check_extension },
	{ KVM_GET_VCPU_MMAP_SIZE, get_vcpu_mmap_size },
	{ 0, NULL },
};
