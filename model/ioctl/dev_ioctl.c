/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioctls of /dev/kvm */
#include <string.h>

#include "ioctl.h"

#define KVM_VM_TYPE_ARM_IPA_SIZE_MASK	UINT64_C(0xff)
#define HOST_IPA_BITS			48
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

static bool ipa_size_ok(uint64_t type)
{
	uint64_t bits = type & KVM_VM_TYPE_ARM_IPA_SIZE_MASK;

	if (type & ~KVM_VM_TYPE_ARM_IPA_SIZE_MASK)
		return false;
	return !bits || (bits >= MIN_IPA_BITS && bits <= HOST_IPA_BITS);
}

static uint8_t ipa_bits(uint64_t type)
{
	return type ? (uint8_t)type : KVM_PHYS_SHIFT;
}

static long create_vm(struct kvmsme *m, uint16_t index, uint64_t type)
{
	(void)index;
	if (!ipa_size_ok(type))
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
		kvm->ipa_bits = ipa_bits(type);
		return fd;
	}
	return rule_refuse(m, RULE_VM_RESOURCES);
}

/* Capabilities whose answer never depends on host or profile */
static const struct {
	uint32_t cap;
	int value;
} fixed_caps[] = {
	{ KVM_CAP_USER_MEMORY, 1 },
	{ KVM_CAP_NR_VCPUS, 8 },
	{ KVM_CAP_NR_MEMSLOTS, KVM_MEM_SLOTS },
	{ KVM_CAP_MP_STATE, 1 },
	{ KVM_CAP_DESTROY_MEMORY_REGION_WORKS, 1 },
	{ KVM_CAP_VCPU_EVENTS, 1 },
	{ KVM_CAP_MAX_VCPUS, KVM_MAX_VCPUS },
	{ KVM_CAP_MAX_VCPU_ID, KVM_MAX_VCPUS },
	{ KVM_CAP_ONE_REG, 1 },
	{ KVM_CAP_READONLY_MEM, 1 },
	{ KVM_CAP_ARM_PSCI, 1 },
	{ KVM_CAP_ENABLE_CAP_VM, 1 },
	{ KVM_CAP_ARM_PSCI_0_2, 1 },
	{ KVM_CAP_IMMEDIATE_EXIT, 1 },
	{ KVM_CAP_ARM_VM_IPA_SIZE, HOST_IPA_BITS },
	{ KVM_CAP_ARM_NISV_TO_USER, 1 },
};

static long check_sve(struct kvmsme *m)
{
	rule_decide(m, RULE_CAP_SVE);
	return m->host.max_vq[ARM64_VEC_SVE] != 0;
}

/* "hw" is system_supports_sme(), "virt" system_supports_sme_virt(): alike on a uniform host */
static long check_sme(struct kvmsme *m)
{
	rule_decide(m, RULE_CAP_SME);
	if (m->profile.cap_arm_sme == KNOB_cap_arm_sme_hw)
		return m->host.vq_map[ARM64_VEC_SME] != 0;
	return m->host.max_vq[ARM64_VEC_SME] != 0;
}

static long check_host_cap(struct kvmsme *m, uint32_t cap)
{
	const struct kvmsme_host *host = &m->host.config;

	switch (cap) {
	case KVM_CAP_ARM_EL1_32BIT:
		return host->el1_32bit;
	case KVM_CAP_ARM_PMU_V3:
		return host->pmu;
	case KVM_CAP_ARM_PTRAUTH_ADDRESS:
	case KVM_CAP_ARM_PTRAUTH_GENERIC:
		return host->ptrauth;
	case KVM_CAP_ARM_SVE:
		return check_sve(m);
	case KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES:
		return m->profile.reg_mask_ranges ? 1 << KVM_ARM_FEATURE_ID_RANGE : 0;
	case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		return m->profile.wid_regs_cap;
	case KVM_CAP_ARM_EL2:
	case KVM_CAP_ARM_EL2_E2H0:
		return host->nested && m->profile.nested_virt && rule_hit(m, RULE_NV_CAP);
	default:
		return 0;
	}
}

long kvm_check_extension(struct kvmsme *m, uint64_t cap)
{
	rule_decide(m, RULE_CAP_VALUE);
	if (m->profile.cap_arm_sme != KNOB_cap_arm_sme_never && cap == m->profile.cap_arm_sme_nr)
		return check_sme(m);
	for (size_t i = 0; i < sizeof(fixed_caps) / sizeof(fixed_caps[0]); i++)
		if (fixed_caps[i].cap == cap)
			return fixed_caps[i].value;
	return check_host_cap(m, (uint32_t)cap);
}

static long check_extension(struct kvmsme *m, uint16_t index, uint64_t cap)
{
	(void)index;
	return kvm_check_extension(m, cap);
}

const struct ioctl_row kvm_dev_ioctls[] = {
	{ KVM_GET_API_VERSION, get_api_version },
	{ KVM_CREATE_VM, create_vm },
	{ KVM_CHECK_EXTENSION, check_extension },
	{ KVM_GET_VCPU_MMAP_SIZE, get_vcpu_mmap_size },
	{ 0, NULL },
};
