/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks beside slower ways to the same answer, and beside machines that do wrong */
#include <string.h>

#include "alphabet.h"
#include "migration.h"
#include "promise.h"
#include "suite.h"
#include "vec_state.h"

static const struct kvmsme_host host = {
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .fpmr = true, .ptrauth = true,
};

static struct stage opened(const char *profile, const struct cpu_ops *cpu)
{
	struct kvmsme_error error;
	struct stage stage;

	ck_assert(stage_open(&stage, &host, profile_by_name(profile), cpu, &error));
	return stage;
}

static void make(const struct stage *stage, const struct vcpu_call *call)
{
	static struct answer answer;

	vcpu_call_make(stage, call, &answer);
}

#define INIT(features) { .kind = CALL_INIT, .id = 1, .value = features }
#define FINALIZE { .kind = CALL_FINALIZE, .id = 1, .value = KVM_ARM_VCPU_VEC }
#define SVCR(bits) { .kind = CALL_SET, .id = KVM_REG_ARM64_SYS_SVCR, .value = bits }
#define FILL(reg, byte) { .kind = CALL_FILL, .id = reg, .value = byte }
#define Z1 KVM_REG_ARM64_SVE_ZREG(1, 0)
#define ZA3 KVM_REG_ARM64_SME_ZAHREG(3, 0)
#define ZT0 KVM_REG_ARM64_SME_ZTREG(0)
#define FFR KVM_REG_ARM64_SVE_FFR(0)
#define FPSR (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(fp_regs.fpsr))
#define CORE_U64(reg) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(reg))
#define MAX_CALLS 8

static const struct vcpu_call sequences[][MAX_CALLS] = {
	{ INIT(0) },
	{ INIT(FEATURE_SVE), FINALIZE, FILL(Z1, 0x21), FILL(FFR, 0xff), FILL(FPSR, 0x11) },
	{ INIT(FEATURE_SVE | FEATURE_SME), { .kind = CALL_SET, .id = ID_SME_VLS, .value = 3 }, FINALIZE,
	  FILL(Z1, 0x22) },
	{ INIT(FEATURE_SVE | FEATURE_SME), FINALIZE, SVCR(1), FILL(Z1, 0x23), FILL(FPSR, 0x11) },
	{ INIT(FEATURE_SVE | FEATURE_SME), FINALIZE, SVCR(2), FILL(ZA3, 0x24), FILL(ZT0, 0x25) },
	{ INIT(FEATURE_SVE | FEATURE_SME), FINALIZE, SVCR(3), FILL(Z1, 0x26), FILL(FFR, 0x0f) },
	{ INIT(FEATURE_SME), FINALIZE, SVCR(3), FILL(Z1, 0x27), FILL(ZA3, 0x28) },
	{ INIT(FEATURE_SVE | FEATURE_SME), FINALIZE },
	{ INIT(FEATURE_SME), FINALIZE, { .kind = CALL_RUN, .id = 1 }, FILL(Z1, 0x29) },
};
#define NR_SEQUENCES (sizeof(sequences) / sizeof(sequences[0]))

static void make_all(const struct stage *stage, const struct vcpu_call *calls)
{
	for (unsigned int i = 0; i < MAX_CALLS && (calls[i].id || calls[i].value); i++)
		make(stage, &calls[i]);
}

/* What vmm/ itself says of the same journey, into a new VM */
static bool vmm_loses(const struct stage *from, const struct vmm_order *order)
{
	const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(from->vcpu);
	struct kvm_vcpu_init init = { .target = vcpu->target, .features = { vcpu->features } };
	int vm = kvmsme_ioctl(from->kvm, KVM_CREATE_VM, 0);
	int to = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	struct saved saved = { 0 };
	bool lost;

	migration_save(from->vcpu, &saved);
	ck_assert(!kvmsme_ioctl(to, KVM_ARM_VCPU_INIT, (unsigned long)&init));
	lost = migration_restore(to, &saved, order, true).failed;
	lost |= migration_compare(&saved, to, NULL, NULL) != 0;
	saved_free_members(&saved);
	kvmsme_close(to);
	kvmsme_close(vm);
	return lost;
}

