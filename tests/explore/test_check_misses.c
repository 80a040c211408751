/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What no call of the model does is done here by hand, and the checks have to find it: each by itself */
#include <string.h>

#include "promise_witness.h"
#include "suite.h"
#include "touch.h"
#include "vcpu.h"
#include "vec_state.h"

#define INIT(features) { .kind = CALL_INIT, .id = 1, .value = features }
#define FINALIZE { .kind = CALL_FINALIZE, .id = 1, .value = KVM_ARM_VCPU_VEC }
#define SVCR(bits) { .kind = CALL_SET, .id = KVM_REG_ARM64_SYS_SVCR, .value = bits }
#define SET(reg, number) { .kind = CALL_SET, .id = reg, .value = number }
#define FILL(reg, byte) { .kind = CALL_FILL, .id = reg, .value = byte }
#define GET(reg) { .kind = CALL_GET, .id = reg }
#define CORE_U64(reg) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(reg))
#define FPSR (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(fp_regs.fpsr))
#define CNTV_CTL_EL0 ARM64_SYS_REG(3, 3, 14, 3, 1)
#define TPIDR_EL1 ARM64_SYS_REG(3, 0, 13, 0, 4)
#define PSCI (1u << KVM_ARM_VCPU_PSCI_0_2)
#define BOTH (FEATURE_SVE | FEATURE_SME)
#define BIT(sym) (UINT64_C(1) << PROMISE_##sym)
#define MAX_CALLS 6

static const struct kvmsme_host host = {
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .fpmr = true, .ptrauth = true, .el1_32bit = true,
};

static struct stage stage;
static struct witness *witness;

static struct kvm_vcpu *vcpu(void)
{
	return machine_vcpu_of_fd(stage.vcpu);
}

static void open_stage(const char *profile, const struct vcpu_call *calls)
{
	static struct answer answer;
	struct kvmsme_error error;

	witness = witness_new();
	ck_assert(stage_open(&stage, &host, profile_by_name(profile), NULL, &error));
	for (unsigned int i = 0; i < MAX_CALLS && calls[i].id; i++) {
		vcpu_call_make(&stage, &calls[i], &answer);
		ck_assert_msg(!answer.err, "call %u gives %d", i, answer.err);
	}
}

static void close_stage(void)
{
	witness_free(witness);
	stage_close(&stage);
}

static uint64_t bits_of(const struct breaches *found)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < found->nr; i++)
		bits |= UINT64_C(1) << found->breach[i].promise;
	return bits;
}

/* ---- behind a call ---- */

static void nothing(void)
{
}

static void other_features(void)
{
	vcpu()->features ^= 1u << KVM_ARM_VCPU_PMU_V3;
	touch_vcpu_regs(vcpu());
}

static void za_left(void)
{
	*vec_open(vcpu(), VEC_PART_SME, 70, 1) = 1;
}

static void zt0_left(void)
{
	*vec_open(vcpu(), VEC_PART_SME, SME_STATE_ZT_OFFSET((size_t)vcpu()->max_vl[ARM64_VEC_SME]) + 9, 1) = 1;
}

static void z_left(void)
{
	*vec_open(vcpu(), VEC_PART_SVE, 700, 1) = 1;
}

static void v_left(void)
{
	vcpu()->regs.fp_regs.vregs[3][4] = 1;
	touch_vcpu_regs(vcpu());
}

static void other_fpsr(void)
{
	vcpu()->regs.fp_regs.fpsr = 0x10;
	touch_vcpu_regs(vcpu());
}

static void high_half(void)
{
	vcpu()->regs.regs.regs[3] |= UINT64_C(1) << 40;
	touch_vcpu_regs(vcpu());
}

static void za_disabled(void)
{
	vcpu()->svcr = 0;
	touch_vcpu_regs(vcpu());
}

