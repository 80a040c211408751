// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What syzkaller's descriptions of KVM on arm64 lack for SVE and SME
 * Syntax: syzkaller docs/syscall_descriptions_syntax.md.  fd_kvmvm and fd_kvmcpu are its own.
 */
#include <inttypes.h>

#include "export.h"
#include "regs.h"
#include "syz_regs.h"

#define IDS_A_LINE 8

static void put_ids(const struct profile *profile, unsigned int group, FILE *out)
{
	uint64_t ids[SYZ_MAX_IDS];
	size_t nr = syz_group_ids(profile, group, ids);

	if (!nr)
		return;
	fprintf(out, "# %s\nkvmsme_ids_%s = ", syz_groups[group].doc, syz_groups[group].field);
	for (size_t i = 0; i < nr; i++)
		fprintf(out, "%s0x%" PRIx64, i ? ", " : "", ids[i]);
	fputc('\n', out);
}

/* Features by bit and by number, as KVM_ARM_VCPU_INIT and KVM_ARM_VCPU_FINALIZE take them */
static void put_features(const struct profile *profile, FILE *out)
{
	static const struct { const char *name; unsigned int bit; } known[] = {
		{ "POWER_OFF", KVM_ARM_VCPU_POWER_OFF }, { "EL1_32BIT", KVM_ARM_VCPU_EL1_32BIT },
		{ "PSCI_0_2", KVM_ARM_VCPU_PSCI_0_2 }, { "PMU_V3", KVM_ARM_VCPU_PMU_V3 },
		{ "SVE", KVM_ARM_VCPU_SVE }, { "PTRAUTH_ADDRESS", KVM_ARM_VCPU_PTRAUTH_ADDRESS },
		{ "PTRAUTH_GENERIC", KVM_ARM_VCPU_PTRAUTH_GENERIC },
	};
	const size_t nr = sizeof(known) / sizeof(known[0]);

	fprintf(out, "# Features, by number and by bit\n");
	if (profile->sme)
		fprintf(out, "define KVMSME_FEATURE_SME\t%u\ndefine KVMSME_BIT_SME\t(1 << KVMSME_FEATURE_SME)\n",
			profile->sme_feature_bit);
	fprintf(out, "kvmsme_features = ");
	for (size_t i = 0; i < nr; i++)
		fprintf(out, "%s%u", i ? ", " : "", known[i].bit);
	fprintf(out, "%s\nkvmsme_feature_bits = ", profile->sme ? ", KVMSME_FEATURE_SME" : "");
	for (size_t i = 0; i < nr; i++)
		fprintf(out, "%s0x%x", i ? ", " : "", 1u << known[i].bit);
	fprintf(out, "%s\n\n", profile->sme ? ", KVMSME_BIT_SME" : "");
}

static void put_constants(const struct profile *profile, FILE *out)
{
	if (profile->sme && profile->cap_arm_sme != KNOB_cap_arm_sme_never)
		fprintf(out, "define KVMSME_CAP_ARM_SME\t%u\n", profile->cap_arm_sme_nr);
	fprintf(out, "kvmsme_caps = %u, %u, %u", KVM_CAP_ARM_SVE, KVM_CAP_ARM_WRITABLE_IMP_ID_REGS,
		KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES);
	fprintf(out, "%s\n\n", profile->sme && profile->cap_arm_sme != KNOB_cap_arm_sme_never ?
		", KVMSME_CAP_ARM_SME" : "");
	fprintf(out, "kvmsme_targets = %u, %u, %u, %u, %u, %u\n\n", KVM_ARM_TARGET_GENERIC_V8,
		KVM_ARM_TARGET_AEM_V8, KVM_ARM_TARGET_FOUNDATION_V8, KVM_ARM_TARGET_CORTEX_A57,
		KVM_ARM_TARGET_XGENE_POTENZA, KVM_ARM_TARGET_CORTEX_A53);
	fprintf(out, "# PSTATE.SM, PSTATE.ZA\nkvmsme_svcr = 0, 1, 2, 3\n\n");
	fprintf(out, "define KVMSME_MASK_RANGE\t%u\ndefine KVMSME_MASK_RANGE_SIZE\t%u\n\n",
		KVM_ARM_FEATURE_ID_RANGE, KVM_ARM_FEATURE_ID_RANGE_SIZE);
}

