/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "errno_matrix.h"

const struct kvmsme_host matrix_host = {
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .fpmr = true, .ptrauth = true,
};

const char *const matrix_vcpu_titles[NR_MATRIX_VCPUS] = {
#define V(symbol, features, title) [MATRIX_##symbol] = title,
	MATRIX_VCPUS(V)
#undef V
};

const char *const matrix_state_titles[NR_MATRIX_STATES] = {
#define S(symbol, life, svcr, title) [STATE_##symbol] = title,
	MATRIX_STATES(S)
#undef S
};

static const uint32_t vcpu_features[NR_MATRIX_VCPUS] = {
#define V(symbol, features, title) [MATRIX_##symbol] = features,
	MATRIX_VCPUS(V)
#undef V
};

static const struct { enum matrix_life life; uint8_t svcr; } states[NR_MATRIX_STATES] = {
#define S(symbol, life, svcr, title) [STATE_##symbol] = { life, svcr },
	MATRIX_STATES(S)
#undef S
};

#define SAME_FEATURES UINT64_MAX	/* the vCPU's own, or with SVE the other way round */
#define OTHER_FEATURES (UINT64_MAX - 1)
#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define P0 KVM_REG_ARM64_SVE_PREG(0, 0)
#define FFR KVM_REG_ARM64_SVE_FFR(0)
#define ZA(n, slice) KVM_REG_ARM64_SME_ZAHREG(n, slice)
#define V0 (KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | \
	    KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]))
#define SYS(op0, op1, crn, crm, op2) ARM64_SYS_REG(op0, op1, crn, crm, op2)

#define ROW(name_, kind_, id_, value_) { .name = name_, .kind = kind_, .id = id_, .value = value_ }
#define BAD_ROW(name_, kind_, id_) { .name = name_, .kind = kind_, .id = id_, .bad = true }

const struct vcpu_call matrix_rows[] = {
	ROW("VCPU_INIT, same features", CALL_INIT, 1, SAME_FEATURES),
	ROW("VCPU_INIT, other features", CALL_INIT, 1, OTHER_FEATURES),
	ROW("VCPU_INIT, unknown bit", CALL_INIT, 1, FEATURE_NONE),
	ROW("FINALIZE(VEC)", CALL_FINALIZE, 1, KVM_ARM_VCPU_VEC),
	ROW("FINALIZE(0)", CALL_FINALIZE, 1, 0),
	BAD_ROW("FINALIZE, unmapped", CALL_FINALIZE, 1),
	ROW("GET_REG_LIST", CALL_LIST, 1, LIST_ROOM),
	ROW("GET_REG_LIST, no room", CALL_LIST, 1, 0),
	BAD_ROW("GET_REG_LIST, unmapped", CALL_LIST, 1),
	ROW("RUN, immediate_exit", CALL_RUN, 1, 0),
	ROW("RUN, argument 1", CALL_RUN, 1, 1),
	ROW("GET SVE_VLS", CALL_GET, KVM_REG_ARM64_SVE_VLS, 0),
	ROW("SET SVE_VLS", CALL_SET, KVM_REG_ARM64_SVE_VLS, 0x1),
	ROW("GET SME_VLS", CALL_GET, ID_SME_VLS, 0),
	ROW("SET SME_VLS", CALL_SET, ID_SME_VLS, 0x3),
	ROW("SET SME_VLS, not the host's", CALL_SET, ID_SME_VLS, 0x2),
	BAD_ROW("SET SME_VLS, unmapped", CALL_SET, ID_SME_VLS),
	ROW("GET V0", CALL_GET, V0, 0),
	ROW("SET V0", CALL_SET, V0, 1),
	ROW("GET Z0", CALL_GET, Z0, 0),
	ROW("SET Z0", CALL_SET, Z0, 1),
	BAD_ROW("SET Z0, unmapped", CALL_SET, Z0),
	ROW("GET Z0 slice 1", CALL_GET, KVM_REG_ARM64_SVE_ZREG(0, 1), 0),
	ROW("GET P0", CALL_GET, P0, 0),
	ROW("GET FFR", CALL_GET, FFR, 0),
	ROW("SET FFR", CALL_SET, FFR, 1),
	ROW("GET ZA[0]", CALL_GET, ZA(0, 0), 0),
	ROW("SET ZA[0]", CALL_SET, ZA(0, 0), 1),
	BAD_ROW("SET ZA[0], unmapped", CALL_SET, ZA(0, 0)),
	ROW("GET ZA[0] slice 1", CALL_GET, ZA(0, 1), 0),
	ROW("GET ZA[SVL]", CALL_GET, ZA(64, 0), 0),
	ROW("GET ZT0", CALL_GET, KVM_REG_ARM64_SME_ZTREG(0), 0),
	ROW("SET ZT0", CALL_SET, KVM_REG_ARM64_SME_ZTREG(0), 1),
	ROW("GET SVCR", CALL_GET, KVM_REG_ARM64_SYS_SVCR, 0),
	ROW("SET SVCR", CALL_SET, KVM_REG_ARM64_SYS_SVCR, 3),
	ROW("SET SVCR, reserved bit", CALL_SET, KVM_REG_ARM64_SYS_SVCR, 4),
	BAD_ROW("SET SVCR, unmapped", CALL_SET, KVM_REG_ARM64_SYS_SVCR),
	ROW("GET FPMR", CALL_GET, SYS(3, 3, 4, 4, 2), 0),
	ROW("GET ZCR_EL1", CALL_GET, SYS(3, 0, 1, 2, 0), 0),
	ROW("GET SMCR_EL1", CALL_GET, SYS(3, 0, 1, 2, 6), 0),
	ROW("GET TPIDR2_EL0", CALL_GET, SYS(3, 3, 13, 0, 5), 0),
	ROW("GET SMPRI_EL1", CALL_GET, SYS(3, 0, 1, 2, 4), 0),
	ROW("GET SMIDR_EL1", CALL_GET, SYS(3, 1, 0, 0, 6), 0),
	ROW("SET SMIDR_EL1, another", CALL_SET, SYS(3, 1, 0, 0, 6), 0x100),
	ROW("SET ID_AA64PFR1_EL1.SME to 1", CALL_FIELD, KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1, 1),
	ROW("SET ID_AA64PFR1_EL1.SME to 15", CALL_FIELD, KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1, 15),
	ROW("GET of a 32-bit Arm register", CALL_GET, UINT64_C(0x4030000000100000), 0),
};
const unsigned int nr_matrix_rows = sizeof(matrix_rows) / sizeof(matrix_rows[0]);