static const struct behind {
	struct vcpu_call calls[MAX_CALLS], last;
	void (*spoil)(void);
	uint64_t found;
} behind[] = {
	{ { INIT(BOTH), FINALIZE }, SVCR(3), nothing, 0 },
	{ { INIT(BOTH), FINALIZE }, SVCR(1), other_features, BIT(FINALIZE_FREEZES) },
	{ { INIT(BOTH), FINALIZE }, SVCR(2), za_left, BIT(ZA_FORGETS) },
	{ { INIT(BOTH), FINALIZE }, SVCR(2), zt0_left, BIT(ZA_FORGETS) },
	{ { INIT(BOTH), FINALIZE }, SVCR(1), z_left, BIT(SM_FORGETS) },
	{ { INIT(FEATURE_SME), FINALIZE, SVCR(1) }, SVCR(0), v_left, BIT(SM_FORGETS) },
	{ { INIT(BOTH), FINALIZE, SVCR(1) }, SVCR(1), z_left, 0 },
	{ { INIT(BOTH), FINALIZE }, SET(FPSR, 0x11), other_fpsr, BIT(SET_GET) },
	/* User mode of AArch32 (guest.c): X3 is R3, of 32 bits */
	{ { INIT(FEATURE_SVE), FINALIZE, SET(CORE_U64(regs.pstate), 0x10) }, SET(CORE_U64(regs.regs[3]), 7), high_half,
	  BIT(SET_GET) },
	{ { INIT(BOTH), FINALIZE, SVCR(2) }, FILL(KVM_REG_ARM64_SME_ZAHREG(3, 0), 9), za_disabled, BIT(SET_GET) },
};

START_TEST(behind_a_call)
{
	const struct behind *b = &behind[_i];
	struct breaches found = { 0 };
	struct snapshot before = { 0 };
	struct answer answer;

	open_stage("sme-v12", b->calls);
	ck_assert(snapshot_save(stage.m, &before));
	vcpu_call_make(&stage, &b->last, &answer);
	ck_assert_int_eq(answer.err, 0);
	b->spoil();
	promise_check_call(witness, &stage, &before, &b->last, &answer, true, ~BIT(HASH_TOLD), &found);
	ck_assert_uint_eq(bits_of(&found), b->found);
	snapshot_free(&before);
	close_stage();
}
END_TEST

/* abi.md 2.3: what PSCI has left pending the next call does, be it one that only looks */
START_TEST(a_pending_reset_is_no_change_of_the_call)
{
	static const struct vcpu_call calls[MAX_CALLS] = { INIT(BOTH), FINALIZE, SET(CORE_U64(regs.regs[3]), 7) };
	static const struct vcpu_call get = GET(CORE_U64(regs.regs[3]));
	struct breaches found = { 0 };
	struct snapshot before = { 0 };
	struct answer answer;

	open_stage("sme-v12", calls);
	vcpu()->reset_pending = true;
	touch_vcpu_regs(vcpu());
	ck_assert(snapshot_save(stage.m, &before));
	vcpu_call_make(&stage, &get, &answer);
	ck_assert_uint_eq(vcpu()->regs.regs.regs[3], 0);
	promise_check_call(witness, &stage, &before, &get, &answer, true, UINT64_MAX, &found);
	ck_assert_uint_eq(bits_of(&found), 0);
	snapshot_free(&before);
	close_stage();
}
END_TEST

/* ---- in a state ---- */

static void svcr_without_sme(void)
{
	vcpu()->svcr = 1;
	touch_vcpu_regs(vcpu());
}

static void set_sysreg(uint64_t id, uint64_t value)
{
	vcpu_write_sys_reg(stage.m, vcpu(), (uint32_t)machine_pop_index(stage.m, id), value);
	touch_vcpu_regs(vcpu());
}

/* ISTATUS is the timer's: 7.3 keeps none of a SET (arch_timer.c) */
static void timer_fires(void)
{
	set_sysreg(CNTV_CTL_EL0, 4);
}

/* A version that no SET takes (hypercalls.c kvm_arm_set_fw_reg) */
static void no_such_version(void)
{
	set_vm_reg(stage.m, vcpu(), (unsigned int)machine_pop_index(stage.m, KVM_REG_ARM_PSCI_VERSION), 0x70007);
}

/* What INIT does not reset there is not reset (rule RESET-4) */
static void sysregs_stay(void)
{
	set_sysreg(TPIDR_EL1, 5);
	stage.m->rules.off = RULE_RESET_SYSREGS;
}

