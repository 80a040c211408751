/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of ID registers: what a VM starts with, which is also the limit of what it may be set
 * to, and which values are safe (sys_regs.c, arm64_check_features(); field types from
 * cpufeature.c).
 */
#include "id_fields.h"

#define FIELD(shift)		(UINT64_C(0xf) << (shift))
#define ALL			UINT64_MAX
#define ISAR1_PTRAUTH		(FIELD(4) | FIELD(8) | FIELD(24) | FIELD(28)) /* APA API GPA GPI */
#define BITS(high, low)		(UINT64_MAX >> (63 - (high) + (low)) << (low))
#define SMFR0_FA64		BITS(63, 63)
/* Arm ARM, "ID_AA64SMFR0_EL1": what there is with FEAT_SME2 alone, and of it what takes FEAT_FPMR */
#define SMFR0_FP8		(BITS(41, 40) | BITS(30, 28))		/* F8F16 F8F32 SF8FMA SF8DP4 SF8DP2 */
#define SMFR0_SME2		(BITS(60, 56) | BITS(47, 42) | BITS(33, 33) | SMFR0_FP8 | BITS(27, 0))

static bool has_ptrauth(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)m;
	return vcpu->has_ptrauth;
}

static bool has_pmu(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)m;
	return vcpu_has_feature(vcpu, KVM_ARM_VCPU_PMU_V3);
}

static bool has_sme(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)m;
	return vcpu_has_sme(vcpu);
}

static bool host_has_fa64(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)vcpu;
	return m->host.config.fa64;
}

static bool host_has_sme2(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)vcpu;
	return m->host.config.sme2;
}

static bool host_has_fpmr(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)vcpu;
	return m->host.config.fpmr;
}

static bool has_zfr0(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return vcpu_has_sve(vcpu) || (vcpu_has_sme(vcpu) && !m->profile.zfr0_needs_sve);
}

/* Fields that read as zero on a vCPU, or a host, without what they are about */
static const struct {
	uint64_t id;
	uint64_t mask;
	bool (*there)(const struct kvmsme *m, const struct kvm_vcpu *vcpu);
} hidden_fields[] = {
	{ ID_ISAR1, ISAR1_PTRAUTH, has_ptrauth },
	{ ID_AA64DFR0, FIELD(ID_AA64DFR0_PMUVER_SHIFT), has_pmu },
	{ ID_DFR0, FIELD(ID_DFR0_PERFMON_SHIFT), has_pmu },
	{ ID_SMFR0, ALL, has_sme },
	{ ID_SMFR0, SMFR0_FA64, host_has_fa64 },
	{ ID_SMFR0, SMFR0_SME2, host_has_sme2 },
	{ ID_SMFR0, SMFR0_FP8, host_has_fpmr },
	{ ID_ZFR0, ALL, has_zfr0 },
	{ ID_PFR2, FIELD(ID_PFR2_FPMR_SHIFT), host_has_fpmr },
	{ ID_FPFR0, ALL, host_has_fpmr },
};

static uint64_t sve_version(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	(void)m;
	return vcpu_has_sve(vcpu);
}

static uint64_t sme_version(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	if (!vcpu_has_sme(vcpu))
		return 0;
	return m->host.config.sme2 ? 2 : 1;
}

#define MTE3	3	/* with asymmetric checks */

static uint64_t mte_version(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	return m->state.vm[vcpu->vm].mte ? MTE3 : 0;
}

/* Fields that say of the vCPU what no recorded value can */
static const struct {
	uint64_t id;
	uint8_t shift;
	enum rule rule;
	uint64_t (*value)(const struct kvmsme *m, const struct kvm_vcpu *vcpu);
} own_fields[] = {
	{ ID_PFR0, ID_PFR0_SVE_SHIFT, RULE_ID_VISIBLE, sve_version },
	{ ID_PFR1, ID_PFR1_SME_SHIFT, RULE_ID_VISIBLE, sme_version },
	{ ID_PFR1, ID_PFR1_MTE_SHIFT, RULE_MTE_ID, mte_version },
};

/*
 * nested.c limit_nv_id_reg(), as recorded of Linux 7.3.4 on QEMU's CPU max: what a VM with EL2 shows
 * in place of what it shows without; the second table: with E2H0 as well
 */
