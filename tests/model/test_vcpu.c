/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a vCPU begins: features, targets and resets (arm.c, reset.c), what Linux 6.1 leaves behind
 * of a VCPU_INIT that fails (recorded), and what a run is given and settles.
 */
#include "scripted_cpu.h"
#include "suite.h"

#define BIT(name) (1u << KVM_ARM_VCPU_##name)
#define PFR0 KVM_REG_ARM64_SYS_ID_AA64PFR0_EL1

static struct fixture f;

static void open_kernel(const char *name, const struct kvmsme_host *host)
{
	script_start();
	fixture_open_kernel(&f, name, host, &scripted_cpu);
}

static uint32_t mp_state(int vcpu)
{
	struct kvm_mp_state state = { 77 };

	ck_assert_int_eq(call(vcpu, KVM_GET_MP_STATE, (unsigned long)&state), 0);
	return state.mp_state;
}

static const struct kvmsme_host bare = { .sve_vqs = 0 },
	full = { .sve_vqs = 3, .sme_vqs = 3, .sme2 = true, .fa64 = true, .ptrauth = true, .pmu = true,
		 .el1_32bit = true, .fpmr = true };

/* arm.c kvm_vcpu_init_check_features(), system_supported_vcpu_features() */
START_TEST(features_of_kernels)
{
	static const struct { const char *kernel; const struct kvmsme_host *host; uint32_t features; long answer; }
	rows[] = {
		{ "sve-mainline", &full, 0, 0 }, { "sve-mainline", &full, BIT(SVE), 0 },
		{ "sve-mainline", &bare, BIT(SVE), -EINVAL },
		{ "sve-mainline", &full, BIT(EL1_32BIT), 0 }, { "sve-mainline", &bare, BIT(EL1_32BIT), -EINVAL },
		{ "sve-mainline", &full, BIT(PTRAUTH_ADDRESS) | BIT(PTRAUTH_GENERIC), 0 },
		{ "sve-mainline", &full, BIT(PTRAUTH_ADDRESS), -EINVAL },
		{ "sve-mainline", &full, BIT(PTRAUTH_GENERIC), -EINVAL },
		{ "sve-mainline", &bare, BIT(PTRAUTH_ADDRESS) | BIT(PTRAUTH_GENERIC), -EINVAL },
		{ "sve-mainline", &full, BIT(PMU_V3), 0 }, { "sve-mainline", &bare, BIT(PMU_V3), -EINVAL },
		{ "sve-mainline", &full, BIT(HAS_EL2), -EINVAL }, { "sve-mainline", &full, BIT(POWER_OFF), 0 },
		{ "sve-mainline", &full, 1u << 31, -ENOENT },
		/* of the recorded kernels only the distribution's are built with the vPMU */
		{ "sme-v12", &full, BIT(PMU_V3), -EINVAL }, { "sve-6.12", &full, BIT(PMU_V3), 0 },
		{ "sme-v12", &full, BIT(SVE) | BIT(SME), 0 }, { "sme-v12", &bare, BIT(SME), -EINVAL },
		{ "sme-v12", &full, 1u << 10, -ENOENT }, { "sme-v12", &full, BIT(HAS_EL2), -EINVAL },
		{ "sve-6.1", &full, BIT(PTRAUTH_ADDRESS), -EINVAL },
		{ "sve-6.1", &full, BIT(PTRAUTH_ADDRESS) | BIT(PTRAUTH_GENERIC), 0 },
		{ "sve-6.1", &bare, BIT(PTRAUTH_ADDRESS) | BIT(PTRAUTH_GENERIC), -EINVAL },
		{ "sve-6.1", &bare, BIT(SVE), -EINVAL }, { "sve-6.1", &full, BIT(SVE), 0 },
	};

	open_kernel(rows[_i].kernel, rows[_i].host);
	ck_assert_int_eq(call_init(f.vcpu, rows[_i].features), rows[_i].answer);
	fixture_close(&f);
}
END_TEST

