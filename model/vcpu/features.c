/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which vCPU features the kernel and the host have (arm.c) */
#include "vcpu.h"

#define BIT(n) (UINT32_C(1) << (n))

uint32_t sme_feature(const struct kvmsme *m)
{
	return m->profile.sme ? BIT(m->profile.sme_feature_bit) : 0;
}

uint32_t system_supported_vcpu_features(const struct kvmsme *m)
{
	const struct kvmsme_host *host = &m->host.config;
	uint32_t features = UINT32_MAX & ~BIT(KVM_ARM_VCPU_HAS_EL2) & ~sme_feature(m);

	features &= ~m->profile.vcpu_dependent_features;
	if (host->nested && m->profile.nested_virt)
		features |= BIT(KVM_ARM_VCPU_HAS_EL2);
	if (!host->el1_32bit)
		features &= ~BIT(KVM_ARM_VCPU_EL1_32BIT);
	if (!host->pmu || !m->profile.vpmu)
		features &= ~BIT(KVM_ARM_VCPU_PMU_V3);
	if (!m->host.max_vq[ARM64_VEC_SVE])
		features &= ~BIT(KVM_ARM_VCPU_SVE);
	if (!host->ptrauth)
		features &= ~(BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS) | BIT(KVM_ARM_VCPU_PTRAUTH_GENERIC));
	if (m->host.max_vq[ARM64_VEC_SME])
		features |= sme_feature(m);
	return features;
}

uint32_t known_vcpu_features(const struct kvmsme *m)
{
	return m->profile.vcpu_max_features < 32 ? BIT(m->profile.vcpu_max_features) - 1 : UINT32_MAX;
}