struct nv_field {
	uint64_t id;
	uint8_t shift, value;
};

static const struct nv_field nv_fields[] = {
	{ ID_PFR0, 0, 1 }, { ID_PFR0, 4, 1 }, { ID_PFR0, 8, 1 }, { ID_PFR0, 12, 1 },	/* EL0 to EL3 */
	{ ID_PFR0, 36, 0 },								/* SEL2 */
	{ ID_AA64DFR0, 28, 0 },								/* CTX_CMPs */
	{ ID_ISAR1, 40, 0 },								/* SPECRES */
	{ ID_MMFR0, 0, 5 }, { ID_MMFR0, 12, 0 }, { ID_MMFR0, 32, 2 },			/* PARange SNSMem TGran16_2 */
	{ ID_MMFR0, 40, 2 }, { ID_MMFR0, 60, 1 },					/* TGran4_2 ECV */
	{ ID_MMFR1, 0, 1 }, { ID_MMFR1, 36, 0 },					/* HAFDBS ETS */
	{ ID_MMFR2, 16, 0 }, { ID_MMFR2, 28, 0 }, { ID_MMFR2, 52, 0 },			/* VARange AT BBM */
	{ ID_MMFR4, 20, 1 }, { ID_MMFR4, 24, 14 },					/* NV_frac E2H0 */
};

static const struct nv_field e2h0_fields[] = {
	{ ID_MMFR1, 8, 0 }, { ID_MMFR4, 20, 0 }, { ID_MMFR4, 24, 0 },			/* VH NV_frac E2H0 */
};

static uint64_t nv_limited(uint64_t id, uint64_t val, const struct nv_field *field, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (field[i].id == id)
			val = (val & ~FIELD(field[i].shift)) | (uint64_t)field[i].value << field[i].shift;
	return val;
}

static uint64_t limit_nv_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu, uint64_t id, uint64_t val)
{
	if (!vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2) || !rule_hit(m, RULE_NV_ID))
		return val;
	val = nv_limited(id, val, nv_fields, sizeof(nv_fields) / sizeof(nv_fields[0]));
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2_E2H0))
		val = nv_limited(id, val, e2h0_fields, sizeof(e2h0_fields) / sizeof(e2h0_fields[0]));
	return val;
}

uint64_t kvm_read_sanitised_id_reg(struct kvmsme *m, const struct kvm_vcpu *vcpu,
				   const struct pop_reg *reg)
{
	uint64_t val = reg->reset;

	for (size_t i = 0; i < sizeof(hidden_fields) / sizeof(hidden_fields[0]); i++) {
		if (hidden_fields[i].id != reg->id || hidden_fields[i].there(m, vcpu))
			continue;
		if (rule_hit(m, RULE_ID_VISIBLE))
			val &= ~hidden_fields[i].mask;
	}
	for (size_t i = 0; i < sizeof(own_fields) / sizeof(own_fields[0]); i++) {
		unsigned int shift = own_fields[i].shift;

		if (own_fields[i].id != reg->id)
			continue;
		if (rule_hit(m, own_fields[i].rule))
			val = (val & ~FIELD(shift)) | own_fields[i].value(m, vcpu) << shift;
	}
	return limit_nv_id_reg(m, vcpu, reg->id, val);
}

/*
 * Field types of cpufeature.c.  FTR_LOWER_SAFE: any value up to the limit.  FTR_EXACT:
 * the limit, or 0, and nothing between.
 */
enum ftr_type { FTR_LOWER_SAFE, FTR_EXACT };

struct ftr_reg {
	uint64_t id;
	uint8_t type;
	uint8_t width;		/* bits of a field that is not in @wide */
	uint8_t wide[4];	/* shifts of the 4-bit fields among 1-bit ones */
};

static const struct ftr_reg ftr_regs[] = {
	/* SMEver, I16I64, I16I32, I8I32 are fields, all others flags */
	{ ID_SMFR0, FTR_EXACT, 1, { 56, 52, 44, 36 } },
	{ ID_FPFR0, FTR_EXACT, 1, { 0 } },
};