/* Of a register's writable field at @lo: with one less than it resets to, and with none of it */
static void put_less(const struct pop_reg *reg, unsigned int lo, FILE *out)
{
	uint64_t field = UINT64_C(0xf) << lo, value = (reg->reset & field) >> lo;

	if (value && (reg->mask & field) == field)
		fprintf(out, ", 0x%" PRIx64 ", 0x%" PRIx64, (reg->reset & ~field) | (value - 1) << lo,
			reg->reset & ~field);
}

/* Values that are safe: as after reset, less in one field, nothing in any writable one */
static void put_id_values(const struct profile *profile, FILE *out)
{
	const struct kernel_pop *pop = kernel_by_name(profile->kernel);
	const char *sep = "";

	fputs("# Of ID registers: reset values, less in a writable field, no writable field\n", out);
	fputs("kvmsme_id_values = ", out);
	for (uint32_t i = 0; pop && i < pop->nr; i++) {
		const struct pop_reg *reg = &pop->reg[i];

		if (reg->kind != POP_KIND_id || !(reg->reset & reg->mask))
			continue;
		fprintf(out, "%s0x%" PRIx64 ", 0x%" PRIx64, sep, reg->reset, reg->reset & ~reg->mask);
		sep = ", ";
		for (unsigned int lo = 0; lo < 64; lo += 4)
			put_less(reg, lo, out);
	}
	fprintf(out, *sep ? "\n" : "0\n");
	fputs("# Which bits may be written, by register\n", out);
	for (uint32_t i = 0; pop && i < pop->nr; i++)
		if (pop->reg[i].kind == POP_KIND_id && pop->reg[i].mask)
			fprintf(out, "define KVMSME_MASK_%s\t0x%" PRIx64 "\n", pop->reg[i].name, pop->reg[i].mask);
	fputc('\n', out);
}

static void put_structs(FILE *out)
{
	fputs("kvmsme_vcpu_init {\n"
	      "\ttarget\tflags[kvmsme_targets, int32]\n"
	      "\tfeature\tflags[kvmsme_feature_bits, int32]\n"
	      "\tmore\tarray[int32, 6]\n"
	      "}\n\n"
	      "kvmsme_enable_cap {\n"
	      "\tcap\tflags[kvmsme_caps, int32]\n"
	      "\tflags\tint32\n"
	      "\targs\tarray[int64, 4]\n"
	      "\tpad\tarray[const[0, int8], 64]\n"
	      "}\n\n"
	      "kvmsme_vcpu_events {\n"
	      "\tserror_pending\tint8\n"
	      "\tserror_has_esr\tint8\n"
	      "\text_dabt_pending\tint8\n"
	      "\tserror_esr\tint64\n"
	      "\treserved\tarray[const[0, int32], 12]\n"
	      "}\n\n"
	      "kvmsme_memory_region {\n"
	      "\tslot\tint32\n"
	      "\tflags\tint32\n"
	      "\tgpa\tint64\n"
	      "\tsize\tint64\n"
	      "\tuaddr\tvma\n"
	      "}\n\n"
	      "kvmsme_mask_range {\n"
	      "\taddr\tptr64[out, array[int64, KVMSME_MASK_RANGE_SIZE]]\n"
	      "\trange\tconst[KVMSME_MASK_RANGE, int32]\n"
	      "\treserved\tarray[const[0, int32], 13]\n"
	      "}\n\n"
	      "kvmsme_reg_list {\n"
	      "\tn\tint64\n"
	      "\treg\tarray[kvmsme_reg_id, 0:4096]\n"
	      "}\n\n"
	      "kvmsme_listed_reg {\n"
	      "\tid\tkvmsme_reg_id\n"
	      "\taddr\tptr64[inout, array[int8, 256]]\n"
	      "}\n\n"
	      "type kvmsme_reg[IDS, VALUE] {\n"
	      "\tid\tflags[IDS, int64]\n"
	      "\taddr\tptr64[inout, VALUE]\n"
	      "}\n\n"
	      "kvmsme_other_reg {\n"
	      "\tid\tint64\n"
	      "\taddr\tptr64[inout, array[int8, 256]]\n"
	      "}\n\n", out);
}