static const struct in_state {
	const char *profile;
	struct vcpu_call calls[MAX_CALLS];
	void (*spoil)(void);
	uint64_t found, of;
} states[] = {
	{ "sme-v12", { INIT(FEATURE_SVE), FINALIZE }, nothing, 0, BIT(CONFIGURATION_CONSISTENT) },
	{ "sme-v12", { INIT(FEATURE_SVE), FINALIZE }, svcr_without_sme, BIT(CONFIGURATION_CONSISTENT),
	  BIT(CONFIGURATION_CONSISTENT) },
	{ "sve-mainline", { INIT(FEATURE_SVE), FINALIZE }, nothing, 0, BIT(RESTORE_LIST) | BIT(RESTORE_SVCR_FIRST) },
	{ "sve-mainline", { INIT(FEATURE_SVE), FINALIZE }, timer_fires, BIT(RESTORE_LIST) | BIT(RESTORE_SVCR_FIRST),
	  BIT(RESTORE_LIST) | BIT(RESTORE_SVCR_FIRST) },
	{ "sme-v12", { INIT(PSCI | FEATURE_SVE), FINALIZE }, nothing, 0, BIT(PRESENT_VALUE) },
	{ "sme-v12", { INIT(PSCI | FEATURE_SVE), FINALIZE }, no_such_version, BIT(PRESENT_VALUE), BIT(PRESENT_VALUE) },
	/* RESET-6: what a reset leaves is no breach */
	{ "sme-v12", { INIT(FEATURE_SVE), FINALIZE, SET(CORE_U64(sp_el1), 5), SET(CORE_U64(elr_el1), 6),
		       SET(CORE_U64(spsr[0]), 7) }, nothing, 0, BIT(REINIT_FRESH) },
	{ "sme-v12", { INIT(FEATURE_SVE), FINALIZE, SET(TPIDR_EL1, 5) }, nothing, 0, BIT(REINIT_FRESH) },
	{ "sme-v12", { INIT(FEATURE_SVE), FINALIZE }, sysregs_stay, BIT(REINIT_FRESH), BIT(REINIT_FRESH) },
};

START_TEST(in_a_state)
{
	const struct in_state *s = &states[_i];
	struct breaches found = { 0 };

	open_stage(s->profile, s->calls);
	s->spoil();
	promise_check_state(witness, &stage, s->of, &found);
	ck_assert_uint_eq(bits_of(&found), s->found);
	close_stage();
}
END_TEST

/* ---- the task that makes the calls ---- */

static enum { LOSE_NOTHING, LOSE_Z, LOSE_P, LOSE_ZA, LOSE_ZT0, LOSE_SVCR, LOSE_FPMR, LOSE_FPSR, NR_LOSSES } loses;

/* Behind KVM_RUN the task's own registers are not what they were */
static void lose(void *ctx, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct smevec_regs *task = (struct smevec_regs *)(uintptr_t)machine_host_fp(stage.m);

	(void)ctx, (void)fd, (void)arg, (void)ret;
	if (request != KVM_RUN)
		return;
	task->z[9][0] |= loses == LOSE_Z ? 0xff : 0;
	task->p[3][0] |= loses == LOSE_P;
	task->za[5][7] |= loses == LOSE_ZA ? 0xff : 0;
	task->zt0[1] |= loses == LOSE_ZT0 ? 0xff : 0;
	task->svcr |= loses == LOSE_SVCR ? SVCR_SM_MASK : 0;
	task->fpmr |= loses == LOSE_FPMR;
	task->fpsr |= loses == LOSE_FPSR;
}

START_TEST(a_task_keeps_its_registers)
{
	static const struct vcpu_call calls[MAX_CALLS] = { INIT(BOTH), FINALIZE };
	struct breaches found = { 0 };

	loses = _i;
	open_stage("sme-v12", calls);
	stage.m->observer = (struct call_observer){ lose, NULL };
	promise_check_state(witness, &stage, BIT(ISOLATION), &found);
	ck_assert_uint_eq(bits_of(&found), loses == LOSE_NOTHING ? 0 : BIT(ISOLATION));
	close_stage();
}
END_TEST

/* ---- what a guest finds in the vCPU that was restored ---- */

static void other_length(struct kvm_vcpu *v)
{
	v->max_vl[ARM64_VEC_SME] = 16;
}

static void other_svcr(struct kvm_vcpu *v)
{
	v->svcr ^= SVCR_ZA_MASK;
}

