// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "c_ids.h"
#include "cap_names.h"
#include "errnos.h"
#include "profile.h"
#include "scenario.h"

#define LAST_CAP_OF_6_1	222	/* KVM_CAP_S390_CPU_TOPOLOGY */
#define SLICE(id)	((unsigned int)((id) & 31))

/* Register files: the macro's name, its first and last id, slices in the lowest bits */
static const struct {
	const char *macro;
	uint64_t first, last;
} files[] = {
	{ "KVM_REG_ARM64_SVE_ZREG", KVM_REG_ARM64_SVE_ZREG(0, 0), KVM_REG_ARM64_SVE_ZREG(31, 31) },
	{ "KVM_REG_ARM64_SVE_PREG", KVM_REG_ARM64_SVE_PREG(0, 0), KVM_REG_ARM64_SVE_PREG(15, 31) },
	{ "KVM_REG_ARM64_SME_ZAHREG", KVM_REG_ARM64_SME_ZAHREG(0, 0), KVM_REG_ARM64_SME_ZAHREG(255, 31) },
};

/* Members of struct kvm_regs; @nr of them, @step words apart */
static const struct {
	const char *member;
	uint64_t size;
	unsigned int index, step, nr;
} core[] = {
	{ "regs.regs", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(regs.regs), 2, 31 },
	{ "regs.sp", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(regs.sp), 2, 1 },
	{ "regs.pc", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(regs.pc), 2, 1 },
	{ "regs.pstate", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(regs.pstate), 2, 1 },
	{ "sp_el1", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(sp_el1), 2, 1 },
	{ "elr_el1", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(elr_el1), 2, 1 },
	{ "spsr", KVM_REG_SIZE_U64, KVM_REG_ARM_CORE_REG(spsr), 2, KVM_NR_SPSR },
	{ "fp_regs.vregs", KVM_REG_SIZE_U128, KVM_REG_ARM_CORE_REG(fp_regs.vregs), 4, 32 },
	{ "fp_regs.fpsr", KVM_REG_SIZE_U32, KVM_REG_ARM_CORE_REG(fp_regs.fpsr), 1, 1 },
	{ "fp_regs.fpcr", KVM_REG_SIZE_U32, KVM_REG_ARM_CORE_REG(fp_regs.fpcr), 1, 1 },
};

static bool file_macro(uint64_t id, char *buf)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (id < files[i].first || id > files[i].last)
			continue;
		snprintf(buf, C_EXPR_MAX, "%s(%u, %u)", files[i].macro,
			 (unsigned int)((id - files[i].first) >> 5), SLICE(id));
		return true;
	}
	return false;
}

static bool core_macro(uint64_t id, char *buf)
{
	uint64_t index = id & 0xffff;

	for (size_t i = 0; i < sizeof(core) / sizeof(core[0]); i++) {
		uint64_t at = index - core[i].index;
		int n;

		if (id != (KVM_REG_ARM64 | core[i].size | KVM_REG_ARM_CORE | index) || at % core[i].step ||
		    at / core[i].step >= core[i].nr)
			continue;
		n = snprintf(buf, C_EXPR_MAX, "KVM_REG_ARM64 | KVM_REG_SIZE_U%u | KVM_REG_ARM_CORE |"
			     " KVM_REG_ARM_CORE_REG(%s", 8u << (core[i].size >> KVM_REG_SIZE_SHIFT),
			     core[i].member);
		snprintf(buf + n, (size_t)(C_EXPR_MAX - n), core[i].nr > 1 ? "[%u])" : ")",
			 (unsigned int)(at / core[i].step));
		return true;
	}
	return false;
}

static bool sysreg_macro(uint64_t id, char *buf)
{
	if ((id & ~UINT64_C(0xffff)) != ARM64_SYS_REG(0, 0, 0, 0, 0))
		return false;
	snprintf(buf, C_EXPR_MAX, "ARM64_SYS_REG(%u, %u, %u, %u, %u)", (unsigned int)(id >> 14 & 3),
		 (unsigned int)(id >> 11 & 7), (unsigned int)(id >> 7 & 15), (unsigned int)(id >> 3 & 15),
		 (unsigned int)(id & 7));
	return true;
}

