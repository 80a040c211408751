// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "c_tokens.h"
#include "c_uapi.h"
#include "profile.h"

extern const char uapi_text[];

/*
 * Newer than Linux 6.1, each behind what its definition uses.
 * @request: of an ioctl, as the kernel writes it; @structure: comes with it
 */
static const struct newer {
	const char *name;
	const char *request;
	const char *structure;
} newer[] = {
	{ "KVM_ARM_VCPU_HAS_EL2", NULL, NULL },
	{ "KVM_ARM_VCPU_SME", NULL, NULL },
	{ "KVM_ARM_VCPU_VEC", NULL, NULL },
	{ "KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES", NULL, NULL },
	{ "KVM_CAP_ARM_WRITABLE_IMP_ID_REGS", NULL, NULL },
	{ "KVM_CAP_ARM_EL2", NULL, NULL },
	{ "KVM_CAP_ARM_SME", NULL, NULL },
	{ "KVM_MP_STATE_SUSPENDED", NULL, NULL },
	{ "KVM_ARM_FEATURE_ID_RANGE", NULL, NULL },
	{ "KVM_ARM_FEATURE_ID_RANGE_SIZE", NULL, NULL },
	{ "KVM_ARM_GET_REG_WRITABLE_MASKS", "_IOR(KVMIO, 0xb6, struct reg_mask_range)", "reg_mask_range" },
	{ "KVM_ARM_SET_COUNTER_OFFSET", "_IOW(KVMIO, 0xb5, struct kvm_arm_counter_offset)",
	  "kvm_arm_counter_offset" },
	{ "KVM_SET_USER_MEMORY_REGION2", "_IOW(KVMIO, 0x49, struct kvm_userspace_memory_region2)",
	  "kvm_userspace_memory_region2" },
	{ "KVM_ARM_GET_VL_MATRIX", "_IOWR(KVMIO, 0xe5, struct kvm_arm_vl_matrix)", "kvm_arm_vl_matrix" },
	{ "KVM_REG_ARM64_SME", NULL, NULL },
	{ "KVM_REG_ARM64_SME_ZA_BASE", NULL, NULL },
	{ "KVM_REG_ARM64_SME_ZT_BASE", NULL, NULL },
	{ "KVM_REG_ARM64_SME_ZAHREG", NULL, NULL },
	{ "KVM_REG_ARM64_SME_ZTREG", NULL, NULL },
	{ "KVM_REG_ARM64_SME_VLS", NULL, NULL },
};
#define NR_NEWER (sizeof(newer) / sizeof(newer[0]))

/* Where the header defines @name; behind it comes no other letter */
static const char *definition(const char *name)
{
	size_t len = strlen(name);
	const char *at = uapi_text;

	while ((at = strstr(at, "\n#define "))) {
		at += strlen("\n#define ");
		if (!strncmp(at, name, len) && strchr(" \t(", at[len]))
			return at;
	}
	abort();	/* newer[] has a name that the header has not */
}

/* To the end of the line that no backslash continues; a comment behind it is left out */
static size_t definition_len(const char *at)
{
	size_t len = strcspn(at, "\n");
	const char *comment;

	while (at[len - 1] == '\\')
		len += 1 + strcspn(at + len + 1, "\n");
	comment = strstr(at, "/*");
	if (comment && comment < at + len)
		len = (size_t)(comment - at);
	while (len && strchr(" \t", at[len - 1]))
		len--;
	return len;
}

static void put_structure(const char *name, FILE *out)
{
	char begin[64];
	const char *at;

	snprintf(begin, sizeof(begin), "\nstruct %s {\n", name);
	at = strstr(uapi_text, begin);
	if (!at)
		abort();
	fprintf(out, "%.*s\n", (int)(strstr(at, "\n};") - at) + 2, at + 1);
}

/* What generations number differently, by @profile */
static bool numbered(const char *name, const struct profile *profile, char text[96])
{
	if (!strcmp(name, "KVM_ARM_VCPU_SME"))
		snprintf(text, 96, "%u", profile->sme_feature_bit);
	else if (!strcmp(name, "KVM_CAP_ARM_SME"))
		snprintf(text, 96, "%u", profile->cap_arm_sme_nr);
	else if (!strcmp(name, "KVM_REG_ARM64_SME_VLS"))
		snprintf(text, 96, "\\\n\t(KVM_REG_ARM64 | KVM_REG_ARM64_SME | KVM_REG_SIZE_U512 | 0x%x)",
			 profile->sme_vls_id);
	else
		return false;
	return true;
}

/* An older generation's number stands against any header; of the newest, headers know better */
static bool put_numbered(const char *name, const struct profile *profile, FILE *out)
{
	const struct profile *newest = profile_by_name(PROFILE_DEFAULT);
	char text[96], usual[96];

	if (!numbered(name, profile, text))
		return false;
	numbered(name, newest, usual);
	if (strcmp(text, usual))
		fprintf(out, "#undef %s\n#define %s %s\n", name, name, text);
	else
		fprintf(out, "#ifndef %s\n#define %s %s\n#endif\n", name, name, text);
	return true;
}

static void put_one(const struct newer *d, const struct profile *profile, FILE *out)
{
	const char *at;

	if (put_numbered(d->name, profile, out))
		return;
	fprintf(out, "#ifndef %s\n", d->name);
	if (d->structure)
		put_structure(d->structure, out);
	if (d->request) {
		fprintf(out, "#define %s %s\n", d->name, d->request);
	} else {
		at = definition(d->name);
		fprintf(out, "#define %.*s\n", (int)definition_len(at), at);
	}
	fputs("#endif\n", out);
}

static bool used(const char *name, const char *const *texts, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (text_uses(texts[i], name))
			return true;
	return false;
}

/* What the definition of a wanted one uses is wanted too; such come before it */
static bool used_by(size_t i, const bool *wanted)
{
	for (size_t user = i + 1; user < NR_NEWER; user++) {
		const char *at;
		char *text;
		bool uses;

		if (!wanted[user] || newer[user].request)
			continue;
		if (!strcmp(newer[user].name, "KVM_REG_ARM64_SME_VLS") &&
		    !strcmp(newer[i].name, "KVM_REG_ARM64_SME"))
			return true;
		if (!strcmp(newer[user].name, "KVM_CAP_ARM_SME"))
			continue;
		at = definition(newer[user].name);
		text = strndup(at + strlen(newer[user].name), definition_len(at) - strlen(newer[user].name));
		uses = text && text_uses(text, newer[i].name);
		free(text);
		if (uses)
			return true;
	}
	return false;
}

static void put_begin(const struct profile *profile, FILE *out)
{
	fputs("/* What headers before SME lack; numbers are those of ", out);
	put_in_comment(out, profile->name, strlen(profile->name));
	fputs(" */\n", out);
}

void put_definitions(const struct profile *profile, const char *const *texts, size_t nr, FILE *out)
{
	bool wanted[NR_NEWER] = { false }, any = false;

	for (size_t i = NR_NEWER; i-- > 0;)
		wanted[i] = used(newer[i].name, texts, nr) || used_by(i, wanted);
	for (size_t i = 0; i < NR_NEWER; i++) {
		if (!wanted[i])
			continue;
		if (!any)
			put_begin(profile, out);
		any = true;
		put_one(&newer[i], profile, out);
	}
	if (any)
		fputc('\n', out);
}