/* All are looked at, since none may be in another's way */
static bool broken_in(struct witness *witness, const struct stage *stage, enum promise promise)
{
	struct breaches found = { 0 };

	promise_check_state(witness, stage, UINT64_MAX, &found);
	for (unsigned int i = 0; i < found.nr; i++)
		if (found.breach[i].promise == promise)
			return true;
	return false;
}

/* Of every profile; v9 as posted copies its caller's buffer into ZA, so that nothing compares */
START_TEST(restores_lose_what_the_vmm_says)
{
	const struct profile *profile = builtin_profiles[_i];
	struct witness *witness = witness_new();
	unsigned int lost = 0;

	for (size_t i = 0; i < NR_SEQUENCES && !profile->za_get_reads_user; i++) {
		struct stage stage = opened(profile->name, NULL);
		struct snapshot here = { 0 };

		make_all(&stage, sequences[i]);
		ck_assert(snapshot_save(stage.m, &here));
		for (unsigned int order = 0; order < nr_vmm_orders; order++) {
			bool loses;

			if (!machine_vcpu_of_fd(stage.vcpu)->initialized ||
			    !kvm_arm_vcpu_is_finalized(stage.m, machine_vcpu_of_fd(stage.vcpu)))
				continue;
			loses = vmm_loses(&stage, &vmm_orders[order]);
			ck_assert(snapshot_restore(stage.m, &here));
			lost += loses;
			ck_assert_msg(broken_in(witness, &stage, PROMISE_RESTORE_LIST + order) == loses,
				      "%s, sequence %zu, %s: it %s", profile->name, i,
				      vmm_orders[order].name, loses ? "is lost" : "is not lost");
			ck_assert(snapshot_restore(stage.m, &here));
		}
		snapshot_free(&here);
		stage_close(&stage);
	}
	ck_assert(lost || profile->za_get_reads_user);
	witness_free(witness);
}
END_TEST

START_TEST(saved_vcpus_are_found)
{
	struct stage stage = opened("sme-v12", NULL);
	const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(stage.vcpu);
	struct snapshot saved = { 0 };
	struct stage other;
	int vm = kvmsme_ioctl(stage.kvm, KVM_CREATE_VM, 0);

	other = stage_of(&stage, vm, kvmsme_ioctl(vm, KVM_CREATE_VCPU, 7));
	make_all(&stage, sequences[5]);
	make_all(&other, sequences[6]);
	ck_assert(snapshot_save(stage.m, &saved));
	ck_assert(!memcmp(snapshot_vcpu(stage.m, &saved, vcpu->index), vcpu,
			  offsetof(struct kvm_vcpu, sysreg)));
	vcpu = machine_vcpu_of_fd(other.vcpu);
	ck_assert_uint_eq(snapshot_vcpu(stage.m, &saved, vcpu->index)->vcpu_id, 7);
	ck_assert_ptr_null(snapshot_vcpu(stage.m, &saved, vcpu->index + 1u));
	snapshot_free(&saved);
	stage_close(&stage);
}
END_TEST

/* A state that no call leads to: what is found in it, and at a call that is said to have made it */
static uint64_t found_behind(void (*spoil)(struct kvmsme *m, struct kvm_vcpu *vcpu))
{
	static const struct vcpu_call last = FILL(FPSR, 0x11);
	struct stage stage = opened("sme-v12", NULL);
	struct witness *witness = witness_new();
	struct breaches found = { 0 };
	struct snapshot before = { 0 };
	struct answer answer;
	uint64_t seen = 0;

	make_all(&stage, sequences[3]);
	snapshot_hash(stage.m);
	ck_assert(snapshot_save(stage.m, &before));
	vcpu_call_make(&stage, &last, &answer);
	spoil(stage.m, machine_vcpu_of_fd(stage.vcpu));
	promise_check_call(witness, &stage, &before, &last, &answer, true, UINT64_MAX, &found);
	promise_check_state(witness, &stage, UINT64_C(1) << PROMISE_CONFIGURATION_CONSISTENT, &found);
	for (unsigned int i = 0; i < found.nr; i++)
		seen |= UINT64_C(1) << found.breach[i].promise;
	snapshot_free(&before);
	witness_free(witness);
	stage_close(&stage);
	return seen;
}

