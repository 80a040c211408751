/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vector length sets KVM_REG_ARM64_SVE_VLS and KVM_REG_ARM64_SME_VLS (v12 14/29) */
#include <string.h>

#include "uaccess.h"
#include "vcpu.h"

static bool vq_requested(const uint64_t vqs[VLS_WORDS], unsigned int vq)
{
	return vqs[(vq - 1) / 64] >> (vq - 1) % 64 & 1;
}

static bool vcpu_has_vec_type(const struct kvm_vcpu *vcpu, enum vec_type type)
{
	return type == ARM64_VEC_SVE ? vcpu_has_sve(vcpu) : vcpu_has_sme(vcpu);
}

int get_vec_vls(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vec_type type,
		const struct kvm_one_reg *reg)
{
	unsigned int max_vq = vcpu->max_vl[type] / 16;
	uint64_t vqs[VLS_WORDS] = { 0 };

	if (!vcpu_has_vec_type(vcpu, type))
		return rule_refuse(m, RULE_VLS_ABSENT);
	for (unsigned int vq = 1; vq <= max_vq; vq++)
		if (host_has_vq(&m->host, type, vq))
			vqs[(vq - 1) / 64] |= UINT64_C(1) << (vq - 1) % 64;
	if (copy_to_user(reg->addr, vqs, sizeof(vqs)))
		return rule_refuse(m, RULE_REG_EFAULT);
	rule_decide(m, RULE_VLS_GET);
	return 0;
}

/* The legal sets are the host's, cut off at one of its members */
static int check_vqs(struct kvmsme *m, enum vec_type type, const uint64_t vqs[VLS_WORDS],
		     unsigned int *max_vq)
{
	*max_vq = 0;
	for (unsigned int vq = 1; vq <= SVE_VQ_MAX; vq++)
		if (vq_requested(vqs, vq))
			*max_vq = vq;
	if (*max_vq > m->host.max_vq[type])
		return rule_refuse(m, RULE_VLS_TOO_BIG);
	for (unsigned int vq = 1; vq <= *max_vq; vq++)
		if (vq_requested(vqs, vq) != host_has_vq(&m->host, type, vq))
			return rule_refuse(m, RULE_VLS_MISMATCH);
	if (!*max_vq)
		return rule_refuse(m, RULE_VLS_EMPTY);
	return 0;
}

int set_vec_vls(struct kvmsme *m, struct kvm_vcpu *vcpu, enum vec_type type,
		const struct kvm_one_reg *reg)
{
	uint64_t vqs[VLS_WORDS];
	unsigned int max_vq;
	int ret;

	if (!vcpu_has_vec_type(vcpu, type))
		return rule_refuse(m, RULE_VLS_ABSENT);
	if (vcpu_vec_type_finalized(m, vcpu, type))
		return rule_refuse(m, RULE_VLS_FINALIZED);
	if (copy_from_user(vqs, reg->addr, sizeof(vqs)))
		return rule_refuse(m, RULE_REG_EFAULT);
	ret = check_vqs(m, type, vqs, &max_vq);
	if (ret)
		return ret;
	rule_decide(m, RULE_VLS_SET);
	vcpu->max_vl[type] = (uint16_t)(max_vq * 16);
	touch_vcpu(vcpu, vcpu->max_vl, sizeof(vcpu->max_vl));
	return 0;
}