static const struct ftr_reg *get_arm64_ftr_reg(uint64_t id)
{
	static const struct ftr_reg nibbles = { 0, FTR_LOWER_SAFE, 4, { 0 } };

	for (size_t i = 0; i < sizeof(ftr_regs) / sizeof(ftr_regs[0]); i++)
		if (ftr_regs[i].id == id)
			return &ftr_regs[i];
	return &nibbles;
}

static unsigned int field_width(const struct ftr_reg *ftr, unsigned int shift)
{
	for (int i = 0; i < 4; i++)
		if (ftr->wide[i] && ftr->wide[i] == shift)
			return 4;
	return ftr->width;
}

/* Fields of four bits with rules of their own: cpufeature.c, and sys_regs.c set_id_...() */
enum field_rule {
	FIELD_SIGNED,	/* FTR_LOWER_SAFE, bit 3 is the sign */
	FIELD_HIGHER,	/* FTR_HIGHER_SAFE */
	FIELD_TGRAN2,	/* the host's, or "as in stage 1" would not do: 1, none */
};

static const struct {
	uint64_t id;
	uint8_t shift, rule;
} field_rules[] = {
	{ ID_AA64DFR0, 36, FIELD_SIGNED },	/* DoubleLock */
	{ ID_MMFR0, 24, FIELD_SIGNED },		/* TGran64 */
	{ ID_MMFR0, 28, FIELD_SIGNED },		/* TGran4 */
	{ ID_MMFR0, 32, FIELD_TGRAN2 },
	{ ID_MMFR0, 36, FIELD_TGRAN2 },
	{ ID_MMFR0, 40, FIELD_TGRAN2 },
	{ ID_MMFR1, 24, FIELD_HIGHER },		/* SpecSEI */
	{ ID_AA32_MMFR0, 8, FIELD_SIGNED },	/* OuterShr */
	{ ID_AA32_MMFR0, 28, FIELD_SIGNED },	/* InnerShr */
	{ ID_AA32_MMFR4, 0, FIELD_HIGHER },	/* SpecSEI */
};

static int64_t signed_field(uint64_t field)
{
	return (int64_t)(field << 60) >> 60;
}

static bool ruled_field_safe(uint8_t rule, uint64_t val, uint64_t limit)
{
	switch (rule) {
	case FIELD_SIGNED:
		return signed_field(val) <= signed_field(limit);
	case FIELD_HIGHER:
		return val >= limit;
	default:
		return val == 1;
	}
}

static bool field_safe(const struct ftr_reg *ftr, uint64_t id, unsigned int shift, uint64_t val, uint64_t limit)
{
	if (val == limit)
		return true;
	for (size_t i = 0; i < sizeof(field_rules) / sizeof(field_rules[0]); i++)
		if (field_rules[i].id == id && field_rules[i].shift == shift)
			return ruled_field_safe(field_rules[i].rule, val, limit);
	return ftr->type == FTR_EXACT ? !val : val < limit;
}

/* Of a PMU that is no architecture's KVM once told guests by mistake; NV: see struct pop_reg */
uint64_t id_value_from_user(const struct pop_reg *reg, uint64_t val)
{
	unsigned int pmu = reg->id == ID_DFR0 ? ID_DFR0_PERFMON_SHIFT : ID_AA64DFR0_PMUVER_SHIFT;

	if ((reg->id == ID_DFR0 || reg->id == ID_AA64DFR0) && (val >> pmu & 0xf) == 0xf)
		val &= ~FIELD(pmu);
	for (unsigned int shift = 0; shift < 64; shift += 4)
		if (reg->ignored & FIELD(shift) && !((val ^ reg->ignored) & FIELD(shift)))
			val &= ~FIELD(shift);
	return val;
}

bool arm64_check_features(uint64_t id, uint64_t val, uint64_t limit, uint64_t mask)
{
	const struct ftr_reg *ftr = get_arm64_ftr_reg(id);
	unsigned int width;

	if ((val ^ limit) & ~mask)
		return false;
	for (unsigned int shift = 0; shift < 64; shift += width) {
		uint64_t field;

		width = field_width(ftr, shift);
		field = (UINT64_C(1) << width) - 1;
		if (!field_safe(ftr, id, shift, val >> shift & field, limit >> shift & field))
			return false;
	}
	return true;
}
