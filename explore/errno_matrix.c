/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "call_effects.h"
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

#define MATRIX_MAX_ROWS 64
#define SAME_FEATURES UINT64_MAX	/* the vCPU's own, or with SVE the other way round */
#define OTHER_FEATURES (UINT64_MAX - 1)
#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define P0 KVM_REG_ARM64_SVE_PREG(0, 0)
#define FFR KVM_REG_ARM64_SVE_FFR(0)
#define ZA(n, slice) KVM_REG_ARM64_SME_ZAHREG(n, slice)
#define V0 (KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE | \
	    KVM_REG_ARM_CORE_REG(fp_regs.vregs[0]))
#define SYS(op0, op1, crn, crm, op2) ARM64_SYS_REG(op0, op1, crn, crm, op2)

#define ROW(name_, kind_, id_, value_) \
	{ .name = name_, .kind = kind_, .id = id_, .value = value_ }
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
_Static_assert(sizeof(matrix_rows) / sizeof(matrix_rows[0]) <= MATRIX_MAX_ROWS,
	       "a question has room for all rows");
const unsigned int nr_matrix_rows = sizeof(matrix_rows) / sizeof(matrix_rows[0]);

/* Calls that lead to a column's state, in front of the rows */
enum { REACH_INIT, REACH_VEC, REACH_SME, REACH_SVCR, REACH_RUN = REACH_SVCR + 3, NR_REACH };

/* What is asked of one kind of vCPU: how it comes to its states, and the rows */
struct question {
	const struct profile *profile;
	uint32_t features;
	struct vcpu_call call[NR_REACH + MATRIX_MAX_ROWS];
	struct effects *effects;
	struct effect_row at[NR_MATRIX_STATES];
	bool reached[NR_MATRIX_STATES];
};

static struct vcpu_call for_features(const struct vcpu_call *row, uint32_t features)
{
	struct vcpu_call call = *row;

	if (row->value == SAME_FEATURES)
		call.value = features;
	else if (row->value == OTHER_FEATURES)
		call.value = features ^ FEATURE_SVE;
	return call;
}

static void fill_calls(struct question *q)
{
	q->call[REACH_INIT] = (struct vcpu_call)ROW("", CALL_INIT, 1, q->features);
	q->call[REACH_VEC] = (struct vcpu_call)ROW("", CALL_FINALIZE, 1, KVM_ARM_VCPU_VEC);
	q->call[REACH_SME] = (struct vcpu_call)ROW("", CALL_FINALIZE, 1, q->profile->sme_feature_bit);
	for (unsigned int svcr = 1; svcr <= 3; svcr++)
		q->call[REACH_SVCR + svcr - 1] =
			(struct vcpu_call)ROW("", CALL_SET, KVM_REG_ARM64_SYS_SVCR, svcr);
	q->call[REACH_RUN] = (struct vcpu_call)ROW("", CALL_RUN, 1, 0);
	for (unsigned int row = 0; row < nr_matrix_rows; row++)
		q->call[NR_REACH + row] = for_features(&matrix_rows[row], q->features);
}

/* As many FINALIZE calls as the ABI wants */
static unsigned int path_to(const struct question *q, int state, uint16_t path[5])
{
	bool separate = q->profile->finalize_scope == KNOB_finalize_scope_separate;
	bool sve = q->features & FEATURE_SVE, sme = q->features & FEATURE_SME;
	unsigned int nr = 0;

	if (states[state].life >= LIFE_INIT)
		path[nr++] = REACH_INIT;
	if (states[state].life >= LIFE_FINAL && (sve || (sme && !separate)))
		path[nr++] = REACH_VEC;
	if (states[state].life >= LIFE_FINAL && sme && separate)
		path[nr++] = REACH_SME;
	if (states[state].svcr)
		path[nr++] = (uint16_t)(REACH_SVCR + states[state].svcr - 1);
	if (states[state].life == LIFE_RAN)
		path[nr++] = REACH_RUN;
	return nr;
}

