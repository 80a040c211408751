// SPDX-License-Identifier: GPL-2.0-or-later
/* What a scenario asks of its host, asked of KVM */
#include "c_ids.h"
#include "c_program.h"
#include "regs.h"

static bool says(const struct program *p, const char *key)
{
	return ymap_get(ymap_get(p->scenario->doc.root, "host"), key);
}

static void put_lengths(const struct program *p, FILE *out, const char *name, unsigned int feature,
			uint64_t id, uint16_t vqs)
{
	char a[C_EXPR_MAX], b[C_EXPR_MAX];

	fprintf(out, "\trequire_lengths(\"%s\", %s, %s, 0x%x);\n", name, c_feature(p->profile, feature, a),
		c_reg_id(p->profile, id, b), vqs);
}

static void put_field(const struct program *p, FILE *out, const char *what, unsigned int feature,
		      const char *reg, unsigned int hi, unsigned int lo, unsigned int want)
{
	char a[C_EXPR_MAX], b[C_EXPR_MAX];
	uint64_t id = 0;

	reg_id(NULL, reg, &id);
	fprintf(out, "\trequire_field(\"%s\", %s, %s, %u, %u, %u);\n", what,
		c_feature(p->profile, feature, a), c_reg_id(p->profile, id, b), hi, lo, want);
}

static void put_cap(const struct program *p, FILE *out, uint64_t cap, bool want)
{
	char buf[C_EXPR_MAX];
	const char *name = c_cap(p->profile, cap, buf);

	if (p->dialect == C_SELFTEST && want)
		fprintf(out, "\tTEST_REQUIRE(kvm_has_cap(%s));\n", name);
	else
		fprintf(out, "\trequire_cap(\"%s\", %s, %s);\n", name, name, want ? "true" : "false");
}

static bool has_sme_cap(const struct program *p)
{
	return p->profile->sme && p->profile->cap_arm_sme != KNOB_cap_arm_sme_never;
}

static void put_sme(const struct program *p, FILE *out, const struct kvmsme_host *host)
{
	unsigned int feature = p->profile->sme_feature_bit;

	/* posted code that takes the feature from nobody shows no length either */
	if (feature >= p->profile->vcpu_max_features)
		return;
	if (has_sme_cap(p) && host->sme_vqs)
		put_cap(p, out, CAP_SME_OF_PROFILE, true);
	put_lengths(p, out, "SME", feature, sme_vls_reg_id(p->profile), host->sme_vqs);
	if (!host->sme_vqs)
		return;
	put_field(p, out, "ID_AA64PFR1_EL1.SME", feature, "ID_AA64PFR1_EL1", 27, 24, host->sme2 ? 2 : 1);
	put_field(p, out, "ID_AA64SMFR0_EL1.FA64", feature, "ID_AA64SMFR0_EL1", 63, 63, host->fa64);
}

/* A file that names a host is about that one, lengths included */
static void put_host(const struct program *p, FILE *out, const struct kvmsme_host *host)
{
	if (host->sve_vqs)
		put_cap(p, out, KVM_CAP_ARM_SVE, true);
	put_lengths(p, out, "SVE", KVM_ARM_VCPU_SVE, KVM_REG_ARM64_SVE_VLS, host->sve_vqs);
	if (p->profile->sme)
		put_sme(p, out, host);
	if (says(p, "ptrauth"))
		put_cap(p, out, KVM_CAP_ARM_PTRAUTH_ADDRESS, host->ptrauth);
	if (says(p, "el1_32bit"))
		put_cap(p, out, KVM_CAP_ARM_EL1_32BIT, host->el1_32bit);
	if (says(p, "nested") && p->profile->nested_virt)
		put_cap(p, out, KVM_CAP_ARM_EL2, host->nested);
	if (says(p, "pmu") && p->profile->vpmu)
		put_cap(p, out, KVM_CAP_ARM_PMU_V3, host->pmu);
}

/* One that names none needs what its vCPUs have */
static void put_used(const struct program *p, FILE *out)
{
	if (p->uses_sve)
		put_cap(p, out, KVM_CAP_ARM_SVE, true);
	if (p->uses_sme && has_sme_cap(p))
		put_cap(p, out, CAP_SME_OF_PROFILE, true);
}

void c_host(struct program *p, FILE *out)
{
	bool named = ymap_get(p->scenario->doc.root, "host");

	if (!named && !p->uses_sve && !(p->uses_sme && has_sme_cap(p)))
		return;
	fputs("/* The host that the scenario is about */\nstatic void require_host(void)\n{\n", out);
	if (named)
		put_host(p, out, &p->scenario->host);
	else
		put_used(p, out);
	fputs("}\n\n", out);
}