static void spoil_nothing(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	(void)m, (void)vcpu;
}

static void other_length(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	(void)m;
	vcpu->max_vl[ARM64_VEC_SVE] = 16;
	touch_vcpu_regs(vcpu);
}

static void no_such_length(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	(void)m;
	vcpu->max_vl[ARM64_VEC_SME] = 48;
	touch_vcpu_regs(vcpu);
}

static void reserved_bit(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	(void)m;
	vcpu->svcr |= 4;
	touch_vcpu_regs(vcpu);
}

static void untold(struct kvmsme *m, struct kvm_vcpu *vcpu)
{
	snapshot_hash(m);
	vcpu->vec[5] ^= 1;
}

#define BIT(sym) (UINT64_C(1) << PROMISE_##sym)

START_TEST(what_no_call_does_is_found)
{
	ck_assert_uint_eq(found_behind(spoil_nothing), 0);
	ck_assert_uint_eq(found_behind(other_length), BIT(FINALIZE_FREEZES));
	ck_assert_uint_eq(found_behind(no_such_length) & ~BIT(HASH_TOLD),
			  BIT(FINALIZE_FREEZES) | BIT(CONFIGURATION_CONSISTENT));
	ck_assert_uint_eq(found_behind(reserved_bit), BIT(CONFIGURATION_CONSISTENT));
	ck_assert_uint_eq(found_behind(untold), BIT(HASH_TOLD));
}
END_TEST

static unsigned int breaches_of_set(const struct stage *stage, struct witness *witness,
				    const struct vcpu_call *call)
{
	struct breaches found = { 0 };
	struct snapshot before = { 0 };
	struct answer answer;

	ck_assert(snapshot_save(stage->m, &before));
	vcpu_call_make(stage, call, &answer);
	ck_assert_int_eq(answer.err, 0);
	promise_check_call(witness, stage, &before, call, &answer, true, BIT(SET_GET), &found);
	snapshot_free(&before);
	return found.nr;
}

/* What is documented to be cut off: not more, not less (guest.c set_core_reg(); abi.md 4.2, 4.4) */
START_TEST(truncations_are_the_documented_ones)
{
	static const struct vcpu_call sets[] = {
		FILL(CORE_U64(regs.regs[3]), 0xee), FILL(CORE_U64(regs.regs[20]), 0xee),
		FILL(CORE_U64(regs.pc), 0xee), FILL(CORE_U64(regs.sp), 0xee), FILL(Z1, 0xee),
		FILL(FFR, 0xee), FILL(ZA3, 0xee), FILL(ZT0, 0xee), FILL(FPSR, 0xee),
	};
	static const struct vcpu_call user = { .kind = CALL_SET, .id = CORE_U64(regs.pstate), .value = 0x10 };
	struct kvmsme_host host32 = host;
	struct kvmsme_error error;
	struct witness *witness = witness_new();
	struct stage stage;

	host32.el1_32bit = true;
	ck_assert(stage_open(&stage, &host32, profile_by_name("sme-v12"), NULL, &error));
	make_all(&stage, sequences[5]);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
			ck_assert_msg(!breaches_of_set(&stage, witness, &sets[i]), "row %zu", i);
		ck_assert_uint_eq(breaches_of_set(&stage, witness, &user), 0);
	}
	witness_free(witness);
	stage_close(&stage);
}
END_TEST

static bool is_broken(const char *profile, const struct cpu_ops *cpu, const struct vcpu_call *calls,
		      enum promise promise)
{
	struct stage stage = opened(profile, cpu);
	struct witness *witness = witness_new();
	bool broken;