static void other_z(struct kvm_vcpu *v)
{
	*vec_open(v, VEC_PART_SVE, 2 * 64 + 5, 1) ^= 1;
}

static void other_p(struct kvm_vcpu *v)
{
	*vec_open(v, VEC_PART_SVE, SVE_STATE_PREG_OFFSET(4, 3), 1) ^= 1;
}

static void other_ffr(struct kvm_vcpu *v)
{
	*vec_open(v, VEC_PART_SVE, SVE_STATE_FFR_OFFSET(4), 1) ^= 1;
}

static void other_za(struct kvm_vcpu *v)
{
	*vec_open(v, VEC_PART_SME, 63 * 64 + 63, 1) ^= 1;
}

static void other_zt0(struct kvm_vcpu *v)
{
	*vec_open(v, VEC_PART_SME, SME_STATE_ZT_OFFSET((size_t)64), 1) ^= 1;
}

static void other_x(struct kvm_vcpu *v)
{
	v->regs.regs.regs[30] ^= UINT64_C(1) << 63;
}

static void other_fpcr(struct kvm_vcpu *v)
{
	v->regs.fp_regs.fpcr ^= 1u << 25;
}

static void other_fpmr(struct kvm_vcpu *v)
{
	v->fpmr ^= 1;
}

static void other_v(struct kvm_vcpu *v)
{
	v->regs.fp_regs.vregs[7][0] ^= 1;
}

static const struct differs {
	void (*spoil)(struct kvm_vcpu *vcpu);
	uint64_t reg;
} differ[] = {
	{ other_length, KVM_REG_ARM64_SME_VLS }, { other_svcr, KVM_REG_ARM64_SYS_SVCR },
	{ other_z, KVM_REG_ARM64_SVE_ZREG(2, 0) }, { other_p, KVM_REG_ARM64_SVE_PREG(3, 0) },
	{ other_ffr, KVM_REG_ARM64_SVE_FFR(0) }, { other_za, KVM_REG_ARM64_SME_ZAHREG(63, 0) },
	{ other_zt0, KVM_REG_ARM64_SME_ZTREG(0) }, { other_x, CORE_U64(regs.regs[30]) },
	{ other_fpcr, KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(fp_regs.fpcr) },
	{ other_fpmr, KVM_REG_ARM64_SYS_FPMR },
	/* where Z is what a guest sees */
	{ other_v, 0 },
};

/* In streaming mode with ZA, at 4 quadwords: each part by itself */
START_TEST(what_a_guest_finds)
{
	static const struct vcpu_call calls[MAX_CALLS] = {
		INIT(BOTH), FINALIZE, SVCR(3), FILL(KVM_REG_ARM64_SVE_ZREG(2, 0), 1),
		FILL(KVM_REG_ARM64_SME_ZAHREG(63, 0), 2), FILL(KVM_REG_ARM64_SME_ZTREG(0), 3),
	};
	struct breaches found = { 0 };
	struct look look;

	open_stage("sme-v12", calls);
	look = (struct look){ witness, &stage, stage.m, vcpu(), 0, &found };
	ck_assert(witness_fit(witness, &stage));
	look_take_registers(&look);
	ck_assert(witness_fresh(&look));
	ck_assert_uint_eq(look_replay(witness, vmm_order_by_name("svcr_first")).failed, 0);
	ck_assert_uint_eq(look_differs(&look), 0);
	differ[_i].spoil(machine_vcpu_of_fd(witness->mirror.vcpu));
	ck_assert_uint_eq(look_differs(&look), differ[_i].reg);
	close_stage();
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("check misses");

	tcase_add_loop_test(tcase, behind_a_call, 0, (int)(sizeof(behind) / sizeof(behind[0])));
	tcase_add_test(tcase, a_pending_reset_is_no_change_of_the_call);
	tcase_add_loop_test(tcase, in_a_state, 0, (int)(sizeof(states) / sizeof(states[0])));
	tcase_add_loop_test(tcase, a_task_keeps_its_registers, LOSE_NOTHING, NR_LOSSES);
	tcase_add_loop_test(tcase, what_a_guest_finds, 0, (int)(sizeof(differ) / sizeof(differ[0])));
	return suite_of("check misses", tcase);
}