START_TEST(words_of_features)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8 };

	open_kernel(_i ? "sve-6.1" : "sme-v12", &full);
	for (int word = 1; word < 7; word++) {
		init.features[word] = 1u << word;
		ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), -ENOENT);
		init.features[word] = 0;
	}
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), 0);
	init.target = 6;
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), -EINVAL);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_vcpu_set_target(): generic, or what the host names (of those recorded always the same) */
START_TEST(targets)
{
	struct kernel_pop pop = *kernel_by_name(profile_by_name("sme-v12")->kernel);
	struct kvm_vcpu_init init = { .target = 2 };

	pop.target = 2;
	fixture_open_profile(&f, profile_by_name("sme-v12"), &pop, &full, NULL);
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), 0);
	init.target = KVM_ARM_TARGET_GENERIC_V8;
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), -EINVAL);
	f.vcpu = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), 0);
	init.target = 3;
	ck_assert_int_eq(call(f.vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), -EINVAL);
	ck_assert_int_eq(call(f.vm, KVM_ARM_PREFERRED_TARGET, (unsigned long)&init), 0);
	ck_assert_uint_eq(init.target, 2);
	fixture_close(&f);
}
END_TEST

/* arm.c __kvm_vcpu_set_target(), kvm_vcpu_init_changed(): more and less are other features */
START_TEST(features_again)
{
	int other;

	open_kernel("sme-v12", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE | BIT(POWER_OFF)), 0);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_STOPPED);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE | F_SME), -EINVAL);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_STOPPED);
	ck_assert_int_eq(set_u64(f.vcpu, X(3), 3), 0);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | F_SVE), 0);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_RUNNABLE);
	ck_assert_uint_eq(get_u64(f.vcpu, X(3)), 0);
	other = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call_init(other, F_PSCI), -EINVAL);
	ck_assert_int_eq(call_init(other, F_PSCI | F_SVE | F_SME), -EINVAL);
	ck_assert_int_eq(call_init(other, F_PSCI | F_SVE | BIT(POWER_OFF)), 0);
	fixture_close(&f);
}
END_TEST

/* INIT-8, recorded: bit by bit, so that those before the offending one stay */
START_TEST(linux_6_1_leaves_features_behind)
{
	open_kernel("sve-6.1", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | 1u << 10), -ENOENT);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	fixture_close(&f);
	/* one that got as far as its reset leaves none */
	open_kernel("sve-6.1", &full);
	ck_assert_int_eq(call_init(f.vcpu, BIT(PTRAUTH_ADDRESS)), -EINVAL);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), -EINVAL);
	fixture_close(&f);
}
END_TEST

/* 6.1 arm.c kvm_vcpu_set_target(): features are a vCPU's own, the width is the VM's */
START_TEST(linux_6_1_widths)
{
	int other;

	open_kernel("sve-6.1", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI | BIT(POWER_OFF)), 0);
	ck_assert_uint_eq(mp_state(f.vcpu), KVM_MP_STATE_STOPPED);
	other = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 1);
	ck_assert_int_eq(call_init(other, BIT(EL1_32BIT)), -EINVAL);
	other = kvmsme_ioctl(f.vm, KVM_CREATE_VCPU, 2);
	ck_assert_int_eq(call_init(other, F_SVE), 0);
	ck_assert_uint_eq(mp_state(other), KVM_MP_STATE_RUNNABLE);
	fixture_close(&f);
}
END_TEST

/* reset.c VCPU_RESET_PSTATE_EL1 and _SVC; the exception registers have no reset (recorded) */
START_TEST(resets)
{
	uint32_t features = F_PSCI | (_i ? BIT(EL1_32BIT) : 0);

	open_kernel("sme-v12", &full);
	ck_assert_int_eq(call_init(f.vcpu, features), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PSTATE), _i ? 0x1d3 : 0x3c5);
	ck_assert_int_eq(set_u64(f.vcpu, PSTATE, _i ? 0x110 : 0x4), 0);
	for (uint64_t off = 0x44; off <= 0x4c; off += 2)
		ck_assert_int_eq(set_u64(f.vcpu, X(0) + off, off), 0);
	ck_assert_int_eq(set_u64(f.vcpu, VBAR_EL1, 0x80000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_FPMR, 0x11), 0);
	ck_assert_int_eq(call_init(f.vcpu, features), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PSTATE), _i ? 0x1d3 : 0x3c5);
	for (uint64_t off = 0x44; off <= 0x4c; off += 2)
		ck_assert_uint_eq(get_u64(f.vcpu, X(0) + off), off <= 0x48 ? off : 0);
	ck_assert_uint_eq(get_u64(f.vcpu, VBAR_EL1), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_FPMR), 0);
	fixture_close(&f);
}
END_TEST