/* False: out of memory */
static bool reach(struct question *q, int state)
{
	struct effect_row *at = &q->at[state];
	struct effect effect;
	uint16_t path[5];
	unsigned int nr = path_to(q, state, path);

	q->reached[state] = true;
	for (unsigned int i = 0; i < nr && q->reached[state]; i++) {
		if (!effects_one(q->effects, 0, at->vm, at->vcpu, path[i], &effect))
			return false;
		at->vm = effect.vm;
		at->vcpu = effect.vcpu;
		q->reached[state] = !effect.err || path[i] == REACH_RUN;
	}
	return true;
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

static void keep_answers(struct errno_matrix *matrix, size_t profile, int vcpu,
			 const struct question *q)
{
	for (unsigned int row = 0; row < nr_matrix_rows; row++)
		for (int state = 0; state < NR_MATRIX_STATES; state++) {
			const struct effect *effect = &q->at[state].effect[NR_REACH + row];
			struct matrix_answer answer = { MATRIX_UNREACHABLE, RULE_NONE };

			if (q->reached[state])
				answer = (struct matrix_answer){ effect->err, (enum rule)effect->rule };
			matrix->answer[index_of(profile, (enum matrix_vcpu)vcpu, row,
						(enum matrix_state)state)] = answer;
		}
}

static bool ask(struct question *q, const struct kvmsme_host *host, struct kvmsme_error *error)
{
	const struct effects_config config = {
		.host = host, .profile = q->profile, .call = q->call,
		.nr_calls = NR_REACH + nr_matrix_rows, .nr_vcpus = 1, .nr_threads = 1,
	};
	bool ok = true;

	fill_calls(q);
	q->effects = effects_new(&config, error);
	if (!q->effects)
		return false;
	for (int state = 0; ok && state < NR_MATRIX_STATES; state++)
		ok = reach(q, state);
	effects_fill(q->effects, q->at, ok ? NR_MATRIX_STATES : 0);
	for (int state = 0; state < NR_MATRIX_STATES; state++)
		ok &= !q->at[state].failed;
	return ok;
}

static bool fill_vcpu(struct errno_matrix *matrix, size_t profile, int vcpu,
		      struct kvmsme_error *error)
{
	struct question q = { .profile = matrix->profiles[profile], .features = vcpu_features[vcpu] };
	bool ok = ask(&q, &matrix->host, error);

	if (ok)
		keep_answers(matrix, profile, vcpu, &q);
	for (int state = 0; state < NR_MATRIX_STATES; state++)
		effects_clear_row(&q.at[state]);
	effects_free(q.effects);
	return ok;
}

static bool is_stopped(const struct errno_matrix *matrix)
{
	return matrix->stop && *matrix->stop;
}

bool errno_matrix_make(struct errno_matrix *matrix, const struct profile *const *profiles,
		       size_t nr_profiles, const struct kvmsme_host *host, struct kvmsme_error *error)
{
	bool ok;

	matrix->host = *host;
	matrix->profiles = profiles;
	matrix->nr_profiles = nr_profiles;
	matrix->answer = calloc(index_of(nr_profiles, 0, 0, 0), sizeof(*matrix->answer));
	ok = matrix->answer;
	snprintf(error->text, sizeof(error->text), "out of memory");
	for (size_t i = 0; ok && i < nr_profiles; i++) {
		if (i && is_stopped(matrix)) {
			matrix->nr_profiles = i;
			break;
		}
		for (int vcpu = 0; ok && vcpu < NR_MATRIX_VCPUS; vcpu++)
			ok = fill_vcpu(matrix, i, vcpu, error);
	}
	return ok;
}

/* True: the vCPU is in @state */
static bool reach_on_kernel(const struct question *q, struct stage *stage, int state)
{
	struct answer answer;
	uint16_t path[5];
	unsigned int nr = path_to(q, state, path);

	stage_reset(stage);
	for (unsigned int i = 0; i < nr; i++) {
		vcpu_call_make(stage, &q->call[path[i]], &answer);
		if (answer.err && path[i] != REACH_RUN)
			return false;
	}
	return true;
}

/* A call that has only looked, or was refused a value, leaves the vCPU as it was */
static bool leaves_state(const struct vcpu_call *call, const struct answer *answer)
{
	bool sets = call->kind == CALL_SET || call->kind == CALL_FIELD;

	return vcpu_call_only_looks(call) || (sets && answer->err);
}

static void ask_in_state(struct errno_matrix *matrix, size_t profile, const struct question *q, int vcpu,
			 struct stage *stage, int state)
{
	bool there = false;

	for (unsigned int row = 0; row < nr_matrix_rows; row++) {
		const struct vcpu_call *call = &q->call[NR_REACH + row];
		struct matrix_answer *to = &matrix->answer[index_of(profile, (enum matrix_vcpu)vcpu, row,
								    (enum matrix_state)state)];
		struct answer answer;

		*to = (struct matrix_answer){ MATRIX_UNREACHABLE, RULE_NONE };
		if (is_stopped(matrix) || (!there && !reach_on_kernel(q, stage, state)))
			continue;
		vcpu_call_make(stage, call, &answer);
		to->err = answer.err;
		there = leaves_state(call, &answer);
	}
}

bool errno_matrix_ask_kernel(struct errno_matrix *matrix, size_t profile, const char *device,
			     struct kvmsme_error *error)
{
	struct stage stage;
	bool ok = stage_open_on_kernel(&stage, device, &matrix->host, matrix->profiles[profile], error);

	for (int vcpu = 0; ok && vcpu < NR_MATRIX_VCPUS; vcpu++) {
		struct question q = { .profile = matrix->profiles[profile], .features = vcpu_features[vcpu] };

		fill_calls(&q);
		for (int state = 0; state < NR_MATRIX_STATES; state++)
			ask_in_state(matrix, profile, &q, vcpu, &stage, state);
	}
	stage_close(&stage);
	return ok;
}

size_t errno_matrix_differences(const struct errno_matrix *matrix, size_t profile, size_t *nr)
{
	const size_t each = index_of(1, (enum matrix_vcpu)0, 0, (enum matrix_state)0);
	const struct matrix_answer *a = matrix->answer, *b = a + profile * each;
	size_t differ = 0;

	*nr = 0;
	for (size_t i = 0; i < each; i++) {
		*nr += a[i].err != MATRIX_UNREACHABLE || b[i].err != MATRIX_UNREACHABLE;
		differ += a[i].err != b[i].err;
	}
	return differ;
}

void errno_matrix_free(struct errno_matrix *matrix)
{
	free(matrix->answer);
}