const char *c_reg_id(const struct profile *profile, uint64_t id, char buf[C_EXPR_MAX])
{
	if (id == KVM_REG_ARM64_SVE_VLS)
		return "KVM_REG_ARM64_SVE_VLS";
	if (profile->sme && id == sme_vls_reg_id(profile))
		return "KVM_REG_ARM64_SME_VLS";
	if (id == KVM_REG_ARM64_SME_ZTREG(0))
		return "KVM_REG_ARM64_SME_ZTREG(0)";
	if (id - KVM_REG_ARM64_SVE_FFR(0) < 32)
		snprintf(buf, C_EXPR_MAX, "KVM_REG_ARM64_SVE_FFR(%u)", SLICE(id));
	else if (!file_macro(id, buf) && !core_macro(id, buf) && !sysreg_macro(id, buf))
		snprintf(buf, C_EXPR_MAX, "0x%016" PRIx64 "ULL", id);
	return buf;
}

struct named {
	uint64_t number;
	const char *name;
};
#define NAMED(name) { name, #name }

static const char *name_of(const struct named *names, size_t nr, uint64_t number)
{
	for (size_t i = 0; i < nr; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

static const char *name_or_number(const struct named *names, size_t nr, uint64_t number, char *buf)
{
	const char *name = name_of(names, nr, number);

	if (name)
		return name;
	snprintf(buf, C_EXPR_MAX, "%" PRIu64, number);
	return buf;
}

const char *c_feature(const struct profile *profile, uint64_t feature, char buf[C_EXPR_MAX])
{
	static const struct named names[] = {
		NAMED(KVM_ARM_VCPU_POWER_OFF), NAMED(KVM_ARM_VCPU_EL1_32BIT), NAMED(KVM_ARM_VCPU_PSCI_0_2),
		NAMED(KVM_ARM_VCPU_PMU_V3), NAMED(KVM_ARM_VCPU_SVE), NAMED(KVM_ARM_VCPU_PTRAUTH_ADDRESS),
		NAMED(KVM_ARM_VCPU_PTRAUTH_GENERIC),
	};

	if (profile->sme && feature == profile->sme_feature_bit)
		return "KVM_ARM_VCPU_SME";
	return name_or_number(names, sizeof(names) / sizeof(names[0]), feature, buf);
}

const char *c_features(const struct profile *profile, uint32_t bits, char *buf, size_t size)
{
	char feature[C_EXPR_MAX];
	size_t len = 0;

	snprintf(buf, size, "0");
	for (unsigned int bit = 0; bit < 32; bit++)
		if (bits >> bit & 1 && len < size)
			len += (size_t)snprintf(buf + len, size - len, "%s1U << %s", len ? " | " : "",
						c_feature(profile, bit, feature));
	return buf;
}

/* Those of kernels since 6.1 are numbers: headers of 6.1 do not have them */
const char *c_cap(const struct profile *profile, uint64_t cap, char buf[C_EXPR_MAX])
{
	static const uint64_t defined_here[] = {
		KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES, KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, KVM_CAP_ARM_EL2,
	};
	bool known = cap <= LAST_CAP_OF_6_1;

	if (cap == CAP_SME_OF_PROFILE || (profile->sme && cap == profile->cap_arm_sme_nr))
		return "KVM_CAP_ARM_SME";
	for (size_t i = 0; i < sizeof(defined_here) / sizeof(defined_here[0]); i++)
		known |= cap == defined_here[i];
	if (known && cap_name(cap))
		return cap_name(cap);
	snprintf(buf, C_EXPR_MAX, "%" PRIu64, cap);
	return buf;
}

const char *c_mp_state(uint64_t state, char buf[C_EXPR_MAX])
{
	static const struct named names[] = {
		NAMED(KVM_MP_STATE_RUNNABLE), NAMED(KVM_MP_STATE_STOPPED), NAMED(KVM_MP_STATE_SUSPENDED),
	};

	return name_or_number(names, sizeof(names) / sizeof(names[0]), state, buf);
}

const char *c_exit_reason(uint32_t reason, char buf[C_EXPR_MAX])
{
	static const struct named names[] = {
		NAMED(KVM_EXIT_MMIO), NAMED(KVM_EXIT_FAIL_ENTRY), NAMED(KVM_EXIT_INTR),
		NAMED(KVM_EXIT_HYPERCALL), NAMED(KVM_EXIT_DEBUG),
		NAMED(KVM_EXIT_INTERNAL_ERROR), NAMED(KVM_EXIT_SYSTEM_EVENT), NAMED(KVM_EXIT_ARM_NISV),
	};

	return name_or_number(names, sizeof(names) / sizeof(names[0]), reason, buf);
}

const char *c_errno(int err)
{
	return err ? errno_label(err) : "0";
}