static bool made(const struct stage *stage, enum call_kind kind, uint64_t id, uint64_t value)
{
	struct vcpu_call call = { .kind = kind, .id = id, .value = value };
	struct answer answer;

	vcpu_call_make(stage, &call, &answer);
	return !answer.err || kind == CALL_RUN;
}

/* As many FINALIZE calls as the ABI wants */
static bool finalize(const struct stage *stage, uint32_t features)
{
	const struct profile *profile = &stage->m->profile;
	bool separate = profile->finalize_scope == KNOB_finalize_scope_separate;
	bool sve = features & FEATURE_SVE, sme = features & FEATURE_SME;

	if ((sve || (sme && !separate)) && !made(stage, CALL_FINALIZE, 1, KVM_ARM_VCPU_VEC))
		return false;
	return !sme || !separate || made(stage, CALL_FINALIZE, 1, profile->sme_feature_bit);
}

static bool reach(struct stage *stage, enum matrix_vcpu vcpu, enum matrix_state state)
{
	uint32_t features = vcpu_features[vcpu];

	stage_reset(stage);
	if (states[state].life == LIFE_CREATED)
		return true;
	if (!made(stage, CALL_INIT, 1, features))
		return false;
	if (states[state].life >= LIFE_FINAL && !finalize(stage, features))
		return false;
	if (states[state].svcr &&
	    !made(stage, CALL_SET, KVM_REG_ARM64_SYS_SVCR, states[state].svcr))
		return false;
	return states[state].life != LIFE_RAN || made(stage, CALL_RUN, 1, 0);
}

struct matrix_answer matrix_answer(struct stage *stage, enum matrix_vcpu vcpu,
				   enum matrix_state state, const struct vcpu_call *call)
{
	struct vcpu_call own = *call;
	struct answer answer;

	if (call->value == SAME_FEATURES)
		own.value = vcpu_features[vcpu];
	else if (call->value == OTHER_FEATURES)
		own.value = vcpu_features[vcpu] ^ FEATURE_SVE;
	if (!reach(stage, vcpu, state))
		return (struct matrix_answer){ MATRIX_UNREACHABLE, RULE_NONE };
	vcpu_call_make(stage, &own, &answer);
	return (struct matrix_answer){ answer.err, answer.rule };
}

static size_t index_of(size_t profile, enum matrix_vcpu vcpu, unsigned int row,
		       enum matrix_state state)
{
	return ((profile * NR_MATRIX_VCPUS + vcpu) * nr_matrix_rows + row) * NR_MATRIX_STATES + state;
}

const struct matrix_answer *errno_matrix_at(const struct errno_matrix *matrix, size_t profile,
					    enum matrix_vcpu vcpu, unsigned int row,
					    enum matrix_state state)
{
	return &matrix->answer[index_of(profile, vcpu, row, state)];
}

static void fill_profile(struct errno_matrix *matrix, size_t profile, struct stage *stage)
{
	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++)
		for (unsigned int row = 0; row < nr_matrix_rows; row++)
			for (int state = 0; state < NR_MATRIX_STATES; state++)
				matrix->answer[index_of(profile, vcpu, row, state)] =
					matrix_answer(stage, vcpu, state, &matrix_rows[row]);
}

bool errno_matrix_make(struct errno_matrix *matrix, const struct profile *const *profiles,
		       size_t nr_profiles, struct kvmsme_error *error)
{
	struct stage stage;

	matrix->profiles = profiles;
	matrix->nr_profiles = nr_profiles;
	matrix->answer = calloc(index_of(nr_profiles, 0, 0, 0), sizeof(*matrix->answer));
	for (size_t i = 0; matrix->answer && i < nr_profiles; i++) {
		if (!stage_open(&stage, &matrix_host, profiles[i], NULL, error))
			return false;
		fill_profile(matrix, i, &stage);
		stage_close(&stage);
	}
	return matrix->answer;
}

void errno_matrix_free(struct errno_matrix *matrix)
{
	free(matrix->answer);
}