/* Ids that KVM_GET_REG_LIST has shown go into other calls; two are there to begin with */
static void put_resource(const struct profile *profile, FILE *out)
{
	fprintf(out, "# A register that a list has shown\nresource kvmsme_reg_id[int64]: 0x%" PRIx64,
		KVM_REG_ARM64_SVE_VLS);
	fprintf(out, profile->sme ? ", 0x%" PRIx64 "\n\n" : "\n\n", sme_vls_reg_id(profile));
}

static void put_union(const struct profile *profile, FILE *out)
{
	uint64_t ids[SYZ_MAX_IDS];

	fputs("kvmsme_one_reg [\n", out);
	for (unsigned int i = 0; i + 1 < nr_syz_groups; i++)
		if (syz_group_ids(profile, i, ids))
			fprintf(out, "\t%s\tkvmsme_reg[kvmsme_ids_%s, %s]\n", syz_groups[i].field,
				syz_groups[i].field, syz_groups[i].value);
	fprintf(out, "\t%s\tkvmsme_other_reg\n] [varlen]\n\n", syz_groups[nr_syz_groups - 1].field);
}

static void put_calls(const struct profile *profile, FILE *out)
{
	static const struct { const char *name, *variant, *fd, *arg; } calls[] = {
		{ "KVM_ARM_VCPU_INIT", "sme", "fd_kvmcpu", "ptr[in, kvmsme_vcpu_init]" },
		{ "KVM_ARM_VCPU_FINALIZE", "sme", "fd_kvmcpu", "ptr[in, flags[kvmsme_features, int32]]" },
		{ "KVM_ARM_PREFERRED_TARGET", "sme", "fd_kvmvm", "ptr[out, kvmsme_vcpu_init]" },
		{ "KVM_GET_ONE_REG", "sme", "fd_kvmcpu", "ptr[in, kvmsme_one_reg]" },
		{ "KVM_SET_ONE_REG", "sme", "fd_kvmcpu", "ptr[in, kvmsme_one_reg]" },
		{ "KVM_GET_ONE_REG", "listed", "fd_kvmcpu", "ptr[in, kvmsme_listed_reg]" },
		{ "KVM_SET_ONE_REG", "listed", "fd_kvmcpu", "ptr[in, kvmsme_listed_reg]" },
		{ "KVM_GET_REG_LIST", "sme", "fd_kvmcpu", "ptr[inout, kvmsme_reg_list]" },
		{ "KVM_GET_VCPU_EVENTS", "sme", "fd_kvmcpu", "ptr[out, kvmsme_vcpu_events]" },
		{ "KVM_SET_VCPU_EVENTS", "sme", "fd_kvmcpu", "ptr[in, kvmsme_vcpu_events]" },
		{ "KVM_CHECK_EXTENSION", "sme", "fd_kvmvm", "flags[kvmsme_caps]" },
		{ "KVM_ENABLE_CAP", "sme", "fd_kvmvm", "ptr[in, kvmsme_enable_cap]" },
		{ "KVM_SET_USER_MEMORY_REGION", "sme", "fd_kvmvm", "ptr[in, kvmsme_memory_region]" },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		fprintf(out, "ioctl$%s_%s(fd %s, cmd const[%s], arg %s)\n", calls[i].name, calls[i].variant,
			calls[i].fd, calls[i].name, calls[i].arg);
	if (profile->reg_mask_ranges)
		fputs("ioctl$KVM_ARM_GET_REG_WRITABLE_MASKS_sme(fd fd_kvmvm, "
		      "cmd const[KVM_ARM_GET_REG_WRITABLE_MASKS], arg ptr[in, kvmsme_mask_range])\n", out);
}

void export_syzlang(const struct profile *profile, FILE *out)
{
	fprintf(out, "# SPDX-License-Identifier: GPL-2.0-or-later\n"
		"# Made by kvmsme export --syzlang --profile=%s: SVE and SME of KVM on arm64, for sys/linux\n"
		"# Registers are those of %s.\n\n"
		"meta arches[\"arm64\"]\n\ninclude <linux/kvm.h>\ninclude <asm/kvm.h>\n\n",
		profile->name, profile->kernel);
	put_features(profile, out);
	put_constants(profile, out);
	for (unsigned int i = 0; i + 1 < nr_syz_groups; i++)
		put_ids(profile, i, out);
	fputc('\n', out);
	put_id_values(profile, out);
	put_resource(profile, out);
	put_structs(out);
	put_union(profile, out);
	put_calls(profile, out);
}