/* RFC v2 17/22 as posted: the buffer is sized by the SVE length, and there is none */
START_TEST(sme_alone_as_posted)
{
	struct profile posted = *profile_by_name("sme-rfc-v2-posted");
	uint32_t sme = 1u << posted.sme_feature_bit;

	posted.sme = true;
	posted.vcpu_dependent_features &= ~sme;
	if (posted.vcpu_max_features <= posted.sme_feature_bit)
		posted.vcpu_max_features = posted.sme_feature_bit + 1;
	fixture_open(&f, &full, &posted, NULL);
	ck_assert_int_eq(call_init(f.vcpu, sme), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), -EIO);
	fixture_close(&f);
	fixture_open(&f, &full, &posted, NULL);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE | sme), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	fixture_close(&f);
}
END_TEST

/* With one FINALIZE each, each is refused without its feature (abi.md 8, Q8) */
START_TEST(finalize_of_what_is_not_there)
{
	open_kernel("separate-finalize", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), -EINVAL);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_SME), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_SME), -EPERM);
	fixture_close(&f);
	open_kernel("separate-finalize", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_SVE), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_SME), -EINVAL);
	fixture_close(&f);
}
END_TEST

/* arm.c kvm_arch_vcpu_run_pid_change(): ID registers are settled, then the PMU is looked at */
START_TEST(a_run_that_the_pmu_refuses)
{
	open_kernel("sve-6.12", &full);
	ck_assert_int_eq(call_init(f.vcpu, BIT(PMU_V3)), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, PFR0) >> 24 & 0xf, 1);
	ck_assert_int_eq(script_run(f.vcpu), -EINVAL);
	ck_assert_uint_eq(get_u64(f.vcpu, PFR0) >> 24 & 0xf, 0);
	fixture_close(&f);
}
END_TEST

/* RUN-3: once for a vCPU, whatever becomes of the run */
START_TEST(the_first_run)
{
	open_kernel("sme-v12", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	for (int i = 0; i < 3; i++) {
		script_start();
		script_leave();
		ck_assert_int_eq(script_run(f.vcpu), 0);
	}
	ck_assert_uint_eq(f.m->rules.hits[RULE_RUN_RAN], 1);
	ck_assert(machine_vcpu_of_fd(f.vcpu)->has_run_once);
	fixture_close(&f);
}
END_TEST

/* kvm_main.c, mmu.c: each slot as it was set */
START_TEST(memory_of_a_run)
{
	static const struct { uint32_t slot, flags; uint64_t gpa, size, uaddr; } rows[] = {
		{ 0, 0, 0x40000000, 0x2000, 0x10000 }, { 5, KVM_MEM_READONLY, 0x80000000, 0x1000, 0x20000 },
		{ 31, KVM_MEM_LOG_DIRTY_PAGES, 0x90000000, 0x3000, 0x30000 },
	};
	const struct cpu_mem_slot *slots;
	size_t nr;

	open_kernel("sme-v12", &full);
	ck_assert_int_eq(call_init(f.vcpu, F_PSCI), 0);
	for (int i = 0; i < 3; i++) {
		struct kvm_userspace_memory_region mem = { rows[i].slot, rows[i].flags, rows[i].gpa,
							   rows[i].size, rows[i].uaddr };

		ck_assert_int_eq(call(f.vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&mem), 0);
	}
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	slots = script_slots(&nr);
	ck_assert_uint_eq(nr, 3);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(slots[i].gpa, rows[i].gpa);
		ck_assert_uint_eq(slots[i].size, rows[i].size);
		ck_assert_uint_eq((uintptr_t)slots[i].host, rows[i].uaddr);
		ck_assert_int_eq(slots[i].readonly, rows[i].flags == KVM_MEM_READONLY);
	}
	fixture_close(&f);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("vcpu");

	tcase_add_loop_test(tcase, features_of_kernels, 0, 25);
	tcase_add_loop_test(tcase, words_of_features, 0, 2);
	tcase_add_test(tcase, targets);
	tcase_add_test(tcase, features_again);
	tcase_add_test(tcase, linux_6_1_leaves_features_behind);
	tcase_add_test(tcase, linux_6_1_widths);
	tcase_add_loop_test(tcase, resets, 0, 2);
	tcase_add_test(tcase, sme_alone_as_posted);
	tcase_add_test(tcase, finalize_of_what_is_not_there);
	tcase_add_test(tcase, a_run_that_the_pmu_refuses);
	tcase_add_test(tcase, the_first_run);
	tcase_add_test(tcase, memory_of_a_run);
	return suite_of("vcpu", tcase);
}