	make_all(&stage, calls);
	broken = broken_in(witness, &stage, promise);
	witness_free(witness);
	stage_close(&stage);
	return broken;
}

/* A CPU on which the V5 of the first guest that had one is found in V6 */
static uint8_t left_over[16];

static void leaky_run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		      uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	cpu_unicorn_ops.run(pcpu, slots, nr_slots, budget, kick, exit);
	memcpy(pcpu->vec.z[6], left_over, sizeof(left_over));
	if (!left_over[0])
		memcpy(left_over, pcpu->vec.z[5], sizeof(left_over));
}

START_TEST(a_leak_is_found)
{
	struct cpu_ops leaky = cpu_unicorn_ops;

	leaky.run = leaky_run;
	for (size_t i = 1; i < NR_SEQUENCES; i++)
		ck_assert(!is_broken("sme-v12", &cpu_unicorn_ops, sequences[i], PROMISE_ISOLATION));
	ck_assert(is_broken("sme-v12", &leaky, sequences[1], PROMISE_ISOLATION));
	memset(left_over, 0, sizeof(left_over));
	ck_assert(is_broken("sme-v12", &leaky, sequences[5], PROMISE_ISOLATION));
}
END_TEST

/* abi.md 5 items 5 and 6; 0.1: rows of ZA in v10, ZA of v9 as posted */
START_TEST(guests_find_known_defects)
{
	ck_assert(is_broken("sme-rfc-v2", &cpu_unicorn_ops, sequences[7], PROMISE_FORMAT_ROUND_TRIP));
	ck_assert(is_broken("sme-rfc-v2", NULL, sequences[7], PROMISE_FORMAT_ROUND_TRIP));
	ck_assert(is_broken("sme-rfc-v2-posted", &cpu_unicorn_ops, sequences[0],
			    PROMISE_RESTORED_GOES_ON));
	ck_assert(is_broken("sme-v10", &cpu_unicorn_ops, sequences[4], PROMISE_RESTORED_GOES_ON));
	ck_assert(is_broken("sme-v9-posted", &cpu_unicorn_ops, sequences[4], PROMISE_RESTORED_GOES_ON));
	for (size_t i = 0; i < NR_SEQUENCES; i++) {
		ck_assert(!is_broken("sme-v12", &cpu_unicorn_ops, sequences[i],
				     PROMISE_FORMAT_ROUND_TRIP));
		ck_assert(!is_broken("sme-v12", &cpu_unicorn_ops, sequences[i],
				     PROMISE_RESTORED_GOES_ON));
	}
}
END_TEST

/* The same witness in the next state, and a second time in the first: found as with a new one */
START_TEST(what_is_kept_is_kept_right)
{
	struct witness *witness = witness_new();

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < NR_SEQUENCES; i++)
			for (size_t p = 0; p < 3; p++) {
				static const char *const names[] = { "sme-v12", "sme-v10",
								     "sme-rfc-v2-posted" };
				struct stage stage = opened(names[p], &cpu_unicorn_ops);

				make_all(&stage, sequences[i]);
				ck_assert(broken_in(witness, &stage, PROMISE_RESTORED_GOES_ON) ==
					  is_broken(names[p], &cpu_unicorn_ops, sequences[i],
						    PROMISE_RESTORED_GOES_ON));
				stage_close(&stage);
			}
	witness_free(witness);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("promise checks");

	tcase_add_loop_test(tcase, restores_lose_what_the_vmm_says, 0, (int)nr_builtin_profiles);
	tcase_add_test(tcase, saved_vcpus_are_found);
	tcase_add_test(tcase, what_no_call_does_is_found);
	tcase_add_test(tcase, truncations_are_the_documented_ones);
	tcase_add_test(tcase, a_leak_is_found);
	tcase_add_test(tcase, guests_find_known_defects);
	tcase_add_test(tcase, what_is_kept_is_kept_right);
	return suite_of("promise checks", tcase);
}
