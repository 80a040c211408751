/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of ID registers, for id_regs.c */
#ifndef KVMSME_VCPU_ID_FIELDS_H
#define KVMSME_VCPU_ID_FIELDS_H

#include "vcpu.h"

#define ID_PFR0		KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1
#define ID_PFR1		KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1
#define ID_PFR2		KVM_REG_ARM64_SYS_ID_AA64PFR2_EL1
#define ID_ZFR0		KVM_REG_ARM64_SYS_ID_AA64ZFR0_EL1
#define ID_SMFR0	KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1
#define ID_FPFR0	KVM_REG_ARM64_SYS_ID_AA64FPFR0_EL1
#define ID_ISAR1	ARM64_SYS_REG(3, 0, 0, 6, 1)
#define ID_ISAR2	ARM64_SYS_REG(3, 0, 0, 6, 2)
#define ID_ISAR2_MOPS_SHIFT	16
#define ID_ISAR1_APA_SHIFT	4
#define ID_ISAR1_API_SHIFT	8
#define ID_MMFR0	ARM64_SYS_REG(3, 0, 0, 7, 0)
#define ID_MMFR1	ARM64_SYS_REG(3, 0, 0, 7, 1)
#define ID_AA32_MMFR0	ARM64_SYS_REG(3, 0, 0, 1, 4)
#define ID_AA32_MMFR4	ARM64_SYS_REG(3, 0, 0, 2, 6)
#define ID_CTR		ARM64_SYS_REG(3, 3, 0, 0, 1)
#define ID_CTR_L1IP_SHIFT	14
#define ID_CTR_IDC_SHIFT	28
#define ID_DFR0		ARM64_SYS_REG(3, 0, 0, 1, 2)
#define ID_AA64DFR0	ARM64_SYS_REG(3, 0, 0, 5, 0)
#define ID_MMFR2	ARM64_SYS_REG(3, 0, 0, 7, 2)
#define ID_MMFR4	ARM64_SYS_REG(3, 0, 0, 7, 4)
#define ID_MMFR3	ARM64_SYS_REG(3, 0, 0, 7, 3)
#define ID_AA32_PFR1	ARM64_SYS_REG(3, 0, 0, 1, 1)

/* Where 4-bit fields begin */
#define ID_PFR0_GIC_SHIFT		24
#define ID_PFR0_RAS_SHIFT		28
#define ID_PFR0_SVE_SHIFT		32
#define ID_PFR0_CSV2_SHIFT		56
#define ID_PFR0_CSV3_SHIFT		60
#define ID_PFR1_MTE_SHIFT		8
#define ID_PFR1_SME_SHIFT		24
#define ID_PFR2_FPMR_SHIFT		32
#define ID_AA64DFR0_PMUVER_SHIFT	8
#define ID_DFR0_PERFMON_SHIFT		24
#define ID_MMFR3_TCRX_SHIFT		0
#define ID_MMFR3_SCTLRX_SHIFT		4
#define ID_MMFR3_S1PIE_SHIFT		8
#define ID_MMFR3_S1POE_SHIFT		16
#define ID_AA32_PFR1_GIC_SHIFT		28

/** kvm_read_sanitised_id_reg() - the value a VM with these features starts with */
uint64_t kvm_read_sanitised_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu,
				   const struct pop_reg *reg);

/**
 * arm64_check_features() - may register @id be set to @val?
 * @limit: the host's value; @mask: bits of the fields that userspace may change at all
 */
bool arm64_check_features(uint64_t id, uint64_t val, uint64_t limit, uint64_t mask);

/** id_value_from_user() - @val without the fields that userspace may write and KVM ignores */
uint64_t id_value_from_user(const struct pop_reg *reg, uint64_t val);

#endif
