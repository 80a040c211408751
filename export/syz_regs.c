// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "regs.h"
#include "syz_regs.h"

#define WIDE_SVE "array[int8, 256]"

enum { CORE, FP_STATUS, V, Z, P, SVE_VLS, ZA, ZT, SME_VLS, SVCR, ID, SYS, FW, CACHE, OTHER };

const struct syz_group syz_groups[] = {
	[CORE] = { "arm64_core64", "int64", "X, SP, PC, PSTATE, SP_EL1, ELR_EL1, SPSR", false },
	[FP_STATUS] = { "arm64_fp_status", "int32", "FPSR, FPCR", false },
	[V] = { "arm64_v", "array[int8, 16]", "V", true },
	[Z] = { "arm64_z", WIDE_SVE, "Z", true },
	[P] = { "arm64_p", "array[int8, 32]", "P, FFR", true },
	[SVE_VLS] = { "arm64_sve_vls", "array[int8, 64]", "bit (vq - 1) of each SVE length", true },
	[ZA] = { "arm64_za", WIDE_SVE, "rows of ZA", true },
	[ZT] = { "arm64_zt", "array[int8, 64]", "ZT0", true },
	[SME_VLS] = { "arm64_sme_vls", "array[int8, 64]", "bit (vq - 1) of each streaming length", true },
	[SVCR] = { "arm64_svcr", "flags[kvmsme_svcr, int64]", "SVCR: SM, ZA", false },
	[ID] = { "arm64_id", "flags[kvmsme_id_values, int64]", "ID registers of the VM", false },
	[SYS] = { "arm64_sys", "int64", "other system registers", false },
	[FW] = { "arm64_fw", "int64", "firmware registers", false },
	[CACHE] = { "arm64_ccsidr", "int32", "cache geometry", false },
	[OTHER] = { "arm64_other", "array[int8, 256]", "ids of nothing that is known", true },
};
const unsigned int nr_syz_groups = OTHER + 1;

/* @nr registers called @format with a number */
static size_t add_file(uint64_t *ids, size_t at, const char *format, unsigned int nr)
{
	char name[REG_NAME_MAX];

	for (unsigned int n = 0; n < nr; n++) {
		snprintf(name, sizeof(name), format, n);
		at += reg_id(NULL, name, &ids[at]);
	}
	return at;
}

static size_t add_names(uint64_t *ids, size_t at, const char *const *names)
{
	for (; *names; names++)
		at += reg_id(NULL, *names, &ids[at]);
	return at;
}

static size_t core_ids(uint64_t *ids)
{
	static const char *const names[] = { "SP", "PC", "PSTATE", "SP_EL1", "ELR_EL1", NULL };

	return add_file(ids, add_names(ids, add_file(ids, 0, "X%u", 31), names), "SPSR[%u]", KVM_NR_SPSR);
}

static unsigned int pop_group(const struct pop_reg *reg)
{
	switch (reg->id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_DEMUX:
		return CACHE;
	case KVM_REG_ARM_FW:
	case KVM_REG_ARM_FW_FEAT_BMAP:
		return FW;
	default:
		if (reg->id == KVM_REG_ARM64_SYS_SVCR)
			return SVCR;
		return reg->kind == POP_KIND_id ? ID : SYS;
	}
}

static size_t pop_ids(const struct profile *profile, unsigned int group, uint64_t *ids)
{
	const struct kernel_pop *pop = kernel_by_name(profile->kernel);
	size_t nr = 0;

	for (uint32_t i = 0; pop && i < pop->nr; i++)
		if (pop_group(&pop->reg[i]) == group)
			ids[nr++] = pop->reg[i].id;
	return nr;
}

size_t syz_group_ids(const struct profile *profile, unsigned int i, uint64_t ids[SYZ_MAX_IDS])
{
	static const char *const fp_status[] = { "FPSR", "FPCR", NULL }, *const ffr[] = { "FFR", NULL };

	switch (i) {
	case CORE:
		return core_ids(ids);
	case FP_STATUS:
		return add_names(ids, 0, fp_status);
	case V:
		return add_file(ids, 0, "V%u", 32);
	case Z:
		return add_file(ids, 0, "Z%u", 32);
	case P:
		return add_names(ids, add_file(ids, 0, "P%u", 16), ffr);
	case SVE_VLS:
		ids[0] = KVM_REG_ARM64_SVE_VLS;
		return 1;
	case ZA:
		return profile->sme ? add_file(ids, 0, "ZA[%u]", 256) : 0;
	case ZT:
		ids[0] = KVM_REG_ARM64_SME_ZTREG(0);
		return profile->sme;
	case SME_VLS:
		ids[0] = sme_vls_reg_id(profile);
		return profile->sme;
	case OTHER:
		return 0;
	default:
		return pop_ids(profile, i, ids);
	}
}

unsigned int syz_group_of(const struct profile *profile, uint64_t id)
{
	uint64_t ids[SYZ_MAX_IDS];

	for (unsigned int i = 0; i < OTHER; i++) {
		size_t nr = syz_group_ids(profile, i, ids);

		for (size_t n = 0; n < nr; n++)
			if (ids[n] == id)
				return i;
	}
	return OTHER;
}
